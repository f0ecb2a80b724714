/** Errors of an SFTP session as FileError. */
import type { FileProblemCode } from '../../../shared/contract/files.ts';
import { SftpClosed, SftpError, STATUS } from '../ssh/sftp/protocol.ts';
import { TransportError } from '../ssh/types.ts';
import { FileError } from './fileSystem.ts';

const CODES = new Map<number, readonly [FileProblemCode, string]>([
  [STATUS.noSuchFile, ['not-found', 'there is no such file']],
  [STATUS.permissionDenied, ['permission', 'permission denied']],
  [STATUS.unsupported, ['unsupported', 'the server cannot do this']],
  [STATUS.connectionLost, ['lost', 'the connection is lost']],
  [STATUS.noConnection, ['lost', 'the connection is lost']],
  // Version 3 ends here; servers of later versions send these anyway (draft-ietf-secsh-filexfer-13 section 9.1).
  [11, ['exists', 'there is something of this name already']],
  [14, ['no-space', 'no space left on the disk']],
  [15, ['no-space', 'the disk quota is used up']],
  [18, ['not-empty', 'the folder is not empty']],
  [24, ['is-folder', 'it is a folder']],
]);

/** FAILURE is all that version 3 has for most causes. What is no error of SFTP stays as it is. */
export function remoteFileError(error: unknown, path: string): unknown {
  if (error instanceof SftpClosed || (error instanceof TransportError && error.code === 'lost')) {
    return new FileError('lost', path, 'the connection is lost');
  }
  if (!(error instanceof SftpError)) return error;
  const found = CODES.get(error.status);
  if (found !== undefined) return new FileError(found[0], path, found[1]);
  return new FileError('other', path, error.message === '' ? `the server reports ${error.status}` : error.message);
}
