/**
 * What is wrong or doubtful in a config tree, line by line: what ssh refuses, what has no effect, what is weak, and what
 * Fairlead does not act on. Facts only; the words are with those who show them. Commands are never run.
 */
import type { FilePlace } from '../contract/connections.ts';
import { nearestName } from '../nearestName.ts';
import type { ConfigFile } from './configFile.ts';
import type { ConfigReader } from './configReader.ts';
import { ownFiles } from './hostEditCandidates.ts';
import { findKeyword, KEYWORDS } from './keywords.ts';
import { lintKeyFile } from './lintKeyFile.ts';
import { lintPrecedence } from './lintPrecedence.ts';
import { matchHostLine } from './match.ts';
import { matchPatternList } from './patterns.ts';
import { findProbes } from './probes.ts';
import { resolve } from './resolve.ts';
import type { Statement } from './statements.ts';
import { weakAlgorithms } from './weakAlgorithms.ts';

export type LintFinding = { readonly place: FilePlace } &
  /** ssh refuses the file because of it; `text` in its words. Line 0: the whole file. */
  (
    | { readonly code: 'refused'; readonly text: string }
    | { readonly code: 'unknown-keyword'; readonly word: string; readonly nearest: string | null }
    /** `status`: silently ignored, or ssh says that it does not support it. */
    | { readonly code: 'outdated-keyword'; readonly word: string; readonly status: 'deprecated' | 'unsupported' }
    /** No name can meet this Host or Match line. */
    | { readonly code: 'unreachable-block' }
    /** Wherever the line is looked at, `winner` comes first. */
    | { readonly code: 'never-wins'; readonly option: string; readonly winner: FilePlace }
    /** A block for everybody, in front of lines that it leaves without effect. */
    | { readonly code: 'defaults-too-early'; readonly lines: readonly FilePlace[] }
    | { readonly code: 'duplicate-alias'; readonly alias: string; readonly first: FilePlace }
    | { readonly code: 'missing-key-file' | 'loose-key-file'; readonly path: string }
    | { readonly code: 'loose-config-file' }
    | { readonly code: 'weak-algorithm'; readonly option: string; readonly names: readonly string[] }
    | { readonly code: 'not-honoured'; readonly option: string; readonly why: string }
  );

/** In the order of files and lines. */
export function lintConfig(reader: ConfigReader): readonly LintFinding[] {
  const probes = findProbes([reader]);
  const files = ownFiles(reader).flatMap(({ path }) => {
    const opened = reader.open(path);
    return opened.kind === 'file' ? [{ ...opened.file, safe: opened.safe }] : [];
  });
  const aliases = new Map<string, FilePlace>();
  const found = [
    ...files.flatMap((file) => lintFile(file, aliases, reader)),
    ...files.flatMap(({ path, safe }): LintFinding[] =>
      safe ? [] : [{ code: 'loose-config-file', place: { file: path, line: 0 } }],
    ),
    ...refusals(reader),
    ...lintPrecedence(reader, probes),
  ];
  const order = new Map(files.map(({ path }, index) => [path, index]));
  const unique = new Map(found.map((finding) => [JSON.stringify(finding), finding]));
  return [...unique.values()].sort(
    (one, other) =>
      (order.get(one.place.file) ?? 0) - (order.get(other.place.file) ?? 0) || one.place.line - other.place.line,
  );
}

/** What ssh says when it is asked for a name that nobody has: only what concerns everybody. */
function refusals(reader: ConfigReader): readonly LintFinding[] {
  return resolve(reader, { host: '' }, { lenient: true }).problems.flatMap(({ file, line, text, fatal }) => {
    const saidBelow = /^Bad configuration option|^Unsupported option|^Bad owner or permissions/.test(text);
    return saidBelow || !fatal ? [] : [{ code: 'refused' as const, place: { file, line }, text }];
  });
}

