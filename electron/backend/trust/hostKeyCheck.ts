/** What a decision about a host key is made from, and what it comes to. */
import type { Failure, FilePlace } from '../../../shared/contract/connections.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Asker } from '../prompts/types.ts';
import type { KeyRecorder } from './keyRecorder.ts';

export interface HostKeyCheck {
  readonly options: HostOptions;
  /** The key, or a whole certificate, in wire form. */
  readonly key: Buffer;
  /** The numeric address of the socket; null when the connection goes through another host. */
  readonly socketAddress: string | null;
  /** Who is asked about, for the question. */
  readonly who: Pick<Question, 'host' | 'user' | 'address' | 'port' | 'via'>;
  readonly asker: Asker;
  readonly signal: AbortSignal;
  readonly recorder: KeyRecorder;
  /** One sentence about what was decided without asking, or where a key was saved. */
  onNotice(text: string): void;
}

export type HostKeyVerdict =
  /**
   * `unsafe`: the key is wrong, and StrictHostKeyChecking no says to go on. As in ssh, passwords, keyboard-interactive
   * answers, the agent, X11 and forwarded ports must then be kept from the server.
   */
  { readonly accepted: true; readonly unsafe: boolean } | { readonly accepted: false; readonly failure: Failure };

export const ACCEPTED: HostKeyVerdict = { accepted: true, unsafe: false };

/** A place as a person reads it: `~/.ssh/known_hosts`. */
export function shown({ recorder }: HostKeyCheck, { file, line }: FilePlace): FilePlace {
  return { file: recorder.showFile(file), line };
}

/** Someone who stopped the attempt is told that, not that a key was wrong. */
export function refuse(check: HostKeyCheck, failure: Failure): HostKeyVerdict {
  return {
    accepted: false,
    failure: check.signal.aborted ? { code: 'cancelled', host: check.who.host } : failure,
  };
}
