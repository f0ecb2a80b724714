/**
 * Makes text that another machine chose safe to show: control characters and characters that reorder or hide text
 * become visible, and the length is capped. It does not judge the text, and it does not escape HTML (Svelte does).
 */

/** Longest untrusted text that is shown, in characters. */
export const MAX_VISIBLE = 2000;

/**
 * Characters that change how their neighbours are read without being seen: bidirectional controls (UAX #9), zero-width
 * characters, the byte order mark, line and paragraph separators, and tag characters (U+E0000 and up).
 */
const HIDDEN =
  /\u034f|\u17b4|\u17b5|[\u180b-\u180f]|[\u00ad\u061c\u115f\u1160\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;
const C0_AND_DELETE = /[\u0000-\u001f\u007f]/g;
const C1 = /[\u0080-\u009f]/g;
const LONE_SURROGATE = /[\ud800-\udfff]/gu;

const codePoint = (character: string) =>
  `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;

/** U+2400 and up are pictures of the control characters: ␛ for escape, ␡ for delete. */
function controlPicture(character: string): string {
  const code = character.charCodeAt(0);
  return code === 0x7f ? '␡' : String.fromCharCode(0x2400 + code);
}

/**
 * `text` with everything invisible made visible, at most `limit` characters and an ellipsis.
 * Line breaks and tabs are kept when `lines` is true: for boxes that show several lines.
 */
export function visibleText(text: string, { limit = MAX_VISIBLE, lines = false } = {}): string {
  const characters = Array.from(text.slice(0, limit * 2 + 2));
  const cut = characters.length > limit || text.length > limit * 2 + 2;
  return (
    characters
      .slice(0, limit)
      .join('')
      .replace(/\r\n?/g, lines ? '\n' : '␍')
      .replace(C0_AND_DELETE, (c) => (lines && (c === '\n' || c === '\t') ? c : controlPicture(c)))
      .replace(C1, codePoint)
      .replace(HIDDEN, codePoint)
      .replace(LONE_SURROGATE, '\ufffd') + (cut ? '…' : '')
  );
}
