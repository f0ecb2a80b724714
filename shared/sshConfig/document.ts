/**
 * The lossless line model of one ssh_config file: bytes in, bytes out. Every line keeps its text in pieces, printing
 * joins them, so an untouched line cannot change. It splits a line exactly as ssh does (readconf.c
 * process_config_line_depth, misc.c strdelim), but knows no keyword: what a line means is statements.ts.
 */

import { lowerCase } from './patterns.ts';

export interface ConfigLine {
  /** blank: ssh sees nothing. comment: begins with `#`. ignored: text that ssh silently skips (such as `==`). */
  readonly kind: 'option' | 'comment' | 'blank' | 'ignored';
  /** Leading white space, with the one `=` that ssh allows in front of a keyword. */
  readonly indent: string;
  /** As written, with its quotes. Empty unless kind is option. */
  readonly keyword: string;
  /** White space and `=` between keyword and arguments. */
  readonly separator: string;
  /** Arguments as written, comments at their end included; for a comment its text; never parsed here. */
  readonly text: string;
  /** Trailing blanks that ssh strips, and everything from a NUL on. */
  readonly trailing: string;
  /** `\n`, `\r\n`, or empty for a last line without an end. */
  readonly eol: string;
}

export interface ConfigDocument {
  readonly lines: readonly ConfigLine[];
}

/** One character per byte (latin1), so that any bytes survive and every index is a byte offset. */
export function bytesToText(bytes: Uint8Array): string {
  // In pieces, because String.fromCharCode takes its bytes as arguments and the call stack is limited.
  const PIECE = 8192;
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    // Not with `...`, which would go through an iterator, byte by byte.
    text += Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + PIECE)) as string;
  }
  return text;
}

export function textToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** A byte string as a person should see it: UTF-8 where it is valid, else unchanged (latin1). */
export function showText(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replace(/[%\x80-\xff]/g, percentEncode));
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** The byte string of a JavaScript string: its UTF-8. Lone surrogates become U+FFFD. */
export function toByteText(shown: string): string {
  if (!/[^\x00-\x7f]/.test(shown)) return shown;
  return encodeURIComponent(shown.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** Longer lines are hardly ever repeated. */
const SHARED_LENGTH = 256;

/** Splits a file (a byte string) into lines. Lines end at `\n` only. Lines with the same text are the same object. */
export function parseDocument(text: string): ConfigDocument {
  const lines: ConfigLine[] = [];
  const known = new Map<string, ConfigLine>();
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline + 1;
    const raw = text.slice(start, end);
    let line = known.get(raw);
    if (line === undefined) {
      line = parseLine(raw);
      if (raw.length < SHARED_LENGTH) known.set(raw, line);
    }
    lines.push(line);
    start = end;
  }
  return { lines };
}

export function printDocument(document: ConfigDocument): string {
  return document.lines.map(printLine).join('');
}

export function printLine(line: ConfigLine): string {
  return line.indent + line.keyword + line.separator + line.text + line.trailing + line.eol;
}

const WHITESPACE = ' \t\r\n';

/** Splits one line, given with its end, into its pieces. */
export function parseLine(raw: string): ConfigLine {
  const eol = raw.endsWith('\r\n') ? '\r\n' : raw.endsWith('\n') ? '\n' : '';
  const end = visibleEnd(raw);
  // The end of line may itself be inside what ssh strips; it is kept as its own piece all the same.
  const bodyEnd = raw.length - eol.length;
  const textEnd = Math.min(end, bodyEnd);
  const trailing = raw.slice(textEnd, bodyEnd);
  const other = (kind: ConfigLine['kind'], indentEnd: number): ConfigLine => ({
    kind,
    indent: raw.slice(0, indentEnd),
    keyword: '',
    separator: '',
    text: raw.slice(indentEnd, textEnd),
    trailing,
    eol,
  });

  let token = nextToken(raw, 0, end);
  if (token !== null && token.start === token.end) token = nextToken(raw, token.next, end);
  if (token === null) return other('ignored', 0);
  const start = Math.min(token.start, textEnd);
  if (start === textEnd) return other('blank', textEnd);
  if (token.start === token.end || keywordText(raw.slice(token.start, token.end)) === '')
    return other('ignored', start);
  if (raw[start] === '#') return other('comment', start);
  const tokenEnd = Math.min(token.end, textEnd);
  let argumentsStart = token.next;
  while (argumentsStart < end && WHITESPACE.includes(raw.charAt(argumentsStart))) argumentsStart++;
  argumentsStart = Math.min(argumentsStart, textEnd);
  return {
    kind: 'option',
    indent: raw.slice(0, start),
    keyword: raw.slice(start, tokenEnd),
    separator: raw.slice(tokenEnd, argumentsStart),
    text: raw.slice(argumentsStart, textEnd),
    trailing,
    eol,
  };
}

/** The keyword that ssh reads: without its quotes, in lower case (ASCII only, as tolower in the C locale). */
export function keywordText(written: string): string {
  const plain = written.includes('"') ? written.replaceAll('"', '') : written;
  return lowerCase(plain);
}

/** Where the part that ssh looks at ends: at a NUL, and before trailing blanks (index 0 is never stripped). */
function visibleEnd(raw: string): number {
  const nul = raw.indexOf('\0');
  let end = nul === -1 ? raw.length : nul;
  while (end > 1 && ' \t\r\n\f'.includes(raw.charAt(end - 1))) end--;
  return end;
}

const TOKEN_END = /[ \t\r\n"=]/g;

interface Token {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** misc.c strdelim: one token, ended by white space, `=` or a closing double quote. Null: a quote is not closed. */
export function nextToken(raw: string, start: number, limit: number): Token | null {
  TOKEN_END.lastIndex = start;
  const end = TOKEN_END.exec(raw)?.index ?? limit;
  if (end >= limit) return { start, end: limit, next: limit };
  if (raw[end] === '"') {
    const close = raw.indexOf('"', end + 1);
    if (close === -1 || close >= limit) return null;
    return { start, end: close + 1, next: skipWhitespace(raw, close + 1, limit) };
  }
  let next = skipWhitespace(raw, end + 1, limit);
  if (raw[end] !== '=' && next < limit && raw[next] === '=') next = skipWhitespace(raw, next + 1, limit);
  return { start, end, next };
}

function skipWhitespace(raw: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && WHITESPACE.includes(raw.charAt(at))) at++;
  return at;
}
