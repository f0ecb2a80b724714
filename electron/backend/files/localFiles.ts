/** The files of this machine. */
import * as fs from 'node:fs';
import { lstat, opendir, readlink, realpath, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import type { Entry } from '../../../shared/contract/files.ts';
import { joinPath } from '../../../shared/fileNames.ts';
import { type Block } from '../ssh/sftp/block.ts';
import {
  type Changes,
  type Facts,
  FileError,
  type FileSystem,
  kindOfMode,
  type OpenFile,
  type OpenHow,
} from './fileSystem.ts';
import { localFileError } from './localError.ts';
import { bytePath, systemPath } from './localPath.ts';
import { createLocalNames } from './localNames.ts';
import { windowsName } from './windowsName.ts';

// With file descriptors: a FileHandle costs about twice as much per call, which shows with many small files.
const call = {
  open: promisify(fs.open),
  read: promisify(fs.read),
  write: promisify(fs.write),
  fstat: promisify(fs.fstat),
  fchmod: promisify(fs.fchmod),
  fchown: promisify(fs.fchown),
  futimes: promisify(fs.futimes),
  ftruncate: promisify(fs.ftruncate),
  fsync: promisify(fs.fsync),
  close: promisify(fs.close),
  chmod: promisify(fs.chmod),
  chown: promisify(fs.chown),
  utimes: promisify(fs.utimes),
  lutimes: promisify(fs.lutimes),
  mkdir: promisify(fs.mkdir),
  rename: promisify(fs.rename),
  link: promisify(fs.link),
  rmdir: promisify(fs.rmdir),
  unlink: promisify(fs.unlink),
  symlink: promisify(fs.symlink),
  statfs: promisify(fs.statfs),
};

/** Bytes in one read or write: as large as those of OpenSSH's server, so that blocks fit both sides. */
const CHUNK = 255 * 1024;
/** Rows are looked at so many at a time. */
const ROWS_AT_ONCE = 128;
/** A disk gains nothing from more bytes under way. */
const UNDER_WAY = 2 * 1024 * 1024;

export function createLocalFiles(): FileSystem {
  const names = createLocalNames();

  async function row(folder: string, name: string): Promise<Entry | null> {
    const path = systemPath(joinPath(folder, name));
    try {
      const found = await lstat(path);
      const entry = { name, ...factsOf(found), ...names.of(found.uid, found.gid), link: null };
      if (entry.kind !== 'link') return entry;
      const text = bytePath(await readlink(path, 'buffer'));
      const target = await stat(path).catch(() => null);
      return { ...entry, link: { text, to: target === null ? null : kindOfMode(target.mode) } };
    } catch (error) {
      // It went away between being listed and being looked at.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  return {
    features: ['exec'],
    legalName: process.platform === 'win32' ? windowsName : (name) => name,
    home: () => Promise.resolve(bytePath(homedir())),
    resolve: (path) => guard(path, async () => bytePath(await realpath(systemPath(path), 'buffer'))),
    facts: (path) => guard(path, async () => factsOf(await lstat(systemPath(path)))),
    targetFacts: (path) => guard(path, async () => factsOf(await stat(systemPath(path)))),
    list: (path, onRows, signal) =>
      guard(path, async () => {
        // Node's types know only text for encoding, but give what is asked for.
        const folder = await opendir(systemPath(path), { encoding: 'buffer' as BufferEncoding });
        let batch: string[] = [];
        const look = async () => {
          const rows = await Promise.all(batch.map((name) => row(path, name)));
          batch = [];
          signal.throwIfAborted();
          onRows(rows.filter((each) => each !== null));
        };
        for await (const { name } of folder) {
          batch.push(bytePath(name));
          if (batch.length >= ROWS_AT_ONCE) await look();
        }
        if (batch.length > 0) await look();
      }),
    readLink: (path) => guard(path, async () => bytePath(await readlink(systemPath(path), 'buffer'))),
    makeFolder: (path, mode) => guard(path, () => call.mkdir(systemPath(path), mode).then(() => undefined)),
    makeLink: (text, path) => guard(path, () => call.symlink(systemPath(text), systemPath(path))),
    removeFile: (path) => guard(path, () => call.unlink(systemPath(path))),
    removeFolder: (path) => guard(path, () => call.rmdir(systemPath(path))),
    rename: (from, to) =>
      guard(to, async () => {
        // rename(2) replaces. Between this look and the rename another program could make the name.
        if ((await lstat(systemPath(to)).catch(() => null)) !== null) {
          throw new FileError('exists', to, 'there is something of this name already');
        }
        await call.rename(systemPath(from), systemPath(to));
      }),
    replace: (from, to) => guard(to, () => call.rename(systemPath(from), systemPath(to))),
    recover: () => Promise.resolve(false),
    change: (path, changes) =>
      guard(path, async () => {
        const at = systemPath(path);
        const { mode, modified, owner } = changes;
        // chown may clear bits of the mode, so that comes first.
        if (owner !== undefined) await call.chown(at, owner.uid, owner.gid);
        if (mode !== undefined) await call.chmod(at, mode);
        if (modified !== undefined) await call.utimes(at, modified, modified);
      }),
    changeLink: (path, modified) => guard(path, () => call.lutimes(systemPath(path), modified, modified)),
    space: (path) =>
      guard(path, async () => {
        const { bsize, blocks, bfree, bavail } = await call.statfs(systemPath(path));
        return { total: bsize * blocks, free: bsize * bfree, available: bsize * bavail };
      }),
    open: (path, how, mode) =>
      guard(path, async () => openLocal(path, await call.open(systemPath(path), FLAGS[how], mode))),
    hash: (path, signal) =>
      guard(path, async () => {
        const hash = createHash('sha256');
        for await (const chunk of fs.createReadStream(systemPath(path), { highWaterMark: 1 << 20, signal })) {
          hash.update(chunk as Buffer);
        }
        return hash.digest('hex');
      }),
  };
}

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_NONBLOCK } = fs.constants;
const FLAGS: Readonly<Record<OpenHow, number>> = {
  // Never waits for the other end of a FIFO that took the name of a file. The flag is not there on Windows.
  read: O_RDONLY | ((O_NONBLOCK as number | undefined) ?? 0),
  create: O_RDWR | O_CREAT | O_EXCL,
  continue: O_RDWR,
};

function openLocal(path: string, fd: number): OpenFile {
  const within = <T>(work: () => Promise<T>) => guard(path, work);
  let open = true;
  // Never twice: the number may be another file's by then.
  const close = async () => {
    if (!open) return;
    open = false;
    await call.close(fd);
  };
  const change = async ({ mode, modified, owner }: Changes) => {
    if (owner !== undefined) await call.fchown(fd, owner.uid, owner.gid);
    if (mode !== undefined) await call.fchmod(fd, mode);
    if (modified !== undefined) await call.futimes(fd, modified, modified);
  };
  return {
    chunk: CHUNK,
    ordered: false,
    read: (position, { data }, length) =>
      within(async () => (await call.read(fd, data, 0, length, position)).bytesRead),
    write: (position, block, length) => within(() => writeAll(fd, block, length, position)),
    facts: () => within(async () => factsOf(await call.fstat(fd))),
    change: (changes) => within(() => change(changes)),
    truncate: (size) => within(() => call.ftruncate(fd, size)),
    sync: () => within(() => call.fsync(fd).then(() => true)),
    close: () => within(close),
    finish: (changes) =>
      within(async () => {
        try {
          await change(changes);
          await call.fsync(fd);
          return factsOf(await call.fstat(fd));
        } finally {
          await close();
        }
      }),
    wanted: () => UNDER_WAY,
  };
}

async function writeAll(fd: number, { data }: Block, length: number, position: number): Promise<void> {
  let done = 0;
  while (done < length) done += (await call.write(fd, data, done, length - done, position + done)).bytesWritten;
}

function factsOf(found: fs.Stats): Facts {
  return {
    kind: kindOfMode(found.mode),
    size: found.size,
    mode: found.mode & 0o7777,
    modified: found.mtimeMs / 1000,
    uid: found.uid,
    gid: found.gid,
  };
}

async function guard<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw localFileError(error, path);
  }
}
