/** Wildcard patterns and comma lists of ssh_config(5) PATTERNS, as match.c compares them: byte by byte. */

/** match_pattern: `*` any run, `?` exactly one byte, everything else literal. Case-sensitive. */
export function matchPattern(text: string, pattern: string): boolean {
  if (!pattern.includes('*') && !pattern.includes('?')) return text === pattern;
  let at = 0;
  let patternAt = 0;
  let star = -1;
  let resume = 0;
  // One star is remembered at a time: an earlier star never has to be tried again, so this ends in length × length.
  while (at < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === '*') {
      star = patternAt++;
      resume = at;
    } else if (wanted === '?' || wanted === text[at]) {
      at++;
      patternAt++;
    } else if (star !== -1) {
      patternAt = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === '*') patternAt++;
  return patternAt === pattern.length;
}

/** Elements of this length and more end the comparison (match.c: a buffer of 1024, and the last byte is never used). */
const TOO_LONG = 1023;

/** match_pattern_list: true on a hit, false otherwise; a negated hit (`!x`) turns the whole list off. */
export function matchPatternList(text: string, list: string, ignoreCase = false): boolean {
  if (list === '') return false;
  let found = false;
  // A comma at the end does not begin another, empty element.
  for (const element of (list.endsWith(',') ? list.slice(0, -1) : list).split(',')) {
    const negated = element.startsWith('!');
    const body = negated ? element.slice(1) : element;
    if (body.length >= TOO_LONG) return false;
    if (!matchPattern(text, ignoreCase ? lowerCase(body) : body)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

/** match_hostname: both sides without regard to case. */
export function matchHostname(name: string, list: string): boolean {
  return matchPatternList(lowerCase(name), list, true);
}

/** ASCII letters only, as tolower(3) in the C locale: bytes of UTF-8 stay as they are. */
export function lowerCase(text: string): string {
  if (!/[A-Z]/.test(text)) return text;
  if (!/[^\x00-\x7f]/.test(text)) return text.toLowerCase();
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
