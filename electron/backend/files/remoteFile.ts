/** One open file of a host. Contents that are written go through as many lanes as the line needs. */
import type { Attributes } from '../ssh/sftp/attributes.ts';
import { OPEN, SftpError, STATUS } from '../ssh/sftp/protocol.ts';
import type { Block } from '../ssh/sftp/block.ts';
import type { Handle, SftpClient } from '../ssh/sftp/sftpClient.ts';
import { type Changes, FileError, type OpenFile, type OpenHow } from './fileSystem.ts';
import type { Lanes } from './lanes.ts';
import { remoteFileError } from './remoteError.ts';
import { factsOf } from './remoteRows.ts';

/** What one lane takes before it has to wait for the server: the receive window of OpenSSH (channels.h). In bytes. */
const LANE_WINDOW = 2 * 1024 * 1024;
/** Bounds of what is under way for one file, in bytes. Loopback loses with more than the least; memory with the most. */
const UNDER_WAY = { least: 2 * 1024 * 1024, most: 32 * 1024 * 1024 } as const;

interface Member {
  readonly client: SftpClient;
  readonly handle: Handle;
  underWay: number;
}

const FLAGS: Readonly<Record<OpenHow, number>> = {
  read: OPEN.read,
  create: OPEN.read | OPEN.write | OPEN.create | OPEN.exclusive,
  continue: OPEN.read | OPEN.write,
};

export async function openRemoteFile(
  lanes: Lanes,
  client: SftpClient,
  path: string,
  how: OpenHow,
  mode: number,
): Promise<OpenFile> {
  const bytes = Buffer.from(path, 'latin1');
  const handle = await client.open(bytes, FLAGS[how], how === 'create' ? { mode } : {});
  const first: Member = { client, handle, underWay: 0 };
  const members = [first];
  let joining: Promise<void> | null = null;
  let nextLane = 0;
  let closed = false;

  /** Opens the file on one more lane, while the others work. */
  async function join(): Promise<void> {
    const lane = nextLane < lanes.most ? await lanes.lane(nextLane++) : null;
    if (lane === null || lane === client) return;
    try {
      const member = { client: lane, handle: await lane.open(bytes, OPEN.write, {}), underWay: 0 };
      if (closed) await lane.close(member.handle);
      else members.push(member);
    } catch (error) {
      // Fewer lanes must do: a server may refuse to open a file twice.
      if (!(error instanceof SftpError)) throw error;
      nextLane = lanes.most;
    }
  }

  function pick(): Member {
    const best = members.reduce((least, each) => (each.underWay < least.underWay ? each : least));
    if (best.underWay >= LANE_WINDOW && nextLane < lanes.most) {
      joining ??= join()
        // A lane that is lost shows in what is sent over it; this one never carried anything.
        .catch(() => undefined)
        .finally(() => (joining = null));
    }
    return best;
  }

  /** Sent at once, in this order. */
  async function change({ mode, modified, owner }: Changes): Promise<void> {
    // The server changes the owner last (sftp-server.c process_fsetstat), which may clear bits of the mode.
    const steps: Attributes[] = owner === undefined ? [] : [owner];
    const rest = { ...(mode === undefined ? {} : { mode }), ...(modified === undefined ? {} : { modified }) };
    if (Object.keys(rest).length > 0) steps.push(rest);
    await Promise.all(steps.map((step) => client.fsetstat(handle, step)));
  }

  return {
    ordered: true,
    chunk: Math.min(client.limits.read, client.limits.write),
    read: (position, { data }, length) => guard(path, () => client.read(handle, position, data.subarray(0, length))),
    write: (position, block: Block, length) =>
      guard(path, async () => {
        const member = pick();
        member.underWay += length;
        try {
          await member.client.write(member.handle, position, block, length);
        } catch (error) {
          throw await explainFull(error);
        } finally {
          member.underWay -= length;
        }
      }),
    facts: () => guard(path, async () => factsOf(await client.fstat(handle))),
    change: (changes) => guard(path, () => change(changes)),
    truncate: (size) => guard(path, () => client.fsetstat(handle, { size })),
    async sync() {
      if (!client.extensions.has('fsync@openssh.com')) return false;
      await guard(path, () => client.fsync(handle));
      return true;
    },
    close: () =>
      guard(path, async () => {
        if (closed) return;
        closed = true;
        await joining;
        await Promise.all(members.map((member) => member.client.close(member.handle)));
      }),
    finish: (changes) =>
      guard(path, async () => {
        closed = true;
        await joining;
        const fsync = client.extensions.has('fsync@openssh.com') ? client.fsync(handle) : null;
        const results = await Promise.allSettled([
          change(changes),
          fsync,
          client.fstat(handle),
          ...members.map((member) => member.client.close(member.handle)),
        ]);
        const failed = results.find((result) => result.status === 'rejected');
        if (failed !== undefined) throw await explainFull(failed.reason);
        const [, , facts] = results;
        return factsOf((facts as PromiseFulfilledResult<Attributes>).value);
      }),
    wanted(bytesPerSecond) {
      const delay = Math.min(client.roundTrip(), 2000) / 1000;
      const wanted = Math.min(Math.max(2 * bytesPerSecond * delay, UNDER_WAY.least), UNDER_WAY.most);
      if (how === 'read') client.setReceiveWindow(wanted);
      return wanted;
    },
  };

  /** Version 3 has no code for a full disk. */
  async function explainFull(error: unknown): Promise<unknown> {
    if (!(error instanceof SftpError) || error.status !== STATUS.failure) return error;
    if (!client.extensions.has('statvfs@openssh.com')) return error;
    const space = await client.statvfs(bytes).catch(() => null);
    if (space === null || space.available > 0) return error;
    return new FileError('no-space', path, 'no space left on the disk');
  }
}

async function guard<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw remoteFileError(error, path);
  }
}
