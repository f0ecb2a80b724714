/**
 * An SFTP session, version 3 (draft-ietf-secsh-filexfer-02) with OpenSSH's extensions (PROTOCOL section 4), as calls
 * that may all be under way at once. Paths and names are bytes. It starts no transfer of its own: how much is asked
 * for at a time is the caller's affair.
 */
import type { SubsystemChannel } from '../types.ts';
import { WireReader, wireString, wireUint32 } from '../wire.ts';
import { type Attributes, encodeAttributes, readAttributes, readUint64, wireUint64 } from './attributes.ts';
import { type Block, HEAD_ROOM } from './block.ts';
import { PACKET, SftpClosed, SftpError, STATUS } from './protocol.ts';
import { type Answer, createRequests } from './requests.ts';

export type Handle = Buffer;

/** One row of READDIR. */
export interface NameEntry {
  readonly name: Buffer;
  /** A line like that of `ls -l`, as bytes: few rows need it. */
  readonly longName: Buffer;
  readonly attributes: Attributes;
}

interface SpaceFacts {
  readonly blockSize: number;
  readonly blocks: number;
  readonly free: number;
  readonly available: number;
}

export interface SftpClient {
  /** Names of extensions with what the server says of them, mostly a version. */
  readonly extensions: ReadonlyMap<string, string>;
  /** The most bytes of contents in one READ and in one WRITE. */
  readonly limits: { readonly read: number; readonly write: number };
  realpath(path: Buffer): Promise<Buffer>;
  /** `~` and `~user` too (expand-path@openssh.com). */
  expandPath(path: Buffer): Promise<Buffer>;
  stat(path: Buffer): Promise<Attributes>;
  lstat(path: Buffer): Promise<Attributes>;
  fstat(handle: Handle): Promise<Attributes>;
  setstat(path: Buffer, attributes: Attributes): Promise<void>;
  fsetstat(handle: Handle, attributes: Attributes): Promise<void>;
  /** Of a link itself (lsetstat@openssh.com). */
  lsetstat(path: Buffer, attributes: Attributes): Promise<void>;
  open(path: Buffer, flags: number, attributes: Attributes): Promise<Handle>;
  close(handle: Handle): Promise<void>;
  /** Resolves with the count of bytes, which may be less than asked for; 0: the end of the file. */
  read(handle: Handle, offset: number, into: Buffer): Promise<number>;
  /** Sends the first `length` bytes of the block's data. The block must be left alone until this settles. */
  write(handle: Handle, offset: number, block: Block, length: number): Promise<void>;
  opendir(path: Buffer): Promise<Handle>;
  /** Null: no more. Several may be under way at once. */
  readdir(handle: Handle): Promise<readonly NameEntry[] | null>;
  remove(path: Buffer): Promise<void>;
  mkdir(path: Buffer, attributes: Attributes): Promise<void>;
  rmdir(path: Buffer): Promise<void>;
  /** Fails when `to` is there. */
  rename(from: Buffer, to: Buffer): Promise<void>;
  /** Replaces `to` in one step (posix-rename@openssh.com). */
  posixRename(from: Buffer, to: Buffer): Promise<void>;
  readlink(path: Buffer): Promise<Buffer>;
  symlink(text: Buffer, path: Buffer): Promise<void>;
  /** hardlink@openssh.com */
  hardlink(existing: Buffer, path: Buffer): Promise<void>;
  /** To the disk of the server (fsync@openssh.com). */
  fsync(handle: Handle): Promise<void>;
  /** statvfs@openssh.com */
  statvfs(path: Buffer): Promise<SpaceFacts>;
  /** From one open file to another, on the server; `length` 0: to the end (copy-data, draft-ietf-secsh-filexfer-extensions-00). */
  copyData(from: Handle, fromOffset: number, length: number, to: Handle, toOffset: number): Promise<void>;
  /** Names in the order of the numbers; empty where there is none (users-groups-by-id@openssh.com). */
  usersGroupsById(uids: readonly number[], gids: readonly number[]): Promise<{ users: string[]; groups: string[] }>;
  /** The delay of the line as seen so far, in milliseconds. */
  roundTrip(): number;
  setReceiveWindow(bytes: number): void;
  readonly closed: Promise<SftpClosed>;
  end(): void;
}

