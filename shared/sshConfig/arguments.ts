/** Splits the arguments of a line as misc.c argv_split does, and writes them: quotes, the few escapes, comments. */

export interface Argument {
  /** Without its quoting. */
  readonly value: string;
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
}

/** Null: a quote is not closed. A `#` at the start of an argument ends the list. */
export function findArguments(text: string): readonly Argument[] | null {
  const found: Argument[] = [];
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
    found.push(word);
    at = word.end;
  }
  return found;
}

/** The arguments without their quoting. Null: a quote is not closed. */
export function splitArguments(text: string): readonly string[] | null {
  return findArguments(text)?.map(({ value }) => value) ?? null;
}

function readWord(text: string, start: number): Argument | null {
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
  return quote === '' ? { value, start, end: at } : null;
}

/**
 * The argument as it must be written, quoted only when it has to be: empty, blanks, quotes, a comment sign or `=` in
 * front (`=` would be taken for the separator).
 */
export function quoteArgument(value: string): string {
  const quoted = value === '' || /[ \t"']|^[#=\r]|[\r\f]$/.test(value);
  // A backslash needs another one only where it would escape what follows it: a quote, a blank, its own kind.
  const escaped = value.replace(/\\(?=[\\"']|$)|"/g, '\\$&');
  return quoted ? `"${escaped}"` : escaped;
}
