/**
 * SFTP as the smallest servers have it, over ssh2's own server and the real files of this machine: version 3 without a
 * single extension, short answers to READ, few names in an answer to READDIR, WRITE of at most 32 KiB, RENAME that never
 * replaces, and no line of `ls -l`. Any key signs in.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type Attributes, type SFTPWrapper, utils } from 'ssh2';
import { keygen, type ReachableServer } from './sshd.ts';
import { startSshServer } from './sshServer.ts';
import { makeTempFolder } from './tempHome.ts';

const { STATUS_CODE, OPEN_MODE } = utils.sftp;
const MOST_READ = 20_000;
const MOST_WRITE = 32 * 1024;
const NAMES_AT_ONCE = 7;

export async function startPlainSftpServer(): Promise<ReachableServer> {
  const folder = makeTempFolder('plain-sftp');
  keygen(join(folder, 'user'), '-t', 'ed25519');
  const { port, knownHostsLine } = await startSshServer((connection) => {
    connection.on('authentication', (context) => {
      if (context.method === 'publickey') context.accept();
      else context.reject(['publickey']);
    });
    connection.on('session', (accept) => accept().on('sftp', (acceptSftp) => serve(acceptSftp())));
  });
  return { port, knownHostsLine, user: 'anybody', keyFile: join(folder, 'user') };
}

type Open = { readonly fd: number } | { readonly path: string; names: string[] };

function serve(sftp: SFTPWrapper): void {
  const open = new Map<number, Open>();
  let last = 0;
  const add = (entry: Open): Buffer => {
    open.set(++last, entry);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(last);
    return handle;
  };
  const fdOf = (handle: Buffer): number => {
    const entry = open.get(handle.readUInt32BE());
    if (entry === undefined || !('fd' in entry)) throw new Error('no such handle');
    return entry.fd;
  };
  /** Answers a request with what the work gives, or with what it throws. */
  const answer = (id: number, work: () => void) => {
    try {
      work();
    } catch (error) {
      sftp.status(id, CODES[(error as NodeJS.ErrnoException).code ?? ''] ?? STATUS_CODE.FAILURE);
    }
  };
  const done = (id: number, work: () => void) =>
    answer(id, () => {
      work();
      sftp.status(id, STATUS_CODE.OK);
    });

  sftp.on('REALPATH', (id, path) =>
    answer(id, () => sftp.name(id, [{ filename: fs.realpathSync(path), longname: '', attrs: NOTHING }])),
  );
  sftp.on('STAT', (id, path) => answer(id, () => sftp.attrs(id, attributes(fs.statSync(path)))));
  sftp.on('LSTAT', (id, path) => answer(id, () => sftp.attrs(id, attributes(fs.lstatSync(path)))));
  sftp.on('FSTAT', (id, handle) => answer(id, () => sftp.attrs(id, attributes(fs.fstatSync(fdOf(handle))))));
  sftp.on('OPEN', (id, path, flags, { mode }) =>
    answer(id, () => sftp.handle(id, add({ fd: fs.openSync(path, systemFlags(flags), mode) }))),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    answer(id, () => {
      const bytes = Buffer.alloc(Math.min(length, MOST_READ));
      const count = fs.readSync(fdOf(handle), bytes, 0, bytes.length, offset);
      if (count === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, bytes.subarray(0, count));
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) =>
    done(id, () => {
      if (data.length > MOST_WRITE) throw new Error('too long');
      fs.writeSync(fdOf(handle), data, 0, data.length, offset);
    }),
  );
  sftp.on('CLOSE', (id, handle) =>
    done(id, () => {
      const entry = open.get(handle.readUInt32BE());
      if (entry !== undefined && 'fd' in entry) fs.closeSync(entry.fd);
      open.delete(handle.readUInt32BE());
    }),
  );
  sftp.on('OPENDIR', (id, path) =>
    answer(id, () => sftp.handle(id, add({ path, names: ['.', '..', ...fs.readdirSync(path)] }))),
  );
  sftp.on('READDIR', (id, handle) =>
    answer(id, () => {
      const entry = open.get(handle.readUInt32BE());
      if (entry === undefined || 'fd' in entry) throw new Error('no such handle');
      const names = entry.names.splice(0, NAMES_AT_ONCE);
      if (names.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else
        sftp.name(
          id,
          names.map((filename) => ({ filename, longname: '', attrs: attributesIn(entry.path, filename) })),
        );
    }),
  );
  sftp.on('SETSTAT', (id, path, changes) => done(id, () => change(path, changes)));
  sftp.on('FSETSTAT', (id, handle, changes) => done(id, () => change(fdOf(handle), changes)));
  sftp.on('MKDIR', (id, path, { mode }) => done(id, () => fs.mkdirSync(path, mode)));
  sftp.on('RMDIR', (id, path) => done(id, () => fs.rmdirSync(path)));
  sftp.on('REMOVE', (id, path) => done(id, () => fs.unlinkSync(path)));
  sftp.on('READLINK', (id, path) =>
    answer(id, () => sftp.name(id, [{ filename: fs.readlinkSync(path), longname: '', attrs: NOTHING }])),
  );
  // The two come in the order of OpenSSH's client.
  sftp.on('SYMLINK', (id, text, path) => done(id, () => fs.symlinkSync(text, path)));
  sftp.on('RENAME', (id, from, to) =>
    done(id, () => {
      if (fs.lstatSync(to, { throwIfNoEntry: false }) !== undefined) throw new Error('it is there');
      fs.renameSync(from, to);
    }),
  );
}

const CODES: Readonly<Record<string, number>> = {
  ENOENT: STATUS_CODE.NO_SUCH_FILE,
  EACCES: STATUS_CODE.PERMISSION_DENIED,
};
const NOTHING: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

function attributesIn(folder: string, name: string): Attributes {
  return attributes(fs.lstatSync(join(folder, name)));
}

function attributes({ mode, uid, gid, size, atimeMs, mtimeMs }: fs.Stats): Attributes {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) };
}

function systemFlags(flags: number): number {
  const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC } = fs.constants;
  return (
    (flags & OPEN_MODE.WRITE ? O_RDWR : O_RDONLY) |
    (flags & OPEN_MODE.CREAT ? O_CREAT : 0) |
    (flags & OPEN_MODE.EXCL ? O_EXCL : 0) |
    (flags & OPEN_MODE.TRUNC ? O_TRUNC : 0)
  );
}

function change(file: string | number, { mode, mtime, size }: Partial<Attributes>): void {
  const at = typeof file === 'string' ? fs.openSync(file, fs.constants.O_RDONLY) : file;
  if (mode !== undefined) fs.fchmodSync(at, mode & 0o7777);
  if (size !== undefined) fs.ftruncateSync(at, size);
  if (mtime !== undefined) fs.futimesSync(at, mtime, mtime);
  if (typeof file === 'string') fs.closeSync(at);
}
