/** Corpus cases with a few lines moved, doubled, lost or spoiled. Cases that run commands or could ask DNS are left out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { GeneratedTree } from './configGrammar.ts';
import type { Random } from './random.ts';
import { FIXTURES, listCases, type Query } from './sshConfigCorpus.ts';

interface MutableCase {
  readonly files: Readonly<Record<string, string>>;
  readonly queries: readonly Query[];
}

const META = /^(query|case|provenance|expected)\.json$/;
const MAX_BYTES = 20_000;

export function mutableCases(): readonly MutableCase[] {
  return listCases().flatMap(({ name, queries, environment, modes }) => {
    const folder = join(FIXTURES, 'corpus', name);
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !META.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
    const files = Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'latin1')]));
    const text = Object.values(files).join('\n');
    const unfit = /exec|canonical|CNAME/i.test(text) || text.length > MAX_BYTES;
    const special = Object.keys(environment).length > 0 || Object.keys(modes).length > 0;
    return unfit || special ? [] : [{ files, queries }];
  });
}

export function mutateCase(cases: readonly MutableCase[], random: Random): GeneratedTree {
  const { files, queries } = random.pick(cases);
  const other = random.pick(cases).files['config'] ?? '';
  const name = random.pick(Object.keys(files));
  let lines = (files[name] ?? '').split('\n');
  for (let count = 1 + random.below(3); count > 0; count--) lines = mutateLines(lines, other.split('\n'), random);
  return { files: { ...files, [name]: lines.join('\n') }, queries: [random.pick(queries)] };
}

const PIECES = [
  '"',
  "'",
  ' ',
  '\t',
  '=',
  '#',
  '\\',
  '\r',
  '\f',
  '\0',
  ',',
  '*',
  '!',
  '%',
  ':',
  '/',
  '0',
  'no',
  'none',
  'yes',
  '\xe9',
];

function mutateLines(lines: readonly string[], others: readonly string[], random: Random): string[] {
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  const before = lines.slice(0, at);
  const after = lines.slice(at + 1);
  const column = random.below(line.length + 1);
  switch (random.below(6)) {
    case 0:
      return [...before, ...after];
    case 1:
      return [...before, line, line, ...after];
    case 2:
      return [...before, ...after.slice(0, 3), line, ...after.slice(3)];
    case 3:
      return [...before, random.pick(others), line, ...after];
    case 4:
      return [...before, line.slice(0, column) + random.pick(PIECES) + line.slice(column), ...after];
    default:
      return [...before, line.slice(0, column) + line.slice(column + 1 + random.below(3)), ...after];
  }
}
