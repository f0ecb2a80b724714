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

/**
 * Null: the two edits touch each other. With `neighbours` it is enough that no line was changed by both and nothing was
 * put into the same place: for taking a step back, where a person sees what comes of it.
 */
export function mergeDocuments(
  base: ConfigDocument,
  mine: ConfigDocument,
  theirs: ConfigDocument,
  { neighbours = false }: { readonly neighbours?: boolean } = {},
): ConfigDocument | null {
  const own = hunksOf(base, mine);
  const other = hunksOf(base, theirs).filter((hunk) => !own.some((each) => isSame(each, hunk)));
  const collide = neighbours ? overlap : touch;
  if (own.some((one) => other.some((two) => collide(one, two)))) return null;
  const lines = [...base.lines];
  for (const { start, end, lines: put } of [...own, ...other].sort(fromTheEnd)) {
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

function touch(one: Hunk, two: Hunk): boolean {
  return one.start <= two.end && two.start <= one.end;
}

function overlap(one: Hunk, two: Hunk): boolean {
  const samePlace = one.start === two.start && (one.start === one.end) === (two.start === two.end);
  return samePlace || (one.start < two.end && two.start < one.end);
}

/** What is put in front of a line comes after the change of the line itself, so that places stay right. */
function fromTheEnd(one: Hunk, two: Hunk): number {
  return two.start - one.start || two.end - one.end;
}

function isSame(one: Hunk, two: Hunk): boolean {
  const print = ({ lines }: Hunk) => lines.map(printLine).join('');
  return one.start === two.start && one.end === two.end && print(one) === print(two);
}
