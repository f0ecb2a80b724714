/**
 * Writes config files so that they are never worse off: beside the file, to the disk, and then into its place in one
 * step. Mode and owner stay, a symbolic link stays a link, what another program wrote in the meantime is not lost, and
 * the bytes of before are kept as a backup. Only a change between the last look and the rename, a few microseconds,
 * cannot be seen: no system call compares and renames at once.
 */
import { createHash, randomBytes } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { access, lstat, mkdir, open, readdir, readFile, readlink, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describeFileError } from '../trust/trustFile.ts';
import { keepBackup } from './backups.ts';
import { bytePath, systemPath } from './systemPath.ts';

export interface FileToSave {
  /** A byte string, as the config engine names the file. */
  readonly path: string;
  /** `bytesHash` of what the edit was made on; null: there was no file. */
  readonly basedOn: string | null;
  readonly bytes: Uint8Array;
}

export type SaveResult =
  | { readonly kind: 'saved' }
  /** Another program changed the file. `bytes`: what it says now; null: it is gone. Nothing was written. */
  | { readonly kind: 'conflict'; readonly path: string; readonly bytes: Uint8Array | null }
  /** `reason` is a few words for a person. */
  | {
      readonly kind: 'failed';
      readonly path: string;
      readonly reason: string;
      /** Paths of other files that were written and could not be put back; nearly always empty. */
      readonly written: readonly string[];
    };

export interface SaveOptions {
  /** Null: no backup is kept. */
  readonly backupFolder: string | null;
}

export function bytesHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** All files or none: each is ready beside its place before the first one moves in. Never rejects for a file's sake. */
export async function saveConfig(files: readonly FileToSave[], options: SaveOptions): Promise<SaveResult> {
  const prepared: Prepared[] = [];
  const replaced: Prepared[] = [];
  let path = '';
  try {
    for (const file of files) {
      ({ path } = file);
      prepared.push(await prepare(file, options));
    }
    for (const next of prepared) {
      ({ path } = next.file);
      await next.moveIn();
      replaced.push(next);
    }
    return { kind: 'saved' };
  } catch (error) {
    const written = await putBackAll(replaced);
    if (error instanceof Conflict && written.length === 0) return { kind: 'conflict', path, bytes: error.bytes };
    if (error instanceof Conflict || error instanceof Refusal) {
      return { kind: 'failed', path, reason: error.message, written };
    }
    if (!isFileError(error)) throw error;
    return { kind: 'failed', path, reason: describeFileError(error), written };
  } finally {
    for (const each of prepared) if (!replaced.includes(each)) await each.clear();
  }
}

/** Resolves with the paths that could not be put back. */
async function putBackAll(replaced: readonly Prepared[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const each of replaced) {
    try {
      await each.putBack();
    } catch (error) {
      if (!isFileError(error)) throw error;
      left.push(each.file.path);
    }
  }
  return left;
}

class Conflict extends Error {
  readonly bytes: Uint8Array | null;

  constructor(bytes: Uint8Array | null) {
    super('another program changed it');
    this.bytes = bytes;
  }
}

class Refusal extends Error {}

interface Prepared {
  readonly file: FileToSave;
  readonly moveIn: () => Promise<void>;
  /** After a failure of another file: the old bytes again, if nobody changed ours. */
  readonly putBack: () => Promise<void>;
  /** Removes what was not moved in. */
  readonly clear: () => Promise<unknown>;
}

async function prepare(file: FileToSave, { backupFolder }: SaveOptions): Promise<Prepared> {
  const target = await followLinks(file.path);
  const before = await look(target);
  const old = before === null ? null : await readFile(target);
  if ((old === null ? null : bytesHash(old)) !== file.basedOn) throw new Conflict(old);
  if (before === null) await mkdir(dirname(asText(target)), { recursive: true, mode: 0o700 });
  else await checkReplaceable(target, before);
  if (process.platform !== 'win32') await removeLeftovers(target);
  if (old !== null && backupFolder !== null) await keepBackup(backupFolder, file.path, old);
  const beside = besideName(target);
  // What cannot be removed now is removed by a later save; the result of this one stays what it is.
  const clear = () => rm(beside, { force: true }).catch(nullIfFileError);
  try {
    await writeBeside(beside, file.bytes, before);
  } catch (error) {
    await clear();
    throw error;
  }
  return {
    file,
    clear,
    async moveIn() {
      // Our own work took time: look again.
      if (identity(await look(target)) !== identity(before)) throw new Conflict(await readOrNull(target));
      await rename(beside, target);
      await syncFolder(target);
    },
    async putBack() {
      const ours = await readOrNull(target);
      if (ours === null || bytesHash(ours) !== bytesHash(file.bytes)) return;
      if (old === null) {
        await rm(target, { force: true });
        return;
      }
      await writeBeside(beside, old, before);
      await rename(beside, target);
    },
  };
}

