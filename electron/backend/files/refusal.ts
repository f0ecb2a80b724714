/** Why a host that signed us in has no files for us, as facts. The sentences are in shared/words/failure.ts. */
import type { Failure } from '../../../shared/contract/connections.ts';
import type { SftpClosed } from '../ssh/sftp/protocol.ts';
import { TransportError } from '../ssh/types.ts';

export type Refusal = Pick<Extract<Failure, { code: 'files-refused' }>, 'why' | 'said'>;

/** Connected, but there is no SFTP. */
export class FilesRefused extends Error {
  readonly refusal: Refusal;

  constructor(error: TransportError | SftpClosed) {
    super(error.message);
    this.name = 'FilesRefused';
    this.refusal = refusalOf(error);
  }
}

/** What sudo(8) says when it may ask nobody: with -n, or without a terminal. */
const SUDO_ASKS = /^sudo: .*(password is required|terminal is required|no tty present)/m;

function refusalOf(error: TransportError | SftpClosed): Refusal {
  if (error instanceof TransportError) return { why: 'no-server', said: error.message };
  const { said, spokeOtherwise } = error;
  if (spokeOtherwise) return { why: 'other-text', said };
  return { why: SUDO_ASKS.test(said) ? 'sudo-password' : 'ended', said };
}
