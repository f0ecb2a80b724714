/**
 * How well a typed text fits a name, and which letters fit: a prefix is best, then the start of a word, then anywhere,
 * then letters in order with gaps. It ranks one text against one name; what else counts (last use) is the caller's.
 */
export interface Match {
  /** 5: equal, 4: prefix, 3: start of a word, 2: somewhere in one piece, 1: letters in order. */
  readonly tier: 1 | 2 | 3 | 4 | 5;
  /** Within one tier: more is better. At most 0. */
  readonly score: number;
  /** The letters of the name that fit: [from, to) pairs in order. */
  readonly ranges: readonly (readonly [number, number])[];
}

const isWordCharacter = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);

/** Null when `query` does not fit `name`. An empty query fits everything. Case does not count. */
export function matchText(query: string, name: string): Match | null {
  const wanted = query.toLowerCase();
  const text = name.toLowerCase();
  if (wanted === '') return { tier: 1, score: 0, ranges: [] };
  const first = text.indexOf(wanted);
  if (first < 0) return matchLetters(wanted, text);
  if (first === 0) {
    return { tier: text.length === wanted.length ? 5 : 4, score: -text.length, ranges: [[0, wanted.length]] };
  }
  for (let at = first; at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (!isWordCharacter(text[at - 1])) return { tier: 3, score: -at, ranges: [[at, at + wanted.length]] };
  }
  return { tier: 2, score: -first, ranges: [[first, first + wanted.length]] };
}

function matchLetters(wanted: string, text: string): Match | null {
  const ranges: [number, number][] = [];
  let gaps = 0;
  let from = 0;
  for (const letter of wanted) {
    const at = text.indexOf(letter, from);
    if (at < 0) return null;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === at) last[1] = at + letter.length;
    else {
      gaps += at - from;
      ranges.push([at, at + letter.length]);
    }
    from = at + letter.length;
  }
  return { tier: 1, score: -gaps - ranges.length, ranges };
}

/** Better matches first. */
export function compareMatches(a: Match, b: Match): number {
  return b.tier - a.tier || b.score - a.score;
}
