/** Checks what a person typed into the search bar as a regular expression, and says what is wrong in one short line. */

/** Marking more matches than this makes drawing slow; the count then says so. */
export const MAX_MATCHES = 1000;

export type PatternProblem = 'group' | 'bracket' | 'class' | 'repeat' | 'escape' | 'other';

/** Null when the pattern can be used. */
export function patternProblem(pattern: string): PatternProblem | null {
  try {
    // The flags of the search addon (it adds `i` as asked).
    new RegExp(pattern, 'gu');
    return null;
  } catch {
    return diagnose(pattern);
  }
}

/** Walks over the pattern as the regular expression grammar reads it, and stops at the first thing left open. */
function diagnose(pattern: string): PatternProblem {
  let groups = 0;
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') {
      if (at === pattern.length - 1) return 'escape';
      at++;
    } else if (inClass) {
      if (character === ']') inClass = false;
    } else if (character === '[') inClass = true;
    else if (character === '(') groups++;
    else if (character === ')' && --groups < 0) return 'bracket';
    else if (isRepeat(character) && (at === 0 || '(|'.includes(pattern[at - 1] ?? ''))) {
      // "(?" opens a group of another kind.
      if (!(character === '?' && pattern[at - 1] === '(')) return 'repeat';
    }
  }
  if (inClass) return 'class';
  return groups > 0 ? 'group' : 'other';
}

const isRepeat = (character: string | undefined) => character === '*' || character === '+' || character === '?';
