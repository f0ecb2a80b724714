/**
 * The text that a person edits, for the bytes of a file, and back without loss. UTF-8 becomes its characters; a byte
 * that is not part of any becomes a lone surrogate U+DC80 to U+DCFF, which valid UTF-8 never holds. Bytes are byte
 * strings (shared/sshConfig/document.ts).
 */

/** Well-formed UTF-8 of more than one byte (Unicode table 3-7), or a single byte that is none. */
const BYTES =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g;
const NOT_ASCII = /[^\x00-\x7f]/gu;
const ESCAPED_BYTE = 0xdc00;

/** Stands for a byte that is not UTF-8. */
export const STRAY_BYTE = /[\udc80-\udcff]/u;

export function textOfBytes(bytes: string): string {
  return bytes.replace(BYTES, (sequence) =>
    sequence.length === 1
      ? String.fromCharCode(ESCAPED_BYTE + sequence.charCodeAt(0))
      : decodeURIComponent(sequence.replace(/[^]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)),
  );
}

/** Other lone surrogates, which no file can give, become U+FFFD. */
export function bytesOfText(text: string): string {
  return text.replace(NOT_ASCII, (character) => {
    if (STRAY_BYTE.test(character)) return String.fromCharCode(character.charCodeAt(0) - ESCAPED_BYTE);
    const valid = /\p{Surrogate}/u.test(character) ? '\ufffd' : character;
    return encodeURIComponent(valid).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  });
}
