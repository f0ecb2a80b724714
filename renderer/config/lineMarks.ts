/** What the change gutter shows beside each line, and how many lines a file's edit changes. */
import type { ConfigDocument } from '../../shared/sshConfig/document.ts';
import { changedLines } from '../../shared/sshConfig/lineDiff.ts';

export interface LineMarks {
  /** Index of a line → what became of it. */
  readonly lines: ReadonlyMap<number, 'changed' | 'added'>;
  /** Lines were removed in front of the line with this index. */
  readonly removed: ReadonlySet<number>;
  readonly counts: { readonly changed: number; readonly added: number; readonly removed: number };
}

const known = new WeakMap<ConfigDocument, { readonly before: ConfigDocument; readonly marks: LineMarks }>();

/** A removed line with one in its place counts as changed. The head, the list and the text ask for the same. */
export function lineMarks(before: ConfigDocument, after: ConfigDocument): LineMarks {
  const last = known.get(after);
  if (last?.before === before) return last.marks;
  const marks = compare(before, after);
  known.set(after, { before, marks });
  return marks;
}

function compare(before: ConfigDocument, after: ConfigDocument): LineMarks {
  const lines = new Map<number, 'changed' | 'added'>();
  const removed = new Set<number>();
  const counts = { changed: 0, added: 0, removed: 0 };
  const { start, changes } = changedLines(before, after);
  let next = start;
  let gone = 0;
  const close = () => {
    if (gone > 0) removed.add(next);
    counts.removed += gone;
    gone = 0;
  };
  for (const { kind } of changes) {
    if (kind === 'removed') {
      gone++;
      continue;
    }
    if (kind === 'same') close();
    else if (gone > 0) {
      lines.set(next, 'changed');
      counts.changed++;
      gone--;
    } else {
      lines.set(next, 'added');
      counts.added++;
    }
    next++;
  }
  close();
  return { lines, removed, counts };
}
