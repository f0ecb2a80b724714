/** Lists a folder of a host: many READDIR requests under way, so that a line with delay is not waited for each time. */
import type { Entry } from '../../../shared/contract/files.ts';
import { joinPath } from '../../../shared/fileNames.ts';
import { SftpError } from '../ssh/sftp/protocol.ts';
import type { SftpClient } from '../ssh/sftp/sftpClient.ts';
import { kindOfMode } from './fileSystem.ts';
import { createRowReader } from './remoteRows.ts';

/** Delay in milliseconds above which a line is far; then more requests are under way. */
const FAR = 5;
const UNDER_WAY = { near: 4, far: 32 } as const;
/** Links are followed so many at a time, after the rows have been given. */
const LINKS_AT_ONCE = 64;

export async function listRemote(
  client: SftpClient,
  path: string,
  onRows: (rows: Entry[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const handle = await client.opendir(Buffer.from(path, 'latin1'));
  const links: Entry[] = [];
  const entryOf = createRowReader();
  try {
    const count = client.roundTrip() > FAR ? UNDER_WAY.far : UNDER_WAY.near;
    const underWay = Array.from({ length: count }, () => quiet(client.readdir(handle)));
    for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) {
      const names = await next;
      signal.throwIfAborted();
      // What was asked for after the end ends there too.
      if (names === null) break;
      underWay.push(quiet(client.readdir(handle)));
      const rows = names.map(entryOf).filter((entry) => entry !== null);
      links.push(...rows.filter(({ kind }) => kind === 'link'));
      if (rows.length > 0) onRows(rows);
    }
  } finally {
    // The session answers in order; nothing depends on the answer.
    void quiet(client.close(handle));
  }
  for (let at = 0; at < links.length; at += LINKS_AT_ONCE) {
    const followed = await Promise.all(links.slice(at, at + LINKS_AT_ONCE).map((link) => follow(client, path, link)));
    signal.throwIfAborted();
    onRows(followed);
  }
}

async function follow(client: SftpClient, folder: string, entry: Entry): Promise<Entry> {
  const path = Buffer.from(joinPath(folder, entry.name), 'latin1');
  const [text, target] = await Promise.all([refused(client.readlink(path)), refused(client.stat(path))]);
  const to = target?.mode === undefined ? null : kindOfMode(target.mode);
  return { ...entry, link: { text: text?.toString('latin1') ?? '', to } };
}

/** Null when the server refuses: the link is broken, or went away. */
async function refused<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof SftpError) return null;
    throw error;
  }
}

/** A rejection is seen when, and only if, its turn comes. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
