/** What the change gutter shows beside each line, and how many lines a file's edit changes. */
import type { ConfigDocument } from '../../shared/sshConfig/document.ts';
import { diffLines } from '../../shared/sshConfig/lineDiff.ts';

export interface LineMarks {
  /** Index of a line → what became of it. */
  readonly lines: ReadonlyMap<number, 'changed' | 'added'>;
  /** Lines were removed in front of the line with this index. */
  readonly removed: ReadonlySet<number>;
  readonly counts: { readonly changed: number; readonly added: number; readonly removed: number };
}

/** A removed line with one in its place counts as changed. */
export function lineMarks(before: ConfigDocument, after: ConfigDocument): LineMarks {
  const lines = new Map<number, 'changed' | 'added'>();
  const removed = new Set<number>();
  const counts = { changed: 0, added: 0, removed: 0 };
  let next = 0;
  let gone = 0;
  const close = () => {
    if (gone > 0) removed.add(next);
    counts.removed += gone;
    gone = 0;
  };
  for (const { kind } of diffLines(before, after)) {
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
