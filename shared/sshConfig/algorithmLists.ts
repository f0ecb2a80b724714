/** Algorithm list values: is a name known (readconf.c), and what `+ - ^` and wildcards make of it (kex.c, match.c). */
import { ALGORITHMS, type AlgorithmFamily, type AlgorithmNames } from './algorithmTable.ts';
import { isAtLeast, type OpenSsh } from './openSsh.ts';
import { matchPattern, matchPatternList } from './patterns.ts';

function algorithmNames(family: AlgorithmFamily, openSsh: OpenSsh): AlgorithmNames {
  return ALGORITHMS[openSsh.version][family];
}

/**
 * The first name because of which ssh refuses the value on its line; null when it takes it. Lists to remove (`-`) are not
 * looked at; an empty list is refused because of an empty name.
 */
export function refusedAlgorithm(value: string, family: AlgorithmFamily, openSsh: OpenSsh): string | null {
  if (value.startsWith('-')) return null;
  const list = /^[+^]/.test(value) ? value.slice(1) : value;
  if (list === '') return '';
  const known = algorithmNames(family === 'caSignature' ? 'key' : family, openSsh).all;
  for (const [index, name] of list.split(',').entries()) {
    // As strsep(3) in a loop: the first empty element ends the check. OpenSSH 10.6 wants one name in front of it.
    const isCipherOrMac = family === 'cipher' || family === 'mac';
    if (name === '') return index === 0 && isCipherOrMac && isAtLeast(openSsh, '10.6') ? '' : null;
    if (!isKnown(name, family, known)) return name;
  }
  return null;
}

function isKnown(name: string, family: AlgorithmFamily, known: readonly string[]): boolean {
  if (known.includes(name)) return family !== 'caSignature' || !name.includes('-cert-');
  if (family !== 'key' && family !== 'caSignature') return false;
  // Wildcards are allowed when they hit at least one name; a negated hit counts as well.
  const pattern = name.startsWith('!') ? name.slice(1) : name;
  return known.some((candidate) => matchPattern(candidate, pattern));
}

/** The names that the value stands for. Null: nothing is left, which ssh refuses. An empty value means the defaults. */
export function assembleAlgorithms(value: string, family: AlgorithmFamily, openSsh: OpenSsh): readonly string[] | null {
  const { defaults, all } = algorithmNames(family, openSsh);
  const list = value.slice(1);
  if (value === '') return defaults;
  if (value.startsWith('-')) return defaults.filter((name) => !matchPatternList(name, list));
  const wanted = value.startsWith('+')
    ? [...defaults, ...list.split(',')]
    : value.startsWith('^')
      ? [...list.split(','), ...defaults]
      : value.split(',');
  if (wanted.some((pattern) => pattern.startsWith('!'))) return null;
  // Each element in turn, expanded in the order of `all`; a Set keeps the first place of a name.
  const found = new Set(wanted.flatMap((pattern) => all.filter((name) => matchPatternList(name, pattern))));
  return found.size === 0 ? null : [...found];
}
