/** The text that a person edits, for the bytes of a config file, and back without loss. Bytes are byte strings. */
import { bytesOfText, textOfBytes } from '../../shared/textBytes.ts';

export { bytesOfText, STRAY_BYTE, textOfBytes } from '../../shared/textBytes.ts';

/** How lines end, when all of them end alike; a mixed file shows its carriage returns. */
export type LineEnds = 'lf' | 'crlf';

export function lineEndsOf(bytes: string): LineEnds {
  return /\r\n/.test(bytes) && !/(^|[^\r])\n/.test(bytes) ? 'crlf' : 'lf';
}

/** For the text editor: lines end with `\n` alone. */
export function editedText(bytes: string, ends: LineEnds): string {
  return textOfBytes(ends === 'crlf' ? bytes.replaceAll('\r\n', '\n') : bytes);
}

export function savedBytes(text: string, ends: LineEnds): string {
  const bytes = bytesOfText(text);
  return ends === 'crlf' ? bytes.replaceAll('\n', '\r\n') : bytes;
}
