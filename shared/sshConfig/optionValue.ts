/** What one line of the config asks for, once read: which slots get which values. */
import type { Forward } from './forwardSpec.ts';

export interface Assignment {
  /** The keyword's slot, or a second one of it: `forwardagent.path`, `rekeylimit.interval`. */
  readonly slot: string;
  /** In normal form: seconds, `yes` and `no`, and so on. */
  readonly values: readonly string[];
  /**
   * first: only an empty slot takes it. append: adds up; unique drops what is there already. remove: takes matching
   * names out (SendEnv -x). firstAnywhere, lastAnywhere: oddities of ssh, in matching blocks or not.
   */
  readonly mode: 'first' | 'append' | 'appendUnique' | 'remove' | 'firstAnywhere' | 'lastAnywhere';
  readonly forward?: Forward;
}

/** Why a line is refused, in ssh's words. */
export interface LineError {
  readonly text: string;
  /**
   * line: `FILE line N: text`. bare: only the text. Either way the line counts as bad; a fatal one ends the reading.
   */
  readonly form: 'line' | 'colon' | 'bare';
  readonly fatal?: boolean;
  /** What the line has set before ssh found the error: words too many at its end. */
  readonly applied?: readonly Assignment[];
  /** Printed before the error itself. */
  readonly before?: readonly string[];
}

export class OptionError extends Error {
  readonly detail: LineError;

  constructor(detail: LineError) {
    super(detail.text);
    this.name = 'OptionError';
    this.detail = detail;
  }
}

export function refuse(text: string): never {
  throw new OptionError({ text, form: 'line' });
}

export function refuseFatally(text: string): never {
  throw new OptionError({ text, form: 'line', fatal: true });
}
