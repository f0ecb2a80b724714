/**
 * What a typed filter means: words that fit a name or an address, and terms such as `tag:web env:prod jump:bastion`, which
 * all must hold. Pure.
 */
import { compareMatches, matchText, type Match } from '../ui/match.ts';
import { addressOf, type Host } from './host.ts';

/** What a term is compared with. */
const TERMS = {
  tag: (host) => host.tags,
  env: (host) => (host.environment === 'none' ? [] : [host.environment]),
  group: (host) => [host.group],
  jump: (host) => host.entry?.via ?? [],
  user: (host) => (host.entry === null ? [] : [host.entry.user]),
  file: (host) => (host.entry === null ? [] : [host.entry.place.file.split('/').at(-1) ?? '']),
} as const satisfies Record<string, (host: Host) => readonly string[]>;
type Term = keyof typeof TERMS;

const FILTER_TERMS = Object.keys(TERMS) as readonly Term[];

interface HostFilter {
  /** Each with the beginning of what it must be, in lower case. */
  readonly terms: readonly (readonly [Term, string])[];
  readonly words: readonly string[];
}

/** The hosts that the terms of a text mean, and its words; null: it has no terms. */
export function termsOf(text: string): { readonly words: string; holds(host: Host): boolean } | null {
  const { terms, words } = parseFilter(text);
  if (terms.length === 0) return null;
  return { words: words.join(' '), holds: (host) => terms.every((term) => holds(host, term)) };
}

/** Words that only look like a term, as an address with a port does, are words. */
function parseFilter(text: string): HostFilter {
  const terms: (readonly [Term, string])[] = [];
  const words: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const [, name = '', value = ''] = /^([a-z]+):(.*)$/i.exec(word) ?? [];
    const term = FILTER_TERMS.find((each) => each === name.toLowerCase());
    if (term === undefined) words.push(word);
    else terms.push([term, value.toLowerCase()]);
  }
  return { terms, words };
}

/** The hosts that fit a typed text by alias or address, and by its terms; best first. */
export function filterHosts(hosts: readonly Host[], query: string): readonly Host[] {
  const { terms, words } = parseFilter(query);
  const meant = terms.length === 0 ? hosts : hosts.filter((host) => terms.every((term) => holds(host, term)));
  if (words.length === 0) return meant;
  const found: { host: Host; match: Match }[] = [];
  for (const host of meant) {
    const match = matchWords(words, host);
    if (match !== null) found.push({ host, match });
  }
  // Letters with gaps help when nothing else fits; beside real matches they are noise.
  const pieces = found.filter(({ match }) => match.tier > 1);
  const kept = pieces.length > 0 ? pieces : found;
  return kept.toSorted((a, b) => compareMatches(a.match, b.match)).map(({ host }) => host);
}

function holds(host: Host, [term, beginning]: readonly [Term, string]): boolean {
  return TERMS[term](host).some((value) => value.toLowerCase().startsWith(beginning));
}

/** As well as the word that fits worst. */
function matchWords(words: readonly string[], host: Host): Match | null {
  let worst: Match | null = null;
  for (const word of words) {
    const match = matchText(word, host.name) ?? pieceOf(word, addressOf(host));
    if (match === null) return null;
    if (worst === null || compareMatches(match, worst) > 0) worst = match;
  }
  return worst;
}

/** Far below every name that fits in one piece. */
const ADDRESS_SCORE = -1_000_000;

/** Addresses fit in one piece only: letters with gaps fit nearly every address. */
function pieceOf(wanted: string, address: string): Match | null {
  const match = matchText(wanted, address);
  return match === null || match.tier === 1 ? null : { ...match, tier: 2, score: ADDRESS_SCORE };
}
