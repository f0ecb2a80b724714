/** Which lines differ between two documents: for "Review diff", for the command line, and to count changed lines. */
import { type ConfigDocument, type ConfigLine, printLine } from './document.ts';

export interface LineChange {
  readonly kind: 'same' | 'removed' | 'added';
  /** With its end. */
  readonly text: string;
  /** From 1; of the old document, for `added` of the new one. */
  readonly line: number;
}

/** Comparing costs removed × added cells; beyond this all lines in between count as changed. */
const MAX_CELLS = 4_000_000;

/** All lines of both, in order; removed ones stand before those added in their place. */
export function diffLines(before: ConfigDocument, after: ConfigDocument): readonly LineChange[] {
  const { start, tail, changes } = changedLines(before, after);
  const { lines } = before;
  const same = (line: ConfigLine, index: number): LineChange => ({
    kind: 'same',
    text: printLine(line),
    line: index + 1,
  });
  return [
    ...lines.slice(0, start).map(same),
    ...changes,
    ...lines.slice(lines.length - tail).map((line, index) => same(line, lines.length - tail + index)),
  ];
}

/**
 * The same without the lines in front of the first change (`start` of them) and behind the last one (`tail`). Lines that
 * are the same objects are not printed, so that it costs little after each edit of a large file.
 */
export function changedLines(
  before: ConfigDocument,
  after: ConfigDocument,
): { readonly start: number; readonly tail: number; readonly changes: readonly LineChange[] } {
  const old = before.lines;
  const now = after.lines;
  const least = Math.min(old.length, now.length);
  let start = 0;
  while (start < least && isSame(old[start], now[start])) start++;
  let tail = 0;
  while (tail < least - start && isSame(old.at(-1 - tail), now.at(-1 - tail))) tail++;
  const between = (lines: readonly ConfigLine[]) => lines.slice(start, lines.length - tail).map(printLine);
  return { start, tail, changes: middle(between(old), between(now), start) };
}

function isSame(one: ConfigLine | undefined, other: ConfigLine | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && printLine(one) === printLine(other));
}

/** The longest common part, by the usual table. */
function middle(old: readonly string[], now: readonly string[], offset: number): LineChange[] {
  const width = now.length + 1;
  const comparable = old.length * now.length <= MAX_CELLS;
  const lengths = new Uint32Array(comparable ? (old.length + 1) * width : 0);
  const common = (i: number, j: number) => lengths[i * width + j] ?? 0;
  if (comparable) {
    for (let i = old.length - 1; i >= 0; i--) {
      for (let j = now.length - 1; j >= 0; j--) {
        lengths[i * width + j] =
          old[i] === now[j] ? common(i + 1, j + 1) + 1 : Math.max(common(i + 1, j), common(i, j + 1));
      }
    }
  }
  const changes: LineChange[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const removed = old[i];
    const added = now[j];
    if (comparable && removed !== undefined && removed === added) {
      changes.push({ kind: 'same', text: removed, line: offset + ++i });
      j++;
    } else if (removed !== undefined && (added === undefined || common(i + 1, j) >= common(i, j + 1))) {
      changes.push({ kind: 'removed', text: removed, line: offset + ++i });
    } else if (added !== undefined) {
      changes.push({ kind: 'added', text: added, line: offset + ++j });
    }
  }
  return changes;
}
