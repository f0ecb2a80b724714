/** The arguments of one option line, taken one after the other, and what the parsers of optionParsers.ts share. */
import type { Keyword } from './keywords.ts';
import { isAtLeast, type OpenSsh } from './openSsh.ts';
import { type Assignment, refuse, refuseFatally } from './optionValue.ts';
import { lowerCase } from './patterns.ts';
import { parseTime } from './scalars.ts';
import type { ConfigWorld } from './world.ts';

/** The arguments still to be read. */
export interface OptionLine {
  readonly keyword: Keyword;
  readonly args: readonly string[];
  /** The keyword as ssh repeats it in messages: in lower case, as written (an alias stays). */
  readonly written: string;
  /** Everything behind the keyword and its separator. */
  readonly rest: string;
  readonly openSsh: OpenSsh;
  readonly world: Pick<ConfigWorld, 'environment' | 'servicePort'>;
}

export class OptionReader {
  readonly line: OptionLine;
  #at = 0;

  constructor(line: OptionLine) {
    this.line = line;
  }

  next(): string | undefined {
    return this.line.args[this.#at++];
  }

  /** The next argument, which must be there and not empty. */
  required(missing = 'Missing argument.'): string {
    const argument = this.next();
    return argument === undefined || argument === '' ? refuse(missing) : argument;
  }

  rest(): readonly string[] {
    const rest = this.line.args.slice(this.#at);
    this.#at = this.line.args.length;
    return rest;
  }

  get left(): number {
    return Math.max(0, this.line.args.length - this.#at);
  }
}

export type OptionParser = (reader: OptionReader) => readonly Assignment[];

/** The line gives these values unless another one came first. */
export function first(reader: OptionReader, ...values: string[]): readonly Assignment[] {
  return [{ slot: reader.line.keyword.slot, values, mode: 'first' }];
}

export const FLAGS: Readonly<Record<string, string>> = { true: 'yes', yes: 'yes', false: 'no', no: 'no' };

/** Marks all arguments as read, for values that are the rest of the line. */
export function takeRest(reader: OptionReader): (assignment: Assignment) => Assignment {
  reader.rest();
  return (assignment) => assignment;
}

/** Seconds; null for `none`. */
export function readTime(reader: OptionReader): string | null {
  const word = reader.required('missing time value.');
  if (word === 'none') return null;
  return String(parseTime(word, reader.line.openSsh) ?? refuse('invalid time value.'));
}

/** All arguments; words such as `none` must stand alone. `check` refuses one of them, in OpenSSH 10 empty ones too. */
export function readList(
  reader: OptionReader,
  alone: readonly string[],
  check?: (value: string) => void,
): readonly string[] {
  const values = reader.rest();
  const { written, openSsh } = reader.line;
  for (const value of values) {
    if (value === '' && (check === undefined || !isAtLeast(openSsh, '10.0')))
      refuse(`keyword ${written} empty argument`);
    if (values.length > 1 && alone.includes(lowerCase(value))) {
      refuse(`keyword ${written} "${lowerCase(value)}" argument must appear alone.`);
    }
    check?.(value);
  }
  return values;
}

export function listOrFatal(reader: OptionReader, values: readonly string[]): readonly Assignment[] {
  if (values.length > 0) return first(reader, ...values);
  return isAtLeast(reader.line.openSsh, '10.0') ? refuseFatally(`no ${reader.line.written} specified`) : [];
}
