/** What the reading of the files tells a listener: which blocks hold and why not, which lines lost and to whom. */
import type { FilePlace } from '../contract/connections.ts';
import type { Keyword } from './keywords.ts';
import type { Criterion } from './matchCriteria.ts';
import type { Assignment } from './optionValue.ts';
import { isSameValue, type Settings } from './settings.ts';

/** Listens to the reading, for an explanation. */
export interface WalkTrace {
  /** Looks at the blocks for other names too, which the index leaves out. */
  readonly everyBlock: boolean;
  readonly onBlock: (block: TracedBlock) => void;
  readonly onLine: (line: TracedLine) => void;
}

export interface TracedBlock {
  readonly place: FilePlace;
  readonly finalPass: boolean;
  readonly matches: boolean;
  /**
   * host: the pattern that decided, or null. match: the first criterion that failed, and what it was compared with;
   * untold: its command may not be run. outside: the Include of this file stands in a block that does not match.
   */
  readonly reason:
    | { readonly kind: 'host'; readonly decidedBy: string | null }
    | { readonly kind: 'match'; readonly failed: Criterion | null; readonly compared: string | null }
    | { readonly kind: 'untold'; readonly criterion: Criterion }
    | { readonly kind: 'outside' };
}

export interface TracedLine {
  readonly place: FilePlace;
  readonly keyword: Keyword;
  /** Null: the value is used. */
  readonly lost: Lost | null;
}

/**
 * Why a line has no effect. earlier: another line came first. command-line: it says something. other-way: ProxyJump and
 * ProxyCommand, the first one counts. repeated: it is there already. leaves-open: it says that nothing is set.
 */
export type Lost =
  | { readonly kind: 'earlier' | 'other-way' | 'repeated'; readonly place: FilePlace }
  | { readonly kind: 'command-line' | 'leaves-open' };

/** Null: at least one of the line's assignments has an effect. */
export function whyLost(assignments: readonly Assignment[], settings: Settings): Lost | null {
  let lost: Lost | null = { kind: 'leaves-open' };
  for (const assignment of assignments) {
    const { slot, mode, values } = assignment;
    const blocker = slot === 'proxyjump' && values[0] !== 'none' ? settings.get('proxycommand')[0] : undefined;
    const present = settings.get(slot);
    const same = present.find((entry) => isSameValue(entry, assignment));
    const [winner] = present;
    if (mode === 'first' && winner !== undefined) {
      const jump = settings.get('proxyjump')[0]?.place ?? null;
      const turnedOff = slot === 'proxycommand' && jump !== null && jump === winner.place;
      if (winner.place === null) lost = { kind: 'command-line' };
      else lost = { kind: turnedOff ? 'other-way' : 'earlier', place: winner.place };
    } else if (blocker?.place != null) {
      lost = { kind: 'other-way', place: blocker.place };
    } else if (mode === 'appendUnique' && same?.place != null) {
      lost = { kind: 'repeated', place: same.place };
    } else {
      return null;
    }
  }
  return lost;
}
