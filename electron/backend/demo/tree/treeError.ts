/** Errors of the demo's file tree, named and worded as a Unix system does (errno(3), strerror(3)). */
const TEXTS = {
  ENOENT: 'No such file or directory',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  ENOSPC: 'No space left on device',
  ENAMETOOLONG: 'File name too long',
  ELOOP: 'Too many levels of symbolic links',
  EINVAL: 'Invalid argument',
  EACCES: 'Permission denied',
  EBADF: 'Bad file descriptor',
  EMFILE: 'Too many open files',
} as const;

export type TreeErrorCode = keyof typeof TEXTS;

export class TreeError extends Error {
  readonly code: TreeErrorCode;

  constructor(code: TreeErrorCode) {
    super(TEXTS[code]);
    this.name = 'TreeError';
    this.code = code;
  }
}
