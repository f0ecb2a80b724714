/**
 * Edits of one document. Each returns a new document in which every line that was not meant is the very same object.
 * Whether an edit does what a person wants for a host, and nothing else, is hostEdits.ts.
 */
import { findArguments, quoteArgument } from './arguments.ts';
import { type ConfigDocument, type ConfigLine, keywordText, parseLine, printLine } from './document.ts';
import { blockAt, documentBlocks, hostPatterns, lastOption, type LineBlock } from './documentBlocks.ts';
import { findKeyword } from './keywords.ts';
import { headerStyle, optionStyle, usualEol } from './lineStyle.ts';
import { parseJumps } from './jumpSpec.ts';
import { lowerCase } from './patterns.ts';
import { replaceValue, sameLine, writeOption } from './writeOption.ts';

/** Takes `remove` lines away at an index and puts others there. The last line gets an end only when one follows it. */
export function spliceLines(
  document: ConfigDocument,
  at: number,
  remove: number,
  insert: readonly ConfigLine[],
): ConfigDocument {
  const lines = [...document.lines];
  lines.splice(at, remove, ...insert);
  const eol = usualEol(document);
  for (const [index, line] of lines.entries()) {
    if (line.eol === '' && index < lines.length - 1) lines[index] = parseLine(printLine(line) + eol);
  }
  return { lines };
}

/** Puts another value into a line; `document` itself when that changes nothing. */
export function setValueAt(document: ConfigDocument, line: number, args: readonly string[]): ConfigDocument {
  const old = document.lines[line];
  if (old?.kind !== 'option') throw new RangeError(`there is no option on line ${line + 1}`);
  const changed = replaceValue(old, args);
  return sameLine(old, changed) ? document : spliceLines(document, line, 1, [changed]);
}

/** A new line behind the block's last option, or, with `first`, before all others. */
export function addOption(
  document: ConfigDocument,
  block: LineBlock,
  keyword: string,
  args: readonly string[],
  where: 'first' | 'last' = 'last',
): ConfigDocument {
  const line = writeOption(keyword, args, optionStyle(document, block));
  const at = where === 'last' ? lastOption(document, block) : block.header === -1 ? block.start - 1 : block.header;
  return spliceLines(document, at + 1, 0, [line]);
}

/** Indexes of the block's lines with this keyword or an alias of it. */
export function optionLines(document: ConfigDocument, block: LineBlock, keyword: string): readonly number[] {
  const slot = findKeyword(keyword)?.slot ?? lowerCase(keyword);
  const found: number[] = [];
  for (let at = Math.max(block.start, block.header + 1); at < block.end; at++) {
    const line = document.lines[at];
    if (line?.kind !== 'option') continue;
    const name = keywordText(line.keyword);
    if ((findKeyword(name)?.slot ?? name) === slot) found.push(at);
  }
  return found;
}

export function removeLines(document: ConfigDocument, lines: readonly number[]): ConfigDocument {
  const gone = new Set(lines);
  return { lines: document.lines.filter((_, index) => !gone.has(index)) };
}

export interface NewOption {
  readonly keyword: string;
  readonly args: readonly string[];
}

export interface NewBlock {
  /** `Host` or `Match`. */
  readonly header: 'Host' | 'Match';
  readonly args: readonly string[];
  readonly options: readonly NewOption[];
}

/**
 * A new block in front of the line `at` (or behind the last one), with a blank line to its neighbours where the file has
 * such lines. Where options follow that belong to no block, `Match all` keeps them that way.
 */
export function addBlock(document: ConfigDocument, at: number, block: NewBlock): ConfigDocument {
  const header = headerStyle(document);
  const { eol } = header;
  const written = [writeOption(block.header, block.args, header)];
  const style = optionStyle(document, { kind: 'host', header: 0, start: 0, end: 0 });
  for (const { keyword, args } of block.options) written.push(writeOption(keyword, args, style));
  const { lines } = document;
  const blank = parseLine(eol);
  const before = lines[at - 1];
  if (before !== undefined && before.kind !== 'blank') written.unshift(blank);
  if (followsWithoutHeader(document, at)) written.push(writeOption('Match', ['all'], header));
  else if (at < lines.length && lines[at]?.kind !== 'blank') written.push(blank);
  return spliceLines(document, at, 0, written);
}

function followsWithoutHeader({ lines }: ConfigDocument, at: number): boolean {
  const next = lines.slice(at).find(({ kind }) => kind === 'option');
  return next !== undefined && !['host', 'match'].includes(keywordText(next.keyword));
}

