/** Matches a name against `*` and `?` in time that grows with length times length at most, whatever the pattern. */
export const ANY = Symbol('*');
export const ONE = Symbol('?');
export type Pattern = (string | typeof ANY | typeof ONE)[];

export function fits(pattern: Readonly<Pattern>, name: string): boolean {
  const letters = Array.from(name);
  let at = 0;
  let next = 0;
  // Where to go on when a later part does not fit: the last `*` takes one letter more.
  let star = -1;
  let taken = 0;
  while (at < letters.length) {
    const part = pattern[next];
    if (part === ANY) {
      star = next++;
      taken = at;
    } else if (part === ONE || part === letters[at]) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  return pattern.slice(next).every((part) => part === ANY);
}
