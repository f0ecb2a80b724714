/**
 * What a terminal says about its connection, between the output of one shell and the next: the steps while it connects,
 * the server's banner, Fairlead's notices, how a session ended. Text and control sequences only; it draws nothing.
 */
import type { Progress } from '../../shared/contract/connections.ts';
import type { Exit, ShellState } from '../../shared/contract/shells.ts';
import { visibleText } from '../ui/visibleText.ts';

export interface ConnectionWords {
  step(progress: Progress): string;
  ended(exit: Exit): string;
  reconnected(at: Date): string;
  failed(state: Extract<ShellState['state'], { phase: 'failed' }>): string;
}

/** Text for the terminal. `block`: it must stand on lines of its own. */
export interface Narration {
  readonly text: string;
  readonly block: boolean;
}

const MUTED = '\u001b[90m';
const PLAIN = '\u001b[0m';
/** Without automatic wrapping, a line is one row, so that the steps can be counted and taken away again. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';
/**
 * A program that was cut off cannot tidy up: leave the alternate screen (47, which leaves the cursor where it is), stop
 * mouse and focus reports and bracketed paste, reset the rest softly (DECSTR), show the cursor.
 */
const TIDY_UP =
  '\u001b[?47l\u001b[?9l\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1004l\u001b[?1005l\u001b[?1006l\u001b[?1015l\u001b[?1016l\u001b[?2004l\u001b[!p\u001b[?25h';

const muted = (text: string) => `${MUTED}${NO_WRAP}${visibleText(text, { limit: 500 })}${WRAP}${PLAIN}\r\n`;
const plain = (text: string) => `${visibleText(text, { lines: true }).replaceAll('\n', '\r\n')}\r\n`;

/** What to write around the bytes of the shell that came with a snapshot. */
export interface Narrated {
  /** Ahead of them. */
  readonly before: Narration | null;
  /** After the last of them. */
  readonly after: Narration | null;
}

const NOTHING: Narrated = { before: null, after: null };

/** One per terminal. `next` is called with each snapshot; snapshots may repeat, and may leave phases out. */
export class Narrator {
  readonly #words: ConnectionWords;
  #phase: ShellState['state']['phase'] | null = null;
  /** Rows of the current attempt on the screen; they go away when the shell opens. */
  #rows = 0;
  /** Progress entries of this attempt that were written. */
  #steps = 0;
  #notices = 0;
  #banner = '';
  #hadShell = false;
  #hinted = false;

  constructor(words: ConnectionWords) {
    this.#words = words;
  }

  next(state: ShellState): Narrated {
    const before = this.#phase;
    const { phase } = state.state;
    this.#phase = phase;
    if (phase === 'connecting') {
      if (before !== 'connecting') this.#begin();
      return { ...NOTHING, before: this.#connecting(state, before !== 'connecting') };
    }
    if (phase === before) return { ...NOTHING, before: phase === 'open' ? this.#lateNotices(state) : null };
    // Snapshots leave things out: the last steps of an attempt, or that a shell was open before it ended.
    const connecting = before === 'connecting';
    // A lost one that is back was connecting in its notice.
    const returned = before === 'lost' && phase === 'open';
    const opened =
      connecting && phase === 'failed'
        ? this.#connecting(state, false)
        : connecting || returned
          ? this.#opened(state)
          : null;
    if (phase === 'open') {
      // A window that was reloaded finds a shell that runs: its replay says it all.
      this.#hadShell = true;
      if (before === null) this.#notices = state.notices.length;
      return { before: opened, after: null };
    }
    this.#hinted = false;
    return { before: opened, after: this.#over(state.state) };
  }

  /** Once per end: what to do, when a key was typed while there is no shell. Null when it was said already. */
  hint(text: string): Narration | null {
    if (this.#hinted) return null;
    this.#hinted = true;
    return { text: muted(text), block: true };
  }

  /** The terminal was emptied: nothing that was written is there any more. */
  reset(): void {
    this.#rows = 0;
  }

  #begin(): void {
    this.#rows = 0;
    this.#steps = 0;
    this.#notices = 0;
    this.#banner = '';
  }

  #connecting(state: ShellState, block: boolean): Narration | null {
    const fresh = state.progress.slice(this.#steps).map((progress) => this.#words.step(progress));
    this.#steps = state.progress.length;
    // Two entries may read the same: said once.
    const steps = fresh.filter((line, index) => line !== '' && line !== fresh[index - 1]).map(muted);
    const text = steps.join('') + this.#kept(state);
    this.#rows += text.split('\n').length - 1;
    return text === '' ? null : { text, block };
  }

  /** What stays when the steps go: the banner and the notices, as far as they were not written yet. */
  #kept(state: ShellState): string {
    let text = '';
    if (state.banner !== this.#banner) {
      this.#banner = state.banner;
      text += plain(state.banner.trimEnd());
    }
    text += state.notices.slice(this.#notices).map(muted).join('');
    this.#notices = state.notices.length;
    return text;
  }

  #opened(state: ShellState): Narration {
    const erase = this.#rows > 0 ? `\u001b[${this.#rows}A\r\u001b[J` : '';
    const rule = this.#hadShell ? muted(this.#words.reconnected(new Date())) : '';
    this.#begin();
    this.#steps = state.progress.length;
    this.#hadShell = true;
    return { text: erase + this.#kept(state) + rule, block: false };
  }

  /** A notice about a shell that runs already stands on a line of its own. */
  #lateNotices(state: ShellState): Narration | null {
    const late = state.notices.slice(this.#notices);
    this.#notices = state.notices.length;
    return late.length === 0 ? null : { text: late.map(muted).join(''), block: true };
  }

  #over(state: Exclude<ShellState['state'], { phase: 'connecting' } | { phase: 'open' }>): Narration {
    if (state.phase === 'failed') return { text: muted(this.#words.failed(state)), block: true };
    this.#hadShell = true;
    return { text: TIDY_UP + (state.phase === 'ended' ? muted(this.#words.ended(state.exit)) : ''), block: true };
  }
}