/** The block with its comments, and the blank lines that divided it from the next one. */
export function removeBlock(document: ConfigDocument, block: LineBlock): ConfigDocument {
  const { end } = withBlanks(document, block);
  const removed = { lines: [...document.lines.slice(0, block.start), ...document.lines.slice(end)] };
  // The last block takes the blank lines above it along.
  if (end < document.lines.length) return removed;
  let last = block.start;
  while (last > 0 && document.lines[last - 1]?.kind === 'blank') last--;
  return { lines: document.lines.slice(0, last) };
}

/** The block's lines as they are, for another place or file. */
export function blockLines(document: ConfigDocument, { start, end }: LineBlock): readonly ConfigLine[] {
  return document.lines.slice(start, end);
}

/** Puts the lines of a block in front of the line `at`, divided from its neighbours by blank lines. */
export function insertBlock(document: ConfigDocument, at: number, lines: readonly ConfigLine[]): ConfigDocument {
  const eol = usualEol(document);
  const blank = parseLine(eol);
  const moved = lines.map((line) => (line.eol === '' ? parseLine(printLine(line) + eol) : line));
  const before = document.lines[at - 1];
  const after = document.lines[at];
  return spliceLines(document, at, 0, [
    ...(before !== undefined && before.kind !== 'blank' ? [blank] : []),
    ...moved,
    ...(after !== undefined && after.kind !== 'blank' ? [blank] : []),
  ]);
}

/** Moves a block in front of another one of the same file; `before` null: to the end. Both by the line of their header. */
export function moveBlock(document: ConfigDocument, header: number, before: number | null): ConfigDocument {
  const block = blockAt(document, header);
  const lines = blockLines(document, block);
  const without = removeBlock(document, block);
  if (before === null) return insertBlock(without, without.lines.length, lines);
  const removed = before > block.header ? document.lines.length - without.lines.length : 0;
  return insertBlock(without, blockAt(without, before - removed).start, lines);
}

/** The block once more, right behind itself, for another name. */
export function duplicateBlock(document: ConfigDocument, block: LineBlock, name: string): ConfigDocument {
  const header = document.lines[block.header];
  if (block.kind !== 'host' || header === undefined) throw new RangeError('only a Host block can be duplicated');
  const copy = document.lines.slice(block.header + 1, block.end);
  const { end } = withBlanks(document, block);
  return insertBlock(document, end, [replaceValue(header, [name]), ...copy]);
}

/** Writes another alias into Host lines and ProxyJump values. The lines that change are named, from 1. */
export function renameHost(
  document: ConfigDocument,
  from: string,
  to: string,
): { readonly document: ConfigDocument; readonly lines: readonly number[] } {
  const changed: number[] = [];
  const lines = document.lines.map((line, index) => {
    const text = renamedText(line, from, to);
    if (text === line.text) return line;
    changed.push(index + 1);
    return parseLine(printLine({ ...line, text }));
  });
  return { document: changed.length === 0 ? document : { lines }, lines: changed };
}

function renamedText(line: ConfigLine, from: string, to: string): string {
  const keyword = line.kind === 'option' ? findKeyword(keywordText(line.keyword)) : undefined;
  if (keyword?.kind === 'jump') return renamedJumps(line.text, from, to);
  if (keyword?.slot !== 'host') return line.text;
  let text = line.text;
  for (const { value, start, end } of [...(findArguments(text) ?? [])].reverse()) {
    const negated = value === `!${from}`;
    if (value === from || negated)
      text = text.slice(0, start) + quoteArgument(negated ? `!${to}` : to) + text.slice(end);
  }
  return text;
}

/** Only the host of each element: user, port, blanks and comment stay. */
function renamedJumps(text: string, from: string, to: string): string {
  const comment = text.indexOf('#');
  const value = comment === -1 ? text : text.slice(0, comment);
  const elements = value.split(',').map((element) => {
    const jump = parseJumps(element.trim(), () => null)?.[0];
    if (jump?.host !== from) return element;
    const at = element.indexOf(from, element.lastIndexOf('@') + 1);
    return element.slice(0, at) + to + element.slice(at + from.length);
  });
  return elements.join(',') + text.slice(value.length);
}

/** The Host blocks that name a host literally. */
export function ownBlocks(document: ConfigDocument, alias: string): readonly LineBlock[] {
  return documentBlocks(document).filter((block) => hostPatterns(document, block).includes(alias));
}

function withBlanks({ lines }: ConfigDocument, block: LineBlock): LineBlock {
  let { end } = block;
  while (lines[end]?.kind === 'blank') end++;
  return { ...block, end };
}
