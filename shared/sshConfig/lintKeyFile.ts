/** Key and certificate files that a config names: are they there, and can others read the key? */
import type { FilePlace } from '../contract/connections.ts';
import type { ConfigReader } from './configReader.ts';
import type { Keyword } from './keywords.ts';
import { lowerCase } from './patterns.ts';
import { expand, expandTilde } from './tokens.ts';

interface KeyFileFinding {
  readonly code: 'missing-key-file' | 'loose-key-file';
  readonly place: FilePlace;
  readonly path: string;
}

/** Looks at every key file that the tree names: for a world that notes what it is asked. */
export function lookAtKeyFiles(reader: ConfigReader): void {
  for (const path of reader.paths) {
    const opened = reader.open(path);
    if (opened.kind !== 'file') continue;
    for (const statement of opened.file.statements) {
      if (statement.kind !== 'option' || statement.keyword.kind !== 'identityFile') continue;
      const values = statement.assignments.flatMap((assignment) => assignment.values);
      lintKeyFile(statement.keyword, values, { file: path, line: statement.line }, reader);
    }
  }
}

export function lintKeyFile(
  keyword: Keyword,
  values: readonly string[],
  place: FilePlace,
  { world }: ConfigReader,
): KeyFileFinding[] {
  return values.flatMap((written): KeyFileFinding[] => {
    // With tokens it is another file for each host, and `none` is no file.
    if (lowerCase(written) === 'none' || /%[^%]/.test(written)) return [];
    const path = expandTilde(written, world);
    const expanded = path === null ? null : expand(path, { tokens: {}, environment: world.environment });
    if (expanded === null || 'error' in expanded || !/^([A-Za-z]:)?[\\/]/.test(expanded.value)) return [];
    const found = world.readFile(expanded.value);
    // The private key may be in an agent or on a token; the public one beside it is enough then.
    if (found.kind === 'missing') {
      const hasPublic = world.readFile(`${expanded.value}.pub`).kind === 'file';
      return hasPublic ? [] : [{ code: 'missing-key-file', place, path: expanded.value }];
    }
    const isPrivate = keyword.slot === 'identityfile' && !expanded.value.endsWith('.pub');
    const others = (world.fileMode?.(expanded.value) ?? 0) & 0o077;
    return isPrivate && others !== 0 ? [{ code: 'loose-key-file', place, path: expanded.value }] : [];
  });
}