/** The file itself behind a chain of links, which need not exist yet. */
async function followLinks(path: string): Promise<Buffer | string> {
  const MAX_LINKS = 40;
  let target = path;
  for (let count = 0; count < MAX_LINKS; count++) {
    const at = await lstat(systemPath(target)).catch(nullIfMissing);
    if (at?.isSymbolicLink() !== true) return systemPath(target);
    const leadsTo = (await readlink(systemPath(target), 'buffer')).toString('latin1');
    target = bytePathResolve(target, leadsTo);
  }
  throw new Refusal('it is a symbolic link that leads back to itself');
}

/** path.resolve works on any characters, and so on byte strings. */
function bytePathResolve(link: string, leadsTo: string): string {
  return process.platform === 'win32'
    ? bytePath(resolve(dirname(asText(systemPath(link))), leadsTo))
    : resolve(dirname(link), leadsTo);
}

async function look(target: Buffer | string): Promise<BigIntStats | null> {
  return stat(target, { bigint: true }).catch(nullIfMissing);
}

function nullIfMissing(error: unknown): null {
  if (isFileError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
  throw error;
}

function nullIfFileError(error: unknown): null {
  if (isFileError(error)) return null;
  throw error;
}

async function readOrNull(target: Buffer | string): Promise<Uint8Array | null> {
  return readFile(target).catch(nullIfMissing);
}

async function checkReplaceable(target: Buffer | string, before: BigIntStats): Promise<void> {
  if (!before.isFile()) throw new Refusal('it is not a regular file');
  // A new file in its place would leave the other names behind, with the old bytes.
  if (before.nlink > 1n) throw new Refusal('it has another name (a hard link), which would keep the old text');
  // Renaming needs no permission on the file itself, but a read-only file is read-only on purpose.
  await access(target, constants.W_OK);
}

/** Hidden, so that `Include conf.d/*` does not see it. */
function besideName(target: Buffer | string): Buffer | string {
  const text = typeof target === 'string' ? target : target.toString('latin1');
  const slash = Math.max(text.lastIndexOf('/'), process.platform === 'win32' ? text.lastIndexOf('\\') : -1);
  const name = `.${text.slice(slash + 1)}.fairlead-${randomBytes(6).toString('hex')}`;
  const beside = text.slice(0, slash + 1) + name;
  return typeof target === 'string' ? beside : Buffer.from(beside, 'latin1');
}

async function writeBeside(beside: Buffer | string, bytes: Uint8Array, model: BigIntStats | null): Promise<void> {
  const handle = await open(beside, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    if (model !== null) {
      const { uid, gid } = await handle.stat({ bigint: true });
      if (uid !== model.uid || gid !== model.gid)
        await keepOwner(() => handle.chown(Number(model.uid), Number(model.gid)));
      // After chown, which takes the set-id bits away.
      await handle.chmod(Number(model.mode & 0o7777n));
    }
    // ENOSPC may come as late as here.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function keepOwner(chown: () => Promise<void>): Promise<void> {
  try {
    await chown();
  } catch (error) {
    if (isFileError(error) && error.code === 'EPERM') throw new Refusal('it belongs to someone else');
    throw error;
  }
}

/** The rename is on the disk only once the folder is. */
async function syncFolder(target: Buffer | string): Promise<void> {
  // Windows cannot open a folder; its journal keeps renames in order.
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folderOf(target), 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    // Some network file systems cannot. After a power cut it may then be the old bytes again, but whole.
    if (!isFileError(error)) throw error;
  }
}

/** What a save that was killed has left beside the file, unless it may still be running. */
async function removeLeftovers(target: Buffer | string): Promise<void> {
  const AGE_MS = 60 * 60 * 1000;
  const folder = folderOf(target);
  const own = besideName(target)
    .toString('latin1')
    .replace(/^[^]*[\\/]/, '')
    .replace(/[0-9a-f]{12}$/, '');
  for (const name of await readdir(folder, 'latin1')) {
    if (!name.startsWith(own) || !/^[0-9a-f]{12}$/.test(name.slice(own.length))) continue;
    const path = Buffer.from(`${folder.toString('latin1')}/${name}`, 'latin1');
    const status = await look(path);
    if (status !== null && Date.now() - Number(status.mtimeMs) > AGE_MS) await rm(path, { force: true });
  }
}

function folderOf(target: Buffer | string): Buffer | string {
  return typeof target === 'string' ? dirname(target) : Buffer.from(dirname(target.toString('latin1')), 'latin1');
}

function identity(status: BigIntStats | null): string {
  if (status === null) return 'missing';
  return [status.dev, status.ino, status.size, status.mtimeNs, status.ctimeNs].join(' ');
}

function asText(path: Buffer | string): string {
  return path.toString();
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
