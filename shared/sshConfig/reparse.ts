/**
 * Parses a file again after an edit of its text: the lines around the edit stay the very same objects. For an editor,
 * where a large file is parsed at every pause of typing and every version is kept for undo.
 */
import { type ConfigDocument, type ConfigLine, parseDocument, printLine } from './document.ts';

/** The same as `parseDocument(text)`, with the lines of `before` where they did not change. */
export function reparseDocument(before: ConfigDocument, text: string): ConfigDocument {
  const head: ConfigLine[] = [];
  let start = 0;
  for (const line of before.lines) {
    const printed = printLine(line);
    // A line without an end was the last one: only the last one may be so again.
    if (!text.startsWith(printed, start) || (line.eol === '' && start + printed.length < text.length)) break;
    head.push(line);
    start += printed.length;
  }
  const tail: ConfigLine[] = [];
  let end = text.length;
  for (let at = before.lines.length - 1; at >= head.length; at--) {
    const line = before.lines[at];
    if (line === undefined) break;
    const printed = printLine(line);
    const from = end - printed.length;
    const beginsLine = from === start || text[from - 1] === '\n';
    if (from < start || !beginsLine || !text.startsWith(printed, from)) break;
    tail.push(line);
    end = from;
  }
  return { lines: [...head, ...parseDocument(text.slice(start, end)).lines, ...tail.reverse()] };
}
