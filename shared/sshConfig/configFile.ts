/**
 * One parsed file, cut into blocks and indexed by host names, so that a tree of thousands of hosts is resolved by
 * looking only at the blocks that can matter.
 */
import type { ConfigDocument } from './document.ts';
import { createNameIndex, EVERY_NAME, NO_NAME, type Relevance, relevanceOfPatterns } from './nameIndex.ts';
import type { Statement } from './statements.ts';

export interface Block {
  /** The Host or Match line; null for what stands before the first one. */
  readonly header: Extract<Statement, { kind: 'host' | 'match' }> | null;
  readonly body: readonly Statement[];
}

export interface ConfigFile {
  /** As opened: with `~` and wildcards replaced. */
  readonly path: string;
  readonly document: ConfigDocument;
  readonly statements: readonly Statement[];
  readonly blocks: readonly Block[];
  /** Indexes, in order, of the blocks that must be looked at for a name. */
  readonly blocksFor: (name: string) => readonly number[];
  /** The names that the file as a whole can matter for. */
  readonly relevance: Relevance;
}

export function indexFile(path: string, document: ConfigDocument, statements: readonly Statement[]): ConfigFile {
  const blocks = cutBlocks(statements);
  const [start, ...others] = blocks.map(relevanceOf);
  // The start is looked at for every name, but says nothing when it is empty.
  const parts = blocks[0]?.body.length === 0 ? others : [start ?? EVERY_NAME, ...others];
  return {
    path,
    document,
    statements,
    blocks,
    blocksFor: createNameIndex([start ?? EVERY_NAME, ...others]),
    relevance: parts.some(({ always }) => always)
      ? EVERY_NAME
      : {
          ...NO_NAME,
          names: parts.flatMap(({ names }) => names),
          prefixes: parts.flatMap(({ prefixes }) => prefixes),
        },
  };
}

function cutBlocks(statements: readonly Statement[]): Block[] {
  const blocks: { header: Block['header']; body: Statement[] }[] = [{ header: null, body: [] }];
  for (const statement of statements) {
    if (statement.kind === 'host' || statement.kind === 'match') blocks.push({ header: statement, body: [] });
    else blocks.at(-1)?.body.push(statement);
  }
  return blocks;
}

/** Every name, unless the block is for some names only and cannot do anything for others. */
function relevanceOf({ header, body }: Block): Relevance {
  if (header === null || header.kind === 'match') return EVERY_NAME;
  const reachesOthers = body.some(
    (statement) => statement.kind !== 'option' || statement.assignments.some(({ mode }) => mode.endsWith('Anywhere')),
  );
  return reachesOthers ? EVERY_NAME : relevanceOfPatterns(header.patterns);
}
