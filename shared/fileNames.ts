/**
 * Names of files as byte strings (one character per byte): to text that can be shown, and from text that was typed. It
 * knows no file system.
 */

/** The byte string of typed text: its UTF-8. */
export function bytesOfName(text: string): string {
  // Half a surrogate pair has no UTF-8.
  const encoded = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
  return encoded.replace(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Control characters, and the characters that change the direction of what follows or cannot be seen at all. */
const INVISIBLE = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Text to show for a name or a path: UTF-8 where it is valid; other bytes, control characters and hidden or
 * direction-changing characters are written as `\xNN` and `\u{NNNN}`. Not meant to be read back.
 */
export function showName(bytes: string): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    const decoded = length === 0 ? null : decode(bytes.slice(at, at + length));
    if (decoded === null) {
      text += `\\x${bytes.charCodeAt(at).toString(16).padStart(2, '0')}`;
      at += 1;
    } else {
      text += decoded.replace(INVISIBLE, escape);
      at += length;
    }
  }
  return text;
}

function escape(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x20 || code === 0x7f
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u{${code.toString(16).padStart(4, '0')}}`;
}

/** How long the UTF-8 sequence that begins here says it is; for ASCII the whole run of it. 0: none begins here. */
function sequenceLength(bytes: string, at: number): number {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) {
    let end = at + 1;
    while (end < bytes.length && bytes.charCodeAt(end) < 0x80) end += 1;
    return end - at;
  }
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/** Null: not valid UTF-8. */
function decode(bytes: string): string | null {
  if (bytes.charCodeAt(0) < 0x80) return bytes;
  try {
    return decodeURIComponent(bytes.replace(/[^]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** The folder of an absolute path; of `/` itself. */
export function parentOf(path: string): string {
  const end = path.replace(/\/+$/, '').lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

/** The last name of a path; empty for `/`. */
export function nameOf(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

export function joinPath(folder: string, name: string): string {
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}