function lintFile(file: ConfigFile, aliases: Map<string, FilePlace>, reader: ConfigReader): LintFinding[] {
  const ignored = ignoredKeywords(file);
  const statements = new Map(file.statements.map((statement) => [statement.line, statement]));
  return file.document.lines.flatMap((line, index) => {
    if (line.kind !== 'option') return [];
    const place = { file: file.path, line: index + 1 };
    const statement = statements.get(index + 1);
    return statement === undefined
      ? outdated(line.keyword, place)
      : lintStatement(statement, place, aliases, ignored, reader);
  });
}

/** Lines without a statement: keywords that ssh silently ignores. */
function outdated(word: string, place: FilePlace): LintFinding[] {
  return findKeyword(word)?.status === 'deprecated'
    ? [{ code: 'outdated-keyword', place, word, status: 'deprecated' }]
    : [];
}

function lintStatement(
  statement: Statement,
  place: FilePlace,
  aliases: Map<string, FilePlace>,
  ignored: string,
  reader: ConfigReader,
): LintFinding[] {
  switch (statement.kind) {
    case 'unknown': {
      if (matchPatternList(statement.name, ignored, true)) return [];
      const names = KEYWORDS.filter(({ status }) => status === 'current').map(({ name }) => name);
      return [{ code: 'unknown-keyword', place, word: statement.name, nearest: nearestName(statement.name, names) }];
    }
    case 'unsupported':
      return [{ code: 'outdated-keyword', place, word: statement.name, status: 'unsupported' }];
    case 'host':
      return [...lintHostLine(statement.patterns, place), ...duplicates(statement.patterns, place, aliases)];
    case 'match': {
      const impossible = statement.criteria.some(({ name, negated, argument }) => {
        const list = argument.split(',');
        const isList = ['host', 'originalhost', 'user', 'localuser'].includes(name);
        return (name === 'all' && negated) || (isList && !negated && list.every((each) => each.startsWith('!')));
      });
      return impossible ? [{ code: 'unreachable-block', place }] : [];
    }
    case 'option':
      return lintOption(statement, place, reader);
    case 'include':
    case 'bad':
      return [];
  }
}

function lintHostLine(patterns: readonly string[], place: FilePlace): LintFinding[] {
  const reachable = patterns.some((pattern) => {
    const example = pattern.replaceAll('*', 'x').replaceAll('?', 'x');
    return !pattern.startsWith('!') && matchHostLine(patterns, example).matches;
  });
  return reachable ? [] : [{ code: 'unreachable-block', place }];
}

function duplicates(patterns: readonly string[], place: FilePlace, aliases: Map<string, FilePlace>): LintFinding[] {
  return patterns.flatMap((alias): LintFinding[] => {
    if (/[*?]|^!/.test(alias)) return [];
    const first = aliases.get(alias);
    if (first === undefined) aliases.set(alias, place);
    return first === undefined ? [] : [{ code: 'duplicate-alias', place, alias, first }];
  });
}

function lintOption(
  { keyword, assignments }: Extract<Statement, { kind: 'option' }>,
  place: FilePlace,
  reader: ConfigReader,
): LintFinding[] {
  const values = assignments.flatMap((assignment) => assignment.values);
  const weak = keyword.kind === 'algorithms' ? weakAlgorithms(values[0] ?? '') : [];
  const idle = values.every((value) => keyword.idle.includes(value.toLowerCase()));
  return [
    ...(weak.length > 0 ? [{ code: 'weak-algorithm', place, option: keyword.name, names: weak } as const] : []),
    ...(keyword.honoured === 'no' && !idle
      ? [{ code: 'not-honoured', place, option: keyword.name, why: keyword.why } as const]
      : []),
    ...(keyword.kind === 'identityFile' ? lintKeyFile(keyword, values, place, reader) : []),
  ];
}

function ignoredKeywords(file: ConfigFile): string {
  const found = file.statements.find((each) => each.kind === 'option' && each.keyword.slot === 'ignoreunknown');
  return found?.kind === 'option' ? (found.assignments[0]?.values[0] ?? '') : '';
}
