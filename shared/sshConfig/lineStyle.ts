/** How a person writes options in a file: indent, case of keywords, separator, end of line. New lines follow it. */
import { type ConfigDocument, type ConfigLine, keywordText } from './document.ts';
import type { LineBlock } from './documentBlocks.ts';

export interface LineStyle {
  readonly indent: string;
  /** A keyword of the table as this person writes it. */
  readonly keyword: (name: string) => string;
  /** What stands between this keyword and its value. */
  readonly separator: (keyword: string) => string;
  readonly eol: string;
}

const HEADERS: ReadonlySet<string> = new Set(['host', 'match']);
const DEFAULT_INDENT = '    ';

/** For options inside the block; a block without options is written like the rest of the file. */
export function optionStyle(document: ConfigDocument, block: LineBlock): LineStyle {
  const isOption = (line: ConfigLine) => line.kind === 'option' && !HEADERS.has(keywordText(line.keyword));
  const own = document.lines.slice(Math.max(block.start, block.header + 1), block.end).filter(isOption);
  const inside = own.length > 0 ? own : optionsBelowHeaders(document, isOption);
  const models = inside.length > 0 || block.header !== -1 ? inside : document.lines.filter(isOption);
  return styleOf(document, models, block.header === -1 ? '' : headerIndent(document, block) + DEFAULT_INDENT);
}

/** For Host and Match lines. */
export function headerStyle(document: ConfigDocument): LineStyle {
  const headers = document.lines.filter((line) => line.kind === 'option' && HEADERS.has(keywordText(line.keyword)));
  return styleOf(document, headers, '');
}

function optionsBelowHeaders(document: ConfigDocument, isOption: (line: ConfigLine) => boolean): readonly ConfigLine[] {
  const first = document.lines.findIndex((line) => line.kind === 'option' && !isOption(line));
  return first === -1 ? [] : document.lines.slice(first).filter(isOption);
}

function headerIndent(document: ConfigDocument, { header }: LineBlock): string {
  return blanks(document.lines[header]?.indent ?? '');
}

function styleOf(document: ConfigDocument, models: readonly ConfigLine[], preset: string): LineStyle {
  const last = models.at(-1);
  const column = commonColumn(models);
  const separator = plainSeparator(last?.separator ?? ' ');
  return {
    indent: last === undefined ? preset : blanks(last.indent),
    keyword: (name) => writtenKeyword(name, document, models),
    separator: (keyword) => (column === null ? separator : ' '.repeat(Math.max(1, column - keyword.length))),
    eol: usualEol(document),
  };
}

/** Without the `=` that ssh allows in front of a keyword. */
function blanks(indent: string): string {
  return /^[ \t]*/.exec(indent)?.[0] ?? '';
}

/** A carriage return separates as well, but nobody means it. */
function plainSeparator(separator: string): string {
  return /^[ \t]*=?[ \t]*$/.test(separator) && separator !== '' ? separator : ' ';
}

/** Where all values begin when they stand in a column, counted from the keyword; else null. */
function commonColumn(models: readonly ConfigLine[]): number | null {
  const columns = new Set(models.map(({ keyword, separator }) => keyword.length + separator.length));
  const lengths = new Set(models.map(({ keyword }) => keyword.length));
  const aligned = models.length > 1 && columns.size === 1 && lengths.size > 1;
  return aligned && models.every(({ separator }) => /^ +$/.test(separator)) ? ([...columns][0] ?? null) : null;
}

/** As the person wrote this very keyword before, else in the letter case of the others. */
function writtenKeyword(name: string, document: ConfigDocument, models: readonly ConfigLine[]): string {
  const lower = name.toLowerCase();
  const others = models.map(({ keyword }) => keyword).filter((keyword) => /^[A-Za-z0-9]+$/.test(keyword));
  if (others.length > 0 && others.every((keyword) => keyword === keyword.toLowerCase())) return lower;
  if (others.length > 0 && others.every((keyword) => keyword === keyword.toUpperCase())) return name.toUpperCase();
  const same = document.lines.find(
    ({ keyword }) => keyword.length === name.length && keyword.toLowerCase() === lower && keyword !== lower,
  );
  return same?.keyword ?? name;
}

/** What most lines end with. */
export function usualEol({ lines }: ConfigDocument): string {
  const carriage = lines.filter(({ eol }) => eol === '\r\n').length;
  const plain = lines.filter(({ eol }) => eol === '\n').length;
  return carriage > plain ? '\r\n' : '\n';
}
