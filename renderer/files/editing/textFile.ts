/**
 * A text file as a person edits it, and its bytes again: what is not touched stays byte for byte. Lines of the text end
 * with `\n`; how they end in the file, its encoding and its mark of order are the format. Bytes are byte strings.
 */
import { bytesOfText, STRAY_BYTE, textOfBytes } from '../../../shared/textBytes.ts';

export interface TextFormat {
  /** utf8Stray: UTF-8 with bytes in it that are none; those are lone surrogates in the text (textBytes.ts). */
  readonly encoding: 'utf8' | 'utf8Stray' | 'latin1';
  /** It begins with EF BB BF. */
  readonly mark: boolean;
  /** mixed: carriage returns stand in the text as they are. */
  readonly lineEnds: 'lf' | 'crlf' | 'cr' | 'mixed';
}

export interface TextFile {
  readonly text: string;
  readonly format: TextFormat;
}

const MARK = '\xef\xbb\xbf';
const NOT_LATIN1 = /[^\x00-\xff]/u;

export function decodeText(bytes: string): TextFile {
  const mark = bytes.startsWith(MARK);
  const body = mark ? bytes.slice(MARK.length) : bytes;
  const utf8 = decodeUtf8(body);
  const stray = utf8 === null ? textOfBytes(body) : null;
  // Some of it is UTF-8: then a few bytes are damaged. None of it is: then it is of another time.
  const isLatin1 = stray !== null && !mark && !/[\x80-\ud7ff\ue000-\uffff]/.test(stray);
  const encoding = stray === null ? 'utf8' : isLatin1 ? 'latin1' : 'utf8Stray';
  const text = utf8 ?? (isLatin1 ? body : (stray ?? ''));
  const lineEnds = lineEndsOf(text);
  return { text: withNewlines(text, lineEnds), format: { encoding, mark, lineEnds } };
}

/** Null: this character cannot be written in the file's encoding. */
export function encodeText(text: string, { encoding, mark, lineEnds }: TextFormat): string | null {
  if (encoding === 'latin1' && NOT_LATIN1.test(text)) return null;
  const lines =
    lineEnds === 'crlf' ? text.replaceAll('\n', '\r\n') : lineEnds === 'cr' ? text.replaceAll('\n', '\r') : text;
  const body = encoding === 'latin1' ? lines : encoding === 'utf8' ? encodeUtf8(lines) : bytesOfText(lines);
  return mark ? MARK + body : body;
}

/** The first character that Latin-1 does not have; empty: it has all of them. */
export const firstNotLatin1 = (text: string): string => NOT_LATIN1.exec(text)?.[0] ?? '';

function lineEndsOf(text: string): TextFormat['lineEnds'] {
  if (!text.includes('\r')) return 'lf';
  const rest = text.replaceAll('\r\n', '');
  if (!/[\r\n]/.test(rest)) return 'crlf';
  return text.includes('\n') ? 'mixed' : 'cr';
}

function withNewlines(text: string, ends: TextFormat['lineEnds']): string {
  if (ends === 'crlf') return text.replaceAll('\r\n', '\n');
  return ends === 'cr' ? text.replaceAll('\r', '\n') : text;
}

/** Quick, also for millions of characters. Null: it is not UTF-8. */
function decodeUtf8(bytes: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)),
    );
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** A stray byte that was typed or pasted in is kept as what it stands for. */
function encodeUtf8(text: string): string {
  if (STRAY_BYTE.test(text)) return bytesOfText(text);
  const bytes = new TextEncoder().encode(text);
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) pieces.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return pieces.join('');
}

/** Arguments of one call. */
const PIECE = 8192;
