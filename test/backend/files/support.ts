/** File panes of a window, for tests. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Client } from '../../../renderer/rpc/client.ts';
import type { FilesPane, FilesSide } from '../../../shared/contract/files.ts';
import type { DataOf, ResultOf } from '../../../shared/contract/index.ts';
import type { CopyOptions, TransferState, TransferWork } from '../../../shared/contract/transfers.ts';
import { until } from '../shells/support.ts';

/** The byte string of a path of this machine. */
export const bytesOf = (path: string | Buffer): string => Buffer.from(path as string).toString('latin1');

/** Waits for a pane to be in a phase. */
export async function paneIn(client: Client, id: string, phase: FilesPane['state']['phase']): Promise<FilesPane> {
  let panes: readonly FilesPane[] = await client.call('files.panes', null);
  return until(
    (changed) =>
      client.on('files.panesChanged', (list) => {
        panes = list;
        changed();
      }),
    () => panes.find((pane) => pane.id === id && pane.state.phase === phase),
  );
}

export async function openPane(client: Client, side: FilesSide): Promise<string> {
  const id = randomUUID();
  await client.call('files.open', { id, side });
  await paneIn(client, id, 'open');
  return id;
}

/** A whole listing, rows by name. */
export async function listAll(client: Client, pane: string, path: string) {
  const listing = randomUUID();
  const rows = new Map<string, DataOf<'files.rows'>['entries'][number]>();
  const stop = client.on('files.rows', (data) => {
    if (data.listing === listing) for (const entry of data.entries) rows.set(entry.name, entry);
  });
  const answer: ResultOf<'files.list'> = await client.call('files.list', { pane, path, listing });
  stop();
  return { ...answer, rows };
}

const SFTP_SERVER =
  ['/usr/lib/openssh/sftp-server', '/usr/libexec/sftp-server', '/usr/libexec/openssh/sftp-server'].find(existsSync) ??
  'sftp-server';
/** All that OpenSSH has beyond version 3 (sftp-server(8), -Q requests). */
const EXTENSIONS =
  'posix-rename,statvfs,fstatvfs,hardlink,fsync,lsetstat,limits,expand-path,copy-data,home-directory,users-groups-by-id';

/** What serves SFTP, for `startSshd`, and what is strange about it. */
export interface SftpServer {
  readonly sftp: string;
  readonly strange: 'nothing' | 'no extensions' | 'another user';
}

const asNobody = `setpriv --reuid=65534 --regid=65534 --clear-groups ${SFTP_SERVER}`;

export const SFTP_SERVERS: readonly SftpServer[] = [
  { sftp: 'internal-sftp', strange: 'nothing' },
  { sftp: `${SFTP_SERVER} -P ${EXTENSIONS}`, strange: 'no extensions' },
  // Only root may become somebody else.
  ...(process.getuid?.() === 0 ? [{ sftp: asNobody, strange: 'another user' } as const] : []),
];

export const LOCAL: FilesSide = { kind: 'local' };
export const WEB: FilesSide = { kind: 'host', host: 'web' };

export const OPTIONS: CopyOptions = { conflict: 'replace', links: 'copy', preserve: true, verify: false };

/** Waits for a transfer to be in one of these phases. */
export async function transferIn(
  client: Client,
  id: string,
  ...phases: readonly TransferState['state']['phase'][]
): Promise<TransferState> {
  return transferWhere(client, id, ({ state }) => phases.includes(state.phase));
}

export async function transferWhere(
  client: Client,
  id: string,
  holds: (state: TransferState) => boolean,
): Promise<TransferState> {
  let all: readonly TransferState[] = await client.call('transfers.list', null);
  return until(
    (changed) =>
      client.on('transfers.changed', (list) => {
        all = list;
        changed();
      }),
    () => all.find((each) => each.id === id && holds(each)),
  );
}

/** Starts a transfer and waits for its end. */
export async function transfer(client: Client, work: TransferWork): Promise<TransferState> {
  const id = randomUUID();
  await client.call('transfers.start', { id, work });
  return transferIn(client, id, 'done', 'failed', 'cancelled');
}
