/**
 * Where a line for one host could stand, the place that a person would choose first. Whether it works there, and for
 * whom else, is hostEdits.ts.
 */
import { type ConfigReader, createConfigReader } from './configReader.ts';
import type { ConfigDocument } from './document.ts';
import { blockAt, documentBlocks, hostPatterns, type LineBlock } from './documentBlocks.ts';
import { addBlock, addOption, optionLines, ownBlocks, removeLines, setValueAt } from './edit.ts';
import type { TreeEdit } from './editedTree.ts';
import type { Keyword } from './keywords.ts';
import { resolve } from './resolve.ts';

export interface OwnPlaces {
  readonly path: string;
  readonly document: ConfigDocument;
  /** Host blocks that name the host. */
  readonly blocks: readonly LineBlock[];
}

/** The files that belong to the person, in the order in which ssh reads them first. */
export function ownFiles(
  reader: ConfigReader,
): readonly { readonly path: string; readonly document: ConfigDocument }[] {
  const sources = reader.sources.filter(({ userFile }) => userFile);
  const own = createConfigReader(sources, { ...reader.world, glob: reader.glob }, reader.openSsh, {
    from: reader,
    isUnchanged: () => true,
  });
  resolve(own, { host: '' }, { lenient: true });
  return [...own.paths].flatMap((path) => {
    const opened = own.open(path);
    return opened.kind === 'file' ? [{ path, document: opened.file.document }] : [];
  });
}

/** The files with blocks for this very host. */
export function ownPlaces(reader: ConfigReader, host: string): readonly OwnPlaces[] {
  return ownFiles(reader)
    .map(({ path, document }) => ({ path, document, blocks: ownBlocks(document, host) }))
    .filter(({ blocks }) => blocks.length > 0);
}

export function* setCandidates(
  reader: ConfigReader,
  host: string,
  { slot, accumulates }: Keyword,
  keyword: string,
  args: readonly string[],
): Generator<TreeEdit> {
  const places = ownPlaces(reader, host);
  if (accumulates) {
    for (const { path, document, blocks } of places) {
      for (const block of blocks) {
        const [first, ...rest] = optionLines(document, block, keyword);
        if (first !== undefined) yield new Map([[path, removeLines(setValueAt(document, first, args), rest)]]);
      }
    }
    yield* addCandidates(reader, host, keyword, args);
    return;
  }
  const winner = resolve(reader, { host }, { lenient: true }).settings.get(slot)[0]?.place ?? null;
  const winning = ownFiles(reader).find(({ path }) => path === winner?.file);
  if (winner !== null && winning !== undefined) {
    yield new Map([[winning.path, setValueAt(winning.document, winner.line - 1, args)]]);
  }
  yield* addCandidates(reader, host, keyword, args, winner);
}

/** A new line in the host's own block, else a new block. `before`: the line whose value must come later. */
export function* addCandidates(
  reader: ConfigReader,
  host: string,
  keyword: string,
  args: readonly string[],
  before: { readonly file: string; readonly line: number } | null = null,
): Generator<TreeEdit> {
  for (const where of ['last', 'first'] as const) {
    for (const { path, document, blocks } of ownPlaces(reader, host)) {
      for (const block of blocks) yield new Map([[path, addOption(document, block, keyword, args, where)]]);
    }
  }
  // `originalhost` is not compared with the final name, as `Host` is in the second pass.
  const headers = [
    { header: 'Host', args: [host] },
    { header: 'Match', args: ['originalhost', host] },
  ] as const;
  const positions = [...newBlockPositions(reader, host, before)];
  for (const header of headers) {
    for (const { path, document, at } of positions) {
      yield new Map([[path, addBlock(document, at, { ...header, options: [{ keyword, args }] })]]);
    }
  }
}

interface Position {
  readonly path: string;
  readonly document: ConfigDocument;
  /** Index of the line in front of which the block goes. */
  readonly at: number;
}

function* newBlockPositions(
  reader: ConfigReader,
  host: string,
  before: { readonly file: string; readonly line: number } | null,
): Generator<Position> {
  // Beside what the file says about the host already, together with others.
  for (const { path, document, blocks } of ownPlaces(reader, host)) {
    for (const { start } of blocks.slice(0, 1)) yield { path, document, at: start };
  }
  const files = ownFiles(reader);
  const winning = files.find(({ path }) => path === before?.file);
  if (before !== null && winning !== undefined) {
    const block = blockAt(winning.document, before.line - 1);
    yield { ...winning, at: block.header === -1 ? firstOption(winning.document) : block.start };
  }
  const main = files[0];
  if (main === undefined) return;
  yield { ...main, at: newHostPosition(main.document) };
  yield { ...main, at: main.document.lines.length };
  yield { ...main, at: firstOption(main.document) };
}

/** Where a new host goes: in front of the blocks for everybody at the end of the file, else at the end. */
export function newHostPosition(document: ConfigDocument): number {
  const blocks = documentBlocks(document);
  let at = document.lines.length;
  for (const block of [...blocks].reverse()) {
    if (!isForEverybody(document, block)) break;
    at = block.start;
  }
  return at;
}

function isForEverybody(document: ConfigDocument, block: LineBlock): boolean {
  if (block.kind === 'host') return hostPatterns(document, block).includes('*');
  return block.kind === 'match' && /^all\s*$/i.test(document.lines[block.header]?.text ?? '');
}

/** The first option of the file, with the comments right above it. */
function firstOption({ lines }: ConfigDocument): number {
  let at = lines.findIndex(({ kind }) => kind === 'option');
  if (at === -1) return lines.length;
  while (lines[at - 1]?.kind === 'comment') at--;
  return at;
}
