/** "Did you mean": the name that differs least from the one that was typed. Pure. */

/** Two letters wrong, missing, added or swapped; more is another name. */
const MOST_DIFFERENCES = 2;

/** The nearest of `names` to `typed`, or null when none is near. Letter case does not count; the same name is not meant. */
export function nearestName(typed: string, names: readonly string[]): string | null {
  const wanted = typed.toLowerCase();
  // Half of a short name replaced is another name too.
  let best = Math.min(MOST_DIFFERENCES, Math.ceil(wanted.length / 2) - 1) + 1;
  let nearest: string | null = null;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= best) continue;
    const differences = distance(wanted, name.toLowerCase());
    if (differences === 0 || differences >= best) continue;
    best = differences;
    nearest = name;
  }
  return nearest;
}

/** Optimal string alignment: Levenshtein's distance, with two swapped neighbours counted as one difference. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
