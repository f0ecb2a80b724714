/** Splits the arguments of a line as misc.c argv_split does: quotes, the few escapes, and comments. */

/** The arguments without their quoting. Null: a quote is not closed. A `#` at the start of an argument ends the list. */
export function splitArguments(text: string): readonly string[] | null {
  const found: string[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === ' ' || character === '\t') {
      at++;
      continue;
    }
    if (character === '#') break;
    const word = readWord(text, at);
    if (word === null) return null;
    found.push(word.value);
    at = word.end;
  }
  return found;
}

function readWord(text: string, start: number): { value: string; end: number } | null {
  let value = '';
  let quote = '';
  let at = start;
  for (; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') {
      const next = text.charAt(at + 1);
      // Any other backslash is an ordinary character, so that C:\path survives.
      if (next === '"' || next === "'" || next === '\\' || (next === ' ' && quote === '')) at++;
      value += text.charAt(at);
    } else if (quote === '' && (character === ' ' || character === '\t')) {
      break;
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
    } else if (character === quote) {
      quote = '';
    } else {
      value += character;
    }
  }
  return quote === '' ? { value, end: at } : null;
}
