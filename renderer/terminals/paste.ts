/** What is done to clipboard text before a shell gets it, and when a person is asked first. */
import { visibleText } from '../ui/visibleText.ts';

const NEWLINE = /\r\n|\r|\n/;
const PREVIEW_LINES = 8;
const PREVIEW_COLUMNS = 200;

/** A paste that waits for "Paste". */
export interface PendingPaste {
  readonly text: string;
  readonly lines: number;
}

/**
 * Null: paste at once. Without bracketed paste the shell takes every line end as Enter, so a person is asked first.
 */
export function pasteNeedsAsking(text: string, bracketedPaste: boolean): PendingPaste | null {
  if (bracketedPaste || !NEWLINE.test(text)) return null;
  const lines = text.split(NEWLINE);
  return { text, lines: lines.at(-1) === '' ? lines.length - 1 : lines.length };
}

/**
 * Without escape characters: text from a web page must not be able to end a bracketed paste early (CSI 201 ~) or to
 * send other sequences that the person cannot see. ␛ stands in their place.
 */
export function withoutEscapes(text: string): string {
  return text.replace(/[\u001b\u009b]/g, '␛');
}

/** All lines as one, with single spaces between them. */
export function asOneLine(text: string): string {
  return text
    .split(NEWLINE)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

/** The first lines, safe to show, and how many more there are. */
export function pastePreview(text: string): { lines: string[]; more: number } {
  const all = text.replace(/(\r\n|\r|\n)$/, '').split(NEWLINE);
  const lines = all.slice(0, PREVIEW_LINES).map((line) => visibleText(line, { limit: PREVIEW_COLUMNS }));
  return { lines, more: Math.max(0, all.length - PREVIEW_LINES) };
}
