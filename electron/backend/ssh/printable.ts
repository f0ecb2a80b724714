/**
 * Text that a server chose, as it may go into failures, logs and the timeline: on one line, without control characters
 * and those that reorder or hide others, and not long. Where it is shown as it was written (banners, questions), the
 * window does the same.
 */

/** As much as fits a few lines of a window. */
const LONGEST = 500;
/** Control, format, private and unpaired characters, and the separators of lines. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** `\x1b` for an escape, `\u{202e}` for what is beyond one byte; an ellipsis where it was cut. */
export function printable(text: string, longest = LONGEST): string {
  const shown = text.slice(0, longest).replace(UNPRINTABLE, escape);
  return text.length > longest || shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
}

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}
