/**
 * Which connections to ask for when it must be known whom an edit concerns: every name that the files mention, and for
 * each pattern one name that it stands for.
 */
import type { ConfigReader } from './configReader.ts';
import { lowerCase } from './patterns.ts';
import { resolve, type ResolveRequest } from './resolve.ts';

/** A name that nobody writes: it stands for all hosts that the files say nothing about. */
const ANY_HOST = 'any.host.example';

export interface Probe {
  readonly request: ResolveRequest;
  /** The pattern that the name is only an example of; null: the files name it. */
  readonly exampleOf: string | null;
}

/** Of all trees together: a host may be in one of them only. */
export function findProbes(readers: readonly ConfigReader[]): readonly Probe[] {
  const found = new Map<string, Probe>();
  const add = (request: ResolveRequest, exampleOf: string | null): void => {
    const key = JSON.stringify([request.host, request.user]);
    if (found.get(key)?.exampleOf !== null) found.set(key, { request, exampleOf });
  };
  add({ host: ANY_HOST }, '*');
  for (const reader of readers) {
    // Opens every file of the tree.
    resolve(reader, { host: ANY_HOST }, { lenient: true });
    for (const path of [...reader.paths]) addNamesOf(path, reader, add);
  }
  // A host is also reached by its real name, and ssh compares Host lines with that in its second pass.
  for (const { request, exampleOf } of [...found.values()]) {
    for (const reader of readers) {
      const { hostname } = resolve(reader, request, { lenient: true });
      if (hostname !== request.host) add({ host: hostname }, exampleOf);
    }
  }
  return [...found.values()];
}

function addNamesOf(
  path: string,
  reader: ConfigReader,
  add: (request: ResolveRequest, of: string | null) => void,
): void {
  const opened = reader.open(path);
  if (opened.kind !== 'file') return;
  for (const { header } of opened.file.blocks) {
    if (header === null) continue;
    if (header.kind === 'host') {
      for (const pattern of header.patterns) addPattern(pattern, add);
      continue;
    }
    const lists = (name: string) =>
      header.criteria.filter((criterion) => criterion.name === name).flatMap(({ argument }) => argument.split(','));
    const hosts = [...lists('host'), ...lists('originalhost')];
    for (const pattern of hosts) addPattern(pattern, add);
    for (const user of lists('user')) {
      for (const host of [ANY_HOST, ...hosts]) add({ host: example(host), user: example(user) }, host);
    }
  }
}

function addPattern(pattern: string, add: (request: ResolveRequest, of: string | null) => void): void {
  const name = example(pattern);
  if (name === '') return;
  add({ host: name }, /[*?]/.test(pattern) ? pattern : null);
  // Match host does not look at the letter case, Host does.
  const lowered = lowerCase(name);
  if (lowered !== name) add({ host: lowered }, pattern);
}

/** A name that the pattern matches, as far as it can be seen from the pattern alone. */
function example(pattern: string): string {
  return pattern.replace(/^!+/, '').replaceAll('*', 'x').replaceAll('?', 'x');
}
