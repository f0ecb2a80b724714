/**
 * Joins two edits of one file line by line, as `diff3` does: what only one side changed is taken from it. Where both
 * changed the same lines, or lines that touch, a person must decide.
 */
import type { ConfigDocument, ConfigLine } from '../../shared/sshConfig/document.ts';
import { printLine } from '../../shared/sshConfig/document.ts';
import { diffLines } from '../../shared/sshConfig/lineDiff.ts';

/** Lines [start, end) of the base are replaced. */
interface Hunk {
  readonly start: number;
  end: number;
  readonly lines: ConfigLine[];
}

/** Null: the two edits touch each other. */
export function mergeDocuments(
  base: ConfigDocument,
  mine: ConfigDocument,
  theirs: ConfigDocument,
): ConfigDocument | null {
  const own = hunksOf(base, mine);
  const other = hunksOf(base, theirs).filter((hunk) => !own.some((each) => isSame(each, hunk)));
  if (own.some((one) => other.some((two) => one.start <= two.end && two.start <= one.end))) return null;
  const lines = [...base.lines];
  for (const { start, end, lines: put } of [...own, ...other].sort((one, two) => two.start - one.start)) {
    lines.splice(start, end - start, ...put);
  }
  return { lines };
}

function hunksOf(base: ConfigDocument, changed: ConfigDocument): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let at = 0;
  let open: Hunk | null = null;
  for (const { kind, line } of diffLines(base, changed)) {
    if (kind === 'same') {
      at++;
      open = null;
      continue;
    }
    if (open === null) {
      open = { start: at, end: at, lines: [] };
      hunks.push(open);
    }
    if (kind === 'removed') open.end = ++at;
    else {
      const added = changed.lines[line - 1];
      if (added !== undefined) open.lines.push(added);
    }
  }
  return hunks;
}

function isSame(one: Hunk, two: Hunk): boolean {
  const print = ({ lines }: Hunk) => lines.map(printLine).join('');
  return one.start === two.start && one.end === two.end && print(one) === print(two);
}
