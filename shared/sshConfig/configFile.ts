/**
 * One parsed file, cut into blocks and indexed by literal host names, so that a tree of thousands of hosts is resolved
 * by looking only at the blocks that can matter.
 */
import type { ConfigDocument } from './document.ts';
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
}

export function indexFile(path: string, document: ConfigDocument, statements: readonly Statement[]): ConfigFile {
  const blocks = cutBlocks(statements);
  const always: number[] = [];
  const literal = new Map<string, number[]>();
  for (const [index, block] of blocks.entries()) {
    if (needsLook(block)) always.push(index);
    else for (const name of new Set(literalNames(block))) literal.set(name, [...(literal.get(name) ?? []), index]);
  }
  const blocksFor = (name: string): readonly number[] => {
    const own = literal.get(name);
    return own === undefined ? always : [...always, ...own].sort((one, other) => one - other);
  };
  return { path, document, statements, blocks, blocksFor };
}

function cutBlocks(statements: readonly Statement[]): Block[] {
  const blocks: { header: Block['header']; body: Statement[] }[] = [{ header: null, body: [] }];
  for (const statement of statements) {
    if (statement.kind === 'host' || statement.kind === 'match') blocks.push({ header: statement, body: [] });
    else blocks.at(-1)?.body.push(statement);
  }
  return blocks;
}

/** True unless the block is for literal names only and cannot do anything for others. */
function needsLook({ header, body }: Block): boolean {
  if (header === null || header.kind === 'match') return true;
  if (header.patterns.some((pattern) => pattern === '' || (/[*?]/.test(pattern) && !pattern.startsWith('!'))))
    return true;
  return body.some(
    (statement) => statement.kind !== 'option' || statement.assignments.some(({ mode }) => mode.endsWith('Anywhere')),
  );
}

function literalNames({ header }: Block): readonly string[] {
  return header?.kind === 'host' ? header.patterns.filter((pattern) => !pattern.startsWith('!')) : [];
}
