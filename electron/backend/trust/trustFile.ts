/**
 * Reading the files that trust rests on. OpenSSH takes a known_hosts file that it cannot read for an empty one; here
 * that ends the connection, because "unknown" would then be said of a host whose key is on record.
 */
import { readFile, stat } from 'node:fs/promises';

/** A file is there but cannot be read. `reason` is for a person. */
export class TrustFileUnreadable extends Error {
  readonly file: string;
  readonly reason: string;

  constructor(file: string, reason: string) {
    super(`${file}: ${reason}`);
    this.name = 'TrustFileUnreadable';
    this.file = file;
    this.reason = reason;
  }
}

/** Nothing is ever read from or kept in it, and everything can be written to it. */
export function isNullDevice(file: string): boolean {
  return file === '/dev/null' || file.toUpperCase() === 'NUL';
}

/** The whole text, or null when there is no such file. Throws TrustFileUnreadable. */
export async function readTrustFile(file: string): Promise<string | null> {
  if (isNullDevice(file)) return '';
  try {
    // Reading a pipe or a device could wait, or go on, for ever.
    if (!(await stat(file)).isFile()) throw new TrustFileUnreadable(file, 'it is not a regular file');
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof TrustFileUnreadable) throw error;
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new TrustFileUnreadable(file, describeFileError(error));
  }
}

const REASONS = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ENOENT', 'its folder does not exist'],
  ['ENOTDIR', 'its folder does not exist'],
  ['ENOSPC', 'no space left on the disk'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the disk is read-only'],
  ['ELOOP', 'it is a symbolic link that leads back to itself'],
  ['EIO', 'the disk reports an error'],
]);

/** A file system error in a few words. */
export function describeFileError(error: unknown): string {
  const code = errorCode(error);
  return REASONS.get(code) ?? (code === '' ? String(error) : code);
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
