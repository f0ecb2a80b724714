/**
 * The blocks of one file as an editor moves them about: which lines belong to which Host or Match line. What a block
 * means is configFile.ts.
 */
import { splitArguments } from './arguments.ts';
import { type ConfigDocument, type ConfigLine, keywordText } from './document.ts';

export interface LineBlock {
  /** none: what stands before the first header. */
  readonly kind: 'none' | 'host' | 'match';
  /** Index of the Host or Match line; -1 for none. */
  readonly header: number;
  /** Its first line: the comments right above the header belong to it. */
  readonly start: number;
  /** Behind its last line; the blank lines in front of the next block belong to neither. */
  readonly end: number;
}

/** In order; the first one is always that of kind none, and may be empty. */
export function documentBlocks(document: ConfigDocument): readonly LineBlock[] {
  const known = knownBlocks.get(document);
  if (known !== undefined) return known;
  const blocks = cutBlocks(document);
  knownBlocks.set(document, blocks);
  return blocks;
}

/** An editor asks several times for each version of a document. */
const knownBlocks = new WeakMap<ConfigDocument, readonly LineBlock[]>();

function cutBlocks({ lines }: ConfigDocument): readonly LineBlock[] {
  const headers = lines.flatMap((line, index) => {
    const kind = headerKind(line);
    return kind === null ? [] : [{ kind, header: index, start: commentsAbove(lines, index) }];
  });
  const starts = [{ kind: 'none' as const, header: -1, start: 0 }, ...headers];
  return starts.map((block, index) => {
    let end = starts[index + 1]?.start ?? lines.length;
    while (end > Math.max(block.start, block.header + 1) && lines[end - 1]?.kind === 'blank') end--;
    return { ...block, end };
  });
}

function headerKind(line: ConfigLine): 'host' | 'match' | null {
  // Quotes may stand around it. Looking at one letter is enough for most lines.
  if (!/^["hm]/i.test(line.keyword)) return null;
  const name = line.kind === 'option' ? keywordText(line.keyword) : '';
  return name === 'host' || name === 'match' ? name : null;
}

/** Comments indented deeper than the header belong to the block above: an option that was commented out. */
function commentsAbove(lines: readonly ConfigLine[], header: number): number {
  const depth = lines[header]?.indent.length ?? 0;
  let start = header;
  for (
    let above = lines[start - 1];
    above?.kind === 'comment' && above.indent.length <= depth;
    above = lines[start - 1]
  )
    start--;
  return start;
}

/** The block that a line stands in; blank lines between two count to the one above. */
export function blockAt(document: ConfigDocument, line: number): LineBlock {
  const blocks = documentBlocks(document);
  const found = blocks.findLast(({ start }) => start <= line);
  return found ?? { kind: 'none', header: -1, start: 0, end: 0 };
}

/** Index of the last option, header included; the line in front of the block when there is none. */
export function lastOption({ lines }: ConfigDocument, { header, start, end }: LineBlock): number {
  for (let at = end - 1; at > header; at--) if (lines[at]?.kind === 'option') return at;
  return header === -1 ? start - 1 : header;
}

/** The patterns of a Host line; empty for other lines and for bad quoting. */
export function hostPatterns(document: ConfigDocument, { kind, header }: LineBlock): readonly string[] {
  return kind === 'host' ? (splitArguments(document.lines[header]?.text ?? '') ?? []) : [];
}
