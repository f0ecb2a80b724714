/**
 * Variables of a snippet: `{{name}}`, `{{name=default}}`, `{{name=one|two}}` (choices; the first is the default). What is
 * filled in is always one word of a POSIX shell, quoted as it must be where it stands, so that no value can add a command;
 * `{{{name}}}` puts it in as it is. Pure.
 */

export interface Variable {
  readonly name: string;
  /** Empty: none. */
  readonly standard: string;
  /** Empty: any text. */
  readonly choices: readonly string[];
  /** Somewhere it is put in as it is, without quotes. */
  readonly raw: boolean;
}

const PLACE = /\{\{\{([^{}=\n]+)(?:=([^{}\n]*))?\}\}\}|\{\{([^{}=\n]+)(?:=([^{}\n]*))?\}\}/g;
/** Words that mean the same to every shell with and without quotes. */
const PLAIN = /^[A-Za-z0-9_./:@%+,-]+$/;

/** In the order of the text, each once; the first place that gives a default or choices counts. */
export function variablesOf(text: string): readonly Variable[] {
  const found = new Map<string, Variable>();
  for (const match of text.matchAll(PLACE)) {
    const raw = match[1] !== undefined;
    const name = (match[1] ?? match[3] ?? '').trim();
    const given = match[2] ?? match[4];
    const options = given === undefined ? [] : given.split('|').map((option) => option.trim());
    const before = found.get(name);
    const isSaid = before !== undefined && (before.standard !== '' || before.choices.length > 0);
    found.set(name, {
      name,
      standard: isSaid ? before.standard : (options[0] ?? ''),
      choices: isSaid ? before.choices : options.length > 1 ? options : [],
      raw: raw || before?.raw === true,
    });
  }
  return [...found.values()];
}

/** The text with all variables filled in; those that `values` does not have get their defaults. */
export function fillSnippet(text: string, values: Readonly<Record<string, string>>): string {
  const standards = new Map(variablesOf(text).map(({ name, standard }) => [name, standard]));
  let filled = '';
  let at = 0;
  for (const match of text.matchAll(PLACE)) {
    filled += text.slice(at, match.index);
    at = match.index + match[0].length;
    const name = (match[1] ?? match[3] ?? '').trim();
    const value = (Object.hasOwn(values, name) ? values[name] : undefined) ?? standards.get(name) ?? '';
    filled += match[1] !== undefined ? value : quoted(value, surroundings(text.slice(0, match.index)));
  }
  return filled + text.slice(at);
}

type Quotes = 'none' | 'single' | 'double';

interface Surroundings {
  readonly quotes: Quotes;
  /** A backslash of the text stands right before it. */
  readonly isEscaped: boolean;
}

/** One word of a POSIX shell, for a place with these surroundings. */
function quoted(value: string, { quotes, isEscaped }: Surroundings): string {
  const single = value.replaceAll("'", `'\\''`);
  if (quotes === 'single') return single;
  // The backslash would take away our quote: a line feed, which goes with it, takes that upon itself.
  const escape = isEscaped ? '\n' : '';
  if (PLAIN.test(value)) return escape + value;
  // Inside double quotes `$`, `` ` `` and, in an interactive bash, `!` mean something: these are left for a moment.
  return escape + (quotes === 'double' ? `"'${single}'"` : `'${single}'`);
}

/** Where the end of this text stands, as a POSIX shell reads it. Variables in it count as words. */
function surroundings(text: string): Surroundings {
  let quotes: Quotes = 'none';
  const words = text.replace(PLACE, 'x');
  for (let at = 0; at < words.length; at += 1) {
    const character = words[at];
    if (quotes === 'single') {
      if (character === "'") quotes = 'none';
    } else if (character === '\\') {
      if (at === words.length - 1) return { quotes, isEscaped: true };
      at += 1;
    } else if (character === '"') quotes = quotes === 'double' ? 'none' : 'double';
    else if (character === "'" && quotes === 'none') quotes = 'single';
  }
  return { quotes, isEscaped: false };
}
