/** The blocks of a file as the list beside the editor shows them. */
import { type ConfigDocument, keywordText, printLine } from '../../shared/sshConfig/document.ts';
import { documentBlocks, hostPatterns, type LineBlock } from '../../shared/sshConfig/documentBlocks.ts';
import { textOfBytes } from './bytes.ts';

export interface BlockEntry {
  readonly kind: 'none' | 'host' | 'match' | 'include';
  /** As written: `Host web-01`. Empty for kind none. */
  readonly label: string;
  /** Index of the line. */
  readonly at: number;
  /** Index of the header line of the block that it is or stands in; -1 for none. */
  readonly header: number;
}

/** In file order. What stands before the first header is listed when it says something besides Include. */
export function blockEntries(document: ConfigDocument): readonly BlockEntry[] {
  return documentBlocks(document).flatMap((block) => {
    const { kind, header, start, end } = block;
    if (header !== -1) return [{ kind, label: blockLabel(document, header), at: header, header }];
    const entries: BlockEntry[] = [];
    let saysMore = false;
    for (let at = start; at < end; at++) {
      const line = document.lines[at];
      if (line?.kind !== 'option') continue;
      if (keywordText(line.keyword) !== 'include') saysMore = true;
      else entries.push({ kind: 'include', label: blockLabel(document, at), at, header });
    }
    if (saysMore) entries.unshift({ kind, label: '', at: Math.max(0, start), header });
    return entries;
  });
}

/** A line as a list shows it: `Host web-01`. Empty where there is none. */
export function blockLabel(document: ConfigDocument, at: number): string {
  const line = document.lines[at];
  if (line === undefined) return '';
  return textOfBytes(printLine({ ...line, indent: '', trailing: '', eol: '' }).replace(/[ \t]*#.*$/, ''));
}

/** The block with this header, else the one that stands there now. */
export function blockOf(document: ConfigDocument, header: number): LineBlock {
  const blocks = documentBlocks(document);
  const found = blocks.find((block) => block.header === header) ?? blocks.findLast(({ start }) => start <= header);
  return found ?? { kind: 'none', header: -1, start: 0, end: 0 };
}

/** The hosts that the block names, as byte strings: not its patterns. */
export function literalHosts(document: ConfigDocument, block: LineBlock): readonly string[] {
  return hostPatterns(document, block).filter((pattern) => pattern !== '' && !/[*?\s!]/.test(pattern));
}

/** Where a block's header is in another version of its document; the same index when it is not found. */
export function followedHeader(before: ConfigDocument, after: ConfigDocument, header: number): number {
  const line = before.lines[header];
  if (line === undefined) return header;
  const text = printLine(line);
  const stays = (at: number) => after.lines[at] !== undefined && printLine(after.lines[at]) === text;
  if (stays(header)) return header;
  const found = after.lines.findIndex((_, at) => stays(at));
  return found === -1 ? header : found;
}
