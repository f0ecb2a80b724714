/**
 * Finds, among thousands of blocks or included files, those that can matter for one host name, so that a question costs
 * what its answer costs and not what the tree has. It only leaves out: what it names is still to be matched.
 */

/** Which host names something can matter for. */
export interface Relevance {
  /** For every name. */
  readonly always: boolean;
  readonly names: readonly string[];
  /** How such names begin: what stands in front of the first wildcard. */
  readonly prefixes: readonly string[];
}

export const EVERY_NAME: Relevance = { always: true, names: [], prefixes: [] };
export const NO_NAME: Relevance = { always: false, names: [], prefixes: [] };

/** The names that the patterns of a Host line can hold for. */
export function relevanceOfPatterns(patterns: readonly string[]): Relevance {
  const names: string[] = [];
  const prefixes: string[] = [];
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) continue;
    const wildcard = pattern.search(/[*?]/);
    // An empty pattern is an error, for whatever name.
    if (pattern === '' || wildcard === 0) return EVERY_NAME;
    if (wildcard === -1) names.push(pattern);
    else prefixes.push(pattern.slice(0, wildcard));
  }
  return { always: false, names, prefixes };
}

/** Takes what each entry can matter for, and answers with the indexes, in order, of those that can for a name. */
export function createNameIndex(entries: Iterable<Relevance>): (name: string) => readonly number[] {
  const always: number[] = [];
  const byName = new Map<string, number[]>();
  const byPrefix = new Map<string, number[]>();
  let index = 0;
  for (const entry of entries) {
    if (entry.always) always.push(index);
    else {
      for (const name of entry.names) add(byName, name, index);
      for (const prefix of entry.prefixes) add(byPrefix, prefix, index);
    }
    index++;
  }
  const lengths = [...new Set([...byPrefix.keys()].map(({ length }) => length))];
  return (name) => {
    const own = [byName.get(name), ...lengths.map((length) => byPrefix.get(name.slice(0, length)))].flatMap(
      (found) => found ?? [],
    );
    if (own.length === 0) return always;
    return [...new Set([...always, ...own])].sort((one, other) => one - other);
  };
}

function add(map: Map<string, number[]>, key: string, index: number): void {
  const present = map.get(key);
  if (present === undefined) map.set(key, [index]);
  else present.push(index);
}
