/**
 * What each line of a file says, independent of any host: options with their values checked, block headers, Includes,
 * and what ssh would refuse. Done once per file; resolve.ts then only has to choose.
 */
import { splitArguments } from './arguments.ts';
import { type ConfigDocument, type ConfigLine, keywordText } from './document.ts';
import type { Keyword } from './keywords.ts';
import { supportOf } from './keywordSupport.ts';
import { type Criterion, parseCriteria } from './matchCriteria.ts';
import type { OpenSsh } from './openSsh.ts';
import { parseOption } from './optionParsers.ts';
import { type Assignment, type LineError, OptionError } from './optionValue.ts';
import type { ConfigWorld } from './world.ts';

export type Statement = { readonly line: number } & (
  | {
      readonly kind: 'option';
      readonly keyword: Keyword;
      readonly assignments: readonly Assignment[];
    }
  | { readonly kind: 'host'; readonly patterns: readonly string[] }
  | { readonly kind: 'match'; readonly criteria: readonly Criterion[]; readonly error: LineError | null }
  | { readonly kind: 'include'; readonly paths: readonly string[] }
  /** A keyword that this ssh does not know: an error unless IgnoreUnknown names it. */
  | { readonly kind: 'unknown'; readonly name: string; readonly quotesClosed: boolean }
  /** Known, without effect, and ssh says so. */
  | { readonly kind: 'unsupported'; readonly name: string }
  | { readonly kind: 'bad'; readonly error: LineError }
);

export type CompileWorld = Pick<ConfigWorld, 'environment' | 'servicePort'>;

/** Line numbers begin at 1. Lines without meaning are left out. */
export function compileStatements(document: ConfigDocument, openSsh: OpenSsh, world: CompileWorld): Statement[] {
  const statements: Statement[] = [];
  const known = knownLines(openSsh, world);
  for (const [index, line] of document.lines.entries()) {
    if (line.kind !== 'option') continue;
    let statement = known.get(line);
    if (statement === undefined) {
      statement = compileLine(line, index + 1, openSsh, world);
      known.set(line, statement);
    }
    if (statement !== null)
      statements.push(statement.line === index + 1 ? statement : { ...statement, line: index + 1 });
  }
  return statements;
}

/** What a line says stays the same in every version of a document: an editor compiles only the lines that changed. */
type KnownLines = WeakMap<ConfigLine, Statement | null>;
const knownPerWorld = new WeakMap<OpenSsh, WeakMap<CompileWorld['environment'], KnownLines>>();

function knownLines(openSsh: OpenSsh, { environment }: CompileWorld): KnownLines {
  const perEnvironment = knownPerWorld.get(openSsh) ?? new WeakMap<CompileWorld['environment'], KnownLines>();
  knownPerWorld.set(openSsh, perEnvironment);
  const known = perEnvironment.get(environment) ?? new WeakMap<ConfigLine, Statement | null>();
  perEnvironment.set(environment, known);
  return known;
}

/** Null: the line says nothing. */
export function compileLine(
  written: ConfigLine,
  line: number,
  openSsh: OpenSsh,
  world: CompileWorld,
): Statement | null {
  const name = keywordText(written.keyword);
  const bad = (error: LineError): Statement => ({ line, kind: 'bad', error });
  const rest = written.text;
  if (rest === '') return bad({ text: `no argument after keyword "${name}"`, form: 'line' });
  const support = supportOf(name, openSsh);
  const args = splitArguments(rest);
  if (support.kind === 'unknown') return { line, kind: 'unknown', name, quotesClosed: args !== null };
  if (args === null) return bad({ text: 'invalid quotes', form: 'line' });
  if (support.kind === 'ignored') return null;
  if (support.kind === 'unsupported') return { line, kind: 'unsupported', name };
  const { keyword } = support;
  switch (keyword.slot) {
    case 'host':
      return { line, kind: 'host', patterns: args };
    case 'match':
      return { line, kind: 'match', ...parseCriteria(rest, args, openSsh) };
    case 'include':
      return { line, kind: 'include', paths: args };
  }
  try {
    const assignments = parseOption({ keyword, args, written: name, rest, openSsh, world });
    return { line, kind: 'option', keyword, assignments };
  } catch (error) {
    if (error instanceof OptionError) return bad(error.detail);
    throw error;
  }
}
