/** The rows of a diff: changed lines with a few around them, and gaps for the rest. */
import type { ConfigDocument } from '../../shared/sshConfig/document.ts';
import { diffLines, type LineChange } from '../../shared/sshConfig/lineDiff.ts';

const AROUND = 3;

export type DiffRow = LineChange | { readonly kind: 'gap' };

export function diffRows(before: ConfigDocument, after: ConfigDocument): readonly DiffRow[] {
  const lines = diffLines(before, after);
  const near = new Set<number>();
  for (const [index, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    for (let at = index - AROUND; at <= index + AROUND; at++) near.add(at);
  }
  const rows: DiffRow[] = [];
  for (const [index, line] of lines.entries()) {
    if (near.has(index)) rows.push(line);
    else if (rows.at(-1)?.kind !== 'gap') rows.push({ kind: 'gap' });
  }
  return rows;
}
