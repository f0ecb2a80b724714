/** The files of a host, over SFTP. */
import { createSlots } from '../connections/slots.ts';
import { SftpError, STATUS } from '../ssh/sftp/protocol.ts';
import type { Transport } from '../ssh/types.ts';
import type { SftpClient } from '../ssh/sftp/sftpClient.ts';
import { FileError, type FileSystem } from './fileSystem.ts';
import type { Lanes } from './lanes.ts';
import { asidePath } from './partName.ts';
import { remoteFileError } from './remoteError.ts';
import { openRemoteFile } from './remoteFile.ts';
import { remoteHash } from './remoteHash.ts';
import { listRemote } from './remoteList.ts';
import { factsOf } from './remoteRows.ts';

/** Small files are spread over so many lanes. */
const LANES_FOR_FILES = 2;

export function createRemoteFiles(lanes: Lanes, transport: Transport): FileSystem {
  const { first } = lanes;
  const { extensions } = first;
  const replacesAtOnce = extensions.has('posix-rename@openssh.com');
  // Each program is a session of its own, and sshd allows few.
  const programs = createSlots(1);
  let turn = 0;

  /** The lane for the next file. */
  async function nextLane(): Promise<SftpClient> {
    turn = (turn + 1) % Math.min(lanes.most, LANES_FOR_FILES);
    return (await lanes.lane(turn)) ?? first;
  }

  const bytes = (path: string) => Buffer.from(path, 'latin1');
  const facts = (path: string) => guard(path, async () => factsOf(await first.lstat(bytes(path))));

  /** FAILURE is all that version 3 says when a name is taken. */
  async function orExists<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const taken = isFailure(error) && (await lookAt(first, bytes(path)).catch(() => null)) !== null;
      if (taken) throw new FileError('exists', path, 'there is something of this name already');
      throw remoteFileError(error, path);
    }
  }

  return {
    features: [...extensions.keys(), 'exec'],
    legalName: (name) => name,
    home: () => guard('/', async () => (await first.realpath(Buffer.from('.'))).toString('latin1')),
    resolve: (path) => guard(path, async () => (await first.realpath(bytes(path))).toString('latin1')),
    facts,
    targetFacts: (path) => guard(path, async () => factsOf(await first.stat(bytes(path)))),
    list: (path, onRows, signal) => guard(path, () => listRemote(first, path, onRows, signal)),
    readLink: (path) => guard(path, async () => (await first.readlink(bytes(path))).toString('latin1')),
    makeFolder: (path, mode) => orExists(path, () => first.mkdir(bytes(path), { mode })),
    makeLink: (text, path) => orExists(path, () => first.symlink(bytes(text), bytes(path))),
    removeFile: (path) => guard(path, () => first.remove(bytes(path))),
    removeFolder: (path) =>
      guard(path, async () => {
        try {
          await first.rmdir(bytes(path));
        } catch (error) {
          if (!isFailure(error)) throw error;
          throw new FileError('not-empty', path, 'the folder is not empty');
        }
      }),
    rename: (from, to) => orExists(to, () => first.rename(bytes(from), bytes(to))),
    replace: (from, to) =>
      guard(to, () =>
        replacesAtOnce ? first.posixRename(bytes(from), bytes(to)) : replaceInSteps(first, bytes(from), to),
      ),
    recover: (to) =>
      guard(to, async () => {
        const aside = bytes(asidePath(to));
        if (replacesAtOnce || (await lookAt(first, aside)) === null) return false;
        await first.rename(aside, bytes(to));
        return true;
      }),
    change: (path, { mode, modified, owner }) =>
      guard(path, async () => {
        if (owner !== undefined) await first.setstat(bytes(path), owner);
        const rest = { ...(mode === undefined ? {} : { mode }), ...(modified === undefined ? {} : { modified }) };
        if (Object.keys(rest).length > 0) await first.setstat(bytes(path), rest);
      }),
    changeLink: (path, modified) =>
      guard(path, async () => {
        if (extensions.has('lsetstat@openssh.com')) await first.lsetstat(bytes(path), { modified });
      }),
    space: (path) =>
      guard(path, async () => {
        const { blockSize, blocks, free, available } = await first.statvfs(bytes(path));
        return { total: blockSize * blocks, free: blockSize * free, available: blockSize * available };
      }),
    async open(path, how, mode) {
      const lane = await nextLane();
      const open = () => openRemoteFile(lanes, lane, path, how, mode);
      return how === 'create' ? orExists(path, open) : guard(path, open);
    },
    hash: (path, signal) =>
      guard(path, async () => {
        const giveBack = await programs.take(signal);
        try {
          return await remoteHash(transport, path, signal);
        } finally {
          giveBack();
        }
      }),
  };
}

/**
 * For servers without posix-rename: the old file steps aside and comes back when the new one cannot take its place. It is
 * gone from its name for the time of one request, never from the disk.
 */
async function replaceInSteps(client: SftpClient, from: Buffer, path: string): Promise<void> {
  const to = Buffer.from(path, 'latin1');
  const aside = Buffer.from(asidePath(path), 'latin1');
  try {
    // Many servers replace here, although they should not (draft-ietf-secsh-filexfer-02 section 6.5).
    await client.rename(from, to);
    return;
  } catch (error) {
    if (!(error instanceof SftpError)) throw error;
  }
  // The last step of an earlier one was cut: `to` is there, so this is of no use any more.
  if ((await lookAt(client, aside)) !== null) await client.remove(aside);
  await client.rename(to, aside);
  try {
    await client.rename(from, to);
  } catch (error) {
    await client.rename(aside, to);
    throw error;
  }
  await client.remove(aside);
}

/** Null: there is nothing of this name, or the server does not show it. */
async function lookAt(client: SftpClient, path: Buffer) {
  try {
    return await client.lstat(path);
  } catch (error) {
    if (error instanceof SftpError) return null;
    throw error;
  }
}

function isFailure(error: unknown): boolean {
  return error instanceof SftpError && error.status === STATUS.failure;
}

async function guard<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw remoteFileError(error, path);
  }
}
