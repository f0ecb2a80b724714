/**
 * Writes one option line, or puts another value into one. What is written is read back before it is used, so a value
 * that the language cannot express is an error and never another value.
 */
import { findArguments, quoteArgument, splitArguments } from './arguments.ts';
import { type ConfigLine, keywordText, parseLine, printLine } from './document.ts';
import { findKeyword, type Keyword } from './keywords.ts';
import type { LineStyle } from './lineStyle.ts';
import { lowerCase } from './patterns.ts';

/** The value cannot stand in a config file, or the keyword is none. */
export class UnwritableOption extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnwritableOption';
  }
}

/** Kinds whose value is the rest of the line: never quoted. */
const RAW: ReadonlySet<string> = new Set(['command', 'jump', 'versionAddendum']);
/** Kinds with one argument: a text with blanks is one value, and is quoted. */
const SINGLE: ReadonlySet<string> = new Set([
  ...['flag', 'choice', 'integer', 'time', 'string', 'port', 'identityFile', 'algorithms', 'agentPath'],
  ...['forwardAgent', 'controlPersist', 'digest', 'escapeChar', 'logLevel', 'bindMask', 'refuseConnection'],
  ...['syslogFacility', 'tunnelDevice'],
]);

/** The arguments that a person means with a value as typed into one field. Null: a quote is not closed. */
export function argumentsOf(keyword: Keyword, typed: string): readonly string[] | null {
  return RAW.has(keyword.kind) || SINGLE.has(keyword.kind) ? [typed] : splitArguments(typed);
}

/** A new line. `name`: a keyword of the table, or one that ssh may skip. */
export function writeOption(name: string, args: readonly string[], style: LineStyle): ConfigLine {
  const keyword = findKeyword(name);
  // An alias, and capitals that were chosen (HostName), stay what they are.
  const chosen = name !== lowerCase(name) && name !== name.toUpperCase();
  const known = !chosen && keyword !== undefined && keyword.slot === lowerCase(name) ? keyword.name : name;
  const written = style.keyword(known);
  const raw = style.indent + written + style.separator(written) + valueText(keyword, args) + style.eol;
  return checkedLine(raw, keyword, name, args);
}

/** The same line with another value: indent, keyword, separator, comment and end of line stay. */
export function replaceValue(line: ConfigLine, args: readonly string[]): ConfigLine {
  const keyword = findKeyword(keywordText(line.keyword));
  const rest = commentOf(line, keyword) + line.trailing;
  const separator = line.separator === '' ? ' ' : line.separator;
  const raw = line.indent + line.keyword + separator + valueText(keyword, args) + rest + line.eol;
  return checkedLine(raw, keyword, keywordText(line.keyword), args);
}

/** Blanks and comment behind the arguments. */
function commentOf({ text }: ConfigLine, keyword: Keyword | undefined): string {
  if (keyword?.kind === 'jump') return /[ \t]*#[^]*$/.exec(text)?.[0] ?? '';
  if (keyword !== undefined && RAW.has(keyword.kind)) return '';
  return text.slice(findArguments(text)?.at(-1)?.end ?? text.length);
}

function valueText(keyword: Keyword | undefined, args: readonly string[]): string {
  return keyword !== undefined && RAW.has(keyword.kind) ? args.join(' ') : args.map(quoteArgument).join(' ');
}

function checkedLine(raw: string, keyword: Keyword | undefined, name: string, args: readonly string[]): ConfigLine {
  const line = parseLine(raw);
  const body = raw.slice(0, raw.length - line.eol.length);
  const isOneLine = !/[\n\0]/.test(body);
  if (
    isOneLine &&
    line.kind === 'option' &&
    keywordText(line.keyword) === lowerCase(name) &&
    reads(line, keyword, args)
  )
    return line;
  throw new UnwritableOption(`ssh_config has no way to write this value: ${JSON.stringify(args.join(' '))}`);
}

function reads(line: ConfigLine, keyword: Keyword | undefined, args: readonly string[]): boolean {
  const found = splitArguments(line.text);
  if (found === null || args.length === 0) return false;
  if (keyword === undefined || !RAW.has(keyword.kind)) {
    return found.length === args.length && found.every((value, index) => value === args[index]);
  }
  const value = line.text.replace(/^[ \t\r\n=]+/, '');
  const wanted = args.join(' ');
  return keyword.kind === 'jump' ? value.replace(/[ \t]*#[^]*$/, '') === wanted : value === wanted;
}

/** For comparisons: the whole line. */
export function sameLine(one: ConfigLine, other: ConfigLine): boolean {
  return printLine(one) === printLine(other);
}