const VERSION = 3;
/** What every server takes (draft-ietf-secsh-filexfer-02 section 3: packets of 34,000 bytes). */
const SAFE_CHUNK = 32 * 1024;
/** OpenSSH before 8.5 has no limits@openssh.com; its packets were never longer than 256 KiB. */
const MOST_CHUNK = 255 * 1024;

/** Begins a session on a channel. Rejects with SftpClosed when there is no SFTP server at the other end. */
export async function openSftp(channel: SubsystemChannel): Promise<SftpClient> {
  const requests = createRequests(channel);
  const { version, body } = await requests.start(VERSION);
  if (version < VERSION) {
    channel.close();
    throw new SftpClosed(`the server has only version ${version} of SFTP`);
  }
  const extensions = new Map<string, string>();
  while (body.remaining > 0) extensions.set(body.text(), body.text());

  const call = async (type: number, ...fields: readonly Buffer[]): Promise<void> => {
    expect(await requests.send(type, ...fields), PACKET.status);
  };
  const extended = (name: string, ...fields: readonly Buffer[]) =>
    requests.send(PACKET.extended, wireString(name), ...fields);
  const extendedCall = async (name: string, ...fields: readonly Buffer[]): Promise<void> => {
    requireExtension(extensions, name);
    expect(await extended(name, ...fields), PACKET.status);
  };
  const attributesOf = async (type: number, field: Buffer): Promise<Attributes> =>
    readAttributes(expect(await requests.send(type, field), PACKET.attributes));
  const handleOf = async (type: number, ...fields: readonly Buffer[]): Promise<Handle> =>
    Buffer.from(expect(await requests.send(type, ...fields), PACKET.handle).bytes());
  const nameOf = async (answer: Promise<Answer>): Promise<Buffer> => {
    const names = readNames(expect(await answer, PACKET.name));
    const [first] = names;
    if (first === undefined) throw new SftpError(STATUS.badMessage, 'the server gave no name');
    return first.name;
  };

  const limits = await readLimits();

  async function readLimits(): Promise<SftpClient['limits']> {
    if (!extensions.has('limits@openssh.com')) return { read: SAFE_CHUNK, write: SAFE_CHUNK };
    const answer = expect(await extended('limits@openssh.com'), PACKET.extendedReply);
    const packet = readUint64(answer);
    const [read, write] = [readUint64(answer), readUint64(answer)];
    // 0 means that the server does not say. Handles follow; nobody opens that many.
    const within = (limit: number, most: number) => Math.min(limit || SAFE_CHUNK, most, MOST_CHUNK);
    const most = packet === 0 ? SAFE_CHUNK : packet - HEAD_ROOM;
    return { read: within(read, most), write: within(write, most) };
  }

  return {
    extensions,
    limits,
    realpath: (path) => nameOf(requests.send(PACKET.realpath, wireString(path))),
    expandPath(path) {
      requireExtension(extensions, 'expand-path@openssh.com');
      return nameOf(extended('expand-path@openssh.com', wireString(path)));
    },
    stat: (path) => attributesOf(PACKET.stat, wireString(path)),
    lstat: (path) => attributesOf(PACKET.lstat, wireString(path)),
    fstat: (handle) => attributesOf(PACKET.fstat, wireString(handle)),
    setstat: (path, attributes) => call(PACKET.setstat, wireString(path), encodeAttributes(attributes)),
    fsetstat: (handle, attributes) => call(PACKET.fsetstat, wireString(handle), encodeAttributes(attributes)),
    lsetstat: (path, attributes) =>
      extendedCall('lsetstat@openssh.com', wireString(path), encodeAttributes(attributes)),
    open: (path, flags, attributes) =>
      handleOf(PACKET.open, wireString(path), wireUint32(flags), encodeAttributes(attributes)),
    close: (handle) => call(PACKET.close, wireString(handle)),
    read: (handle, offset, into) =>
      requests.read(into, wireString(handle), wireUint64(offset), wireUint32(into.length)),
    async write(handle, offset, { memory }, length) {
      const start = HEAD_ROOM - (21 + 4 + handle.length);
      const packet = memory.subarray(start, HEAD_ROOM + length);
      packet.writeUInt32BE(packet.length - 4, 0);
      packet[4] = PACKET.write;
      packet.writeUInt32BE(handle.length, 9);
      handle.copy(packet, 13);
      packet.writeBigUInt64BE(BigInt(offset), 13 + handle.length);
      packet.writeUInt32BE(length, 21 + handle.length);
      expect(await requests.sendPacket(packet), PACKET.status);
    },
    opendir: (path) => handleOf(PACKET.opendir, wireString(path)),
    async readdir(handle) {
      try {
        return readNames(expect(await requests.send(PACKET.readdir, wireString(handle)), PACKET.name));
      } catch (error) {
        if (error instanceof SftpError && error.status === STATUS.endOfFile) return null;
        throw error;
      }
    },
    remove: (path) => call(PACKET.remove, wireString(path)),
    mkdir: (path, attributes) => call(PACKET.mkdir, wireString(path), encodeAttributes(attributes)),
    rmdir: (path) => call(PACKET.rmdir, wireString(path)),
    rename: (from, to) => call(PACKET.rename, wireString(from), wireString(to)),
    posixRename: (from, to) => extendedCall('posix-rename@openssh.com', wireString(from), wireString(to)),
    readlink: (path) => nameOf(requests.send(PACKET.readlink, wireString(path))),
    // OpenSSH sends the two in the other order than the draft, and servers follow OpenSSH (PROTOCOL section 4.1).
    symlink: (text, path) => call(PACKET.symlink, wireString(text), wireString(path)),
    hardlink: (existing, path) => extendedCall('hardlink@openssh.com', wireString(existing), wireString(path)),
    fsync: (handle) => extendedCall('fsync@openssh.com', wireString(handle)),
    async statvfs(path) {
      requireExtension(extensions, 'statvfs@openssh.com');
      const answer = expect(await extended('statvfs@openssh.com', wireString(path)), PACKET.extendedReply);
      // f_bsize, f_frsize, f_blocks, f_bfree, f_bavail; the rest is of no use here.
      readUint64(answer);
      const [blockSize, blocks] = [readUint64(answer), readUint64(answer)];
      return { blockSize, blocks, free: readUint64(answer), available: readUint64(answer) };
    },
    copyData: (from, fromOffset, length, to, toOffset) =>
      extendedCall(
        'copy-data',
        wireString(from),
        wireUint64(fromOffset),
        wireUint64(length),
        wireString(to),
        wireUint64(toOffset),
      ),
    async usersGroupsById(uids, gids) {
      const name = 'users-groups-by-id@openssh.com';
      requireExtension(extensions, name);
      const numbers = (list: readonly number[]) => wireString(Buffer.concat(list.map(wireUint32)));
      const answer = expect(await extended(name, numbers(uids), numbers(gids)), PACKET.extendedReply);
      return { users: readStrings(answer.bytes()), groups: readStrings(answer.bytes()) };
    },
    roundTrip: () => requests.roundTrip(),
    setReceiveWindow: (bytes) => channel.setReceiveWindow(bytes),
    closed: requests.closed,
    end: () => requests.end(),
  };
}

function expect(answer: Answer, type: number): WireReader {
  if (answer.type !== type) throw new SftpError(STATUS.badMessage, `the server gave an answer of type ${answer.type}`);
  return answer.body;
}

function requireExtension(extensions: ReadonlyMap<string, string>, name: string): void {
  if (!extensions.has(name)) throw new SftpError(STATUS.unsupported, `the server does not have ${name}`);
}

function readNames(from: WireReader): readonly NameEntry[] {
  const names: NameEntry[] = [];
  for (let count = from.uint32(); count > 0; count--) {
    const name = from.bytes();
    names.push({ name, longName: from.bytes(), attributes: readAttributes(from) });
  }
  return names;
}

function readStrings(bytes: Buffer): string[] {
  const from = new WireReader(bytes);
  const found: string[] = [];
  while (from.remaining > 0) found.push(from.text());
  return found;
}
