/** How the backend asks a person. The window's implementation is promptService.ts; the command line has its own. */
import type { Answer, Question } from '../../../shared/contract/prompts.ts';

export interface Asker {
  /**
   * Asks and waits for as long as it takes. Null: cancelled, the signal fired, or nobody can be asked.
   * The answer's kind fits the question: secret for password and passphrase, responses for keyboard-interactive, trust
   * for host-key-unknown, replace for host-key-changed, choice for key-too-open and add-key, continue for save-failed
   * and agent-request;
   * touch-key has no answer.
   */
  ask(question: Question, signal: AbortSignal): Promise<Exclude<Answer, { kind: 'cancel' }> | null>;
  /** False in batch mode: then every question is answered with null at once. */
  readonly interactive: boolean;
}
