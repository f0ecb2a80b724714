/** Errors of node:fs as FileError. */
import type { FileProblemCode } from '../../../shared/contract/files.ts';
import { FileError } from './fileSystem.ts';

const CODES = new Map<string, readonly [FileProblemCode, string]>([
  ['ENOENT', ['not-found', 'there is no such file']],
  ['EACCES', ['permission', 'permission denied']],
  ['EPERM', ['permission', 'permission denied']],
  ['EEXIST', ['exists', 'there is something of this name already']],
  ['ENOTEMPTY', ['not-empty', 'the folder is not empty']],
  ['EISDIR', ['is-folder', 'it is a folder']],
  ['ENOTDIR', ['not-folder', 'it is not a folder']],
  ['ENOSPC', ['no-space', 'no space left on the disk']],
  ['EDQUOT', ['no-space', 'the disk quota is used up']],
  ['EFBIG', ['no-space', 'the file would be too large for the disk']],
  ['EROFS', ['read-only', 'the disk is read-only']],
  ['ENAMETOOLONG', ['name-too-long', 'the name is too long']],
  ['ELOOP', ['link-loop', 'it is a symbolic link that leads back to itself']],
  ['ENXIO', ['special', 'it is a socket or a FIFO']],
  ['ENOSYS', ['unsupported', 'the system cannot do this']],
]);

/** What is no error of a file stays as it is: a defect, or the reason of a signal. */
export function localFileError(error: unknown, path: string): unknown {
  if (error instanceof FileError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return error;
  const [known, reason] = CODES.get(code) ?? ['other' as const, `the system reports ${code}`];
  return new FileError(known, path, reason);
}
