/**
 * Edits for one host in a whole tree of files: finds, among the places where a line could stand, the first one that does
 * what is wanted, changes nothing else for the host, and nothing at all for any other. The proof is effects.ts.
 */
import type { ConfigReader } from './configReader.ts';
import type { ConfigDocument } from './document.ts';
import { optionLines, removeLines } from './edit.ts';
import { eachEffect, type HostEffect, sameValues, type Snapshot, takeSnapshot } from './effects.ts';
import { editedTree, type TreeEdit, worldsOf } from './editedTree.ts';
import { addCandidates, ownPlaces, setCandidates } from './hostEditCandidates.ts';
import { findKeyword, type Keyword } from './keywords.ts';
import { lowerCase } from './patterns.ts';
import { findProbes, type Probe } from './probes.ts';
import { resolve } from './resolve.ts';
import { wantedValues, type WantedValues } from './wantedValues.ts';

export interface HostEdit {
  readonly edit: TreeEdit;
  /** Everything that changes for the host itself. */
  readonly changes: HostEffect['changes'];
  /** Everything that changes for others. */
  readonly others: readonly HostEffect[];
}

export type HostEditResult =
  /** Nothing to do: the files say it already. */
  | { readonly kind: 'unchanged' }
  /** It does what was asked for and nothing else. */
  | ({ readonly kind: 'clean' } & HostEdit)
  /** The best that was found; it concerns others as well. */
  | ({ readonly kind: 'wide' } & HostEdit)
  /** No line in these files can do it; `reason` in a sentence. */
  | { readonly kind: 'impossible'; readonly reason: string };

/** Options that other blocks are chosen by: a change of theirs may rightly change more. */
const MATCHED_ON: ReadonlySet<string> = new Set(['hostname', 'user', 'tag', 'sessiontype', 'canonicalizehostname']);

/** Gives the option this value for the host. Throws UnwritableOption, or OptionError in the words of ssh. */
export function setForHost(
  reader: ConfigReader,
  host: string,
  keyword: string,
  args: readonly string[],
): HostEditResult {
  const wanted = wantedValues(keyword, args, reader);
  return chooseEdit(reader, host, wanted, 'set', setCandidates(reader, host, wanted.keyword, keyword, args));
}

/** Adds one more value of an option that adds up, such as IdentityFile. */
export function addForHost(
  reader: ConfigReader,
  host: string,
  keyword: string,
  args: readonly string[],
): HostEditResult {
  const wanted = wantedValues(keyword, args, reader);
  return chooseEdit(reader, host, wanted, 'add', addCandidates(reader, host, keyword, args));
}

/** Removes the host's own lines of this option. */
export function unsetForHost(reader: ConfigReader, host: string, name: string): HostEditResult {
  const edit = new Map<string, ConfigDocument>();
  for (const { path, document, blocks } of ownPlaces(reader, host)) {
    const lines = blocks.flatMap((block) => optionLines(document, block, name));
    if (lines.length > 0) edit.set(path, removeLines(document, lines));
  }
  if (edit.size === 0) return { kind: 'unchanged' };
  const slot = findKeyword(name)?.slot ?? lowerCase(name);
  const found = measure(worldsBefore(reader, host), host, slot, edit);
  return { kind: isClean(found) ? 'clean' : 'wide', ...found };
}

function chooseEdit(
  reader: ConfigReader,
  host: string,
  wanted: WantedValues,
  mode: 'set' | 'add',
  candidates: Iterable<TreeEdit>,
): HostEditResult {
  const { slot, accumulates } = wanted.keyword;
  const worlds = worldsBefore(reader, host);
  const settings = (world: ConfigReader) => resolve(world, { host }, { lenient: true }).settings;
  if (mode === 'set' && !accumulates && worlds.every(({ world }) => wanted.holds(settings(world), []))) {
    return { kind: 'unchanged' };
  }
  const working: TreeEdit[] = [];
  for (const edit of candidates) {
    const works = worlds.every(({ world }) =>
      wanted.holds(settings(editedTree(world, edit)), mode === 'add' ? settings(world).get(slot) : []),
    );
    if (!works) continue;
    if (!concernsOthers(worlds, host, edit)) {
      const found = measure(worlds, host, slot, edit);
      if (isClean(found)) return { kind: 'clean', ...found };
    }
    working.push(edit);
  }
  const [best] = working
    .map((edit) => measure(worlds, host, slot, edit))
    .sort((one, other) => weight(one) - weight(other));
  if (best !== undefined) return { kind: isClean(best) ? 'clean' : 'wide', ...best };
  return { kind: 'impossible', reason: impossible(wanted.keyword) };
}

interface World {
  readonly world: ConfigReader;
  readonly before: Snapshot;
}

function worldsBefore(reader: ConfigReader, host: string): readonly World[] {
  const probes = probesFor(reader, host);
  return worldsOf(reader).map((world) => ({ world, before: takeSnapshot(world, probes) }));
}

/** Ends at the first one: most places that are tried are wrong for many hosts. Letter cases of the name count here. */
function concernsOthers(worlds: readonly World[], host: string, edit: TreeEdit): boolean {
  for (const { world, before } of worlds) {
    for (const { probe } of eachEffect(before, editedTree(world, edit))) if (probe.request.host !== host) return true;
  }
  return false;
}

interface Measured extends HostEdit {
  /** How many other options of the host change, unless blocks are chosen by this one. */
  readonly beyond: number;
  /** How many other letter cases of the name are concerned: better none, but it is the same host to most people. */
  readonly variants: number;
}

function isClean({ others, beyond }: Measured): boolean {
  return others.length === 0 && beyond === 0;
}

function weight({ others, beyond, variants }: Measured): number {
  return 1000 * (others.length + beyond) + variants;
}

function impossible({ name }: Keyword): string {
  return `No line in these files can give ${name} this value for this host alone.`;
}

function measure(worlds: readonly World[], host: string, slot: string, edit: TreeEdit): Measured {
  const own: HostEffect['changes'][number][] = [];
  const others = new Map<string, HostEffect>();
  const variants = new Set<string>();
  for (const { world, before } of worlds) {
    for (const effect of eachEffect(before, editedTree(world, edit))) {
      const { request, exampleOf } = effect.probe;
      if (exampleOf === host) variants.add(request.host);
      else if (request.host !== host) others.set(JSON.stringify(request), effect);
      // With another user it is still this host.
      else if (request.user === undefined) {
        own.push(...effect.changes.filter((change) => !own.some((seen) => sameChange(seen, change))));
      }
    }
  }
  const beyond = MATCHED_ON.has(slot) ? 0 : own.filter(({ option }) => !belongsTo(option, slot)).length;
  return { edit, changes: own, others: [...others.values()], beyond, variants: variants.size };
}

function sameChange(one: HostEffect['changes'][number], other: HostEffect['changes'][number]): boolean {
  return one.option === other.option && sameValues(one.before, other.before) && sameValues(one.after, other.after);
}

/** Keywords that share what they set: the two ways to a host, of which one turns the other off, and one list in ssh. */
const TOGETHER: readonly (readonly string[])[] = [
  ['proxyjump', 'proxycommand'],
  ['localforward', 'dynamicforward'],
];

/** Second slots of one keyword, and keywords that go together. */
function belongsTo(option: string, slot: string): boolean {
  return option.split('.', 1)[0] === slot || TOGETHER.some((slots) => slots.includes(option) && slots.includes(slot));
}

function probesFor(reader: ConfigReader, host: string): readonly Probe[] {
  const found = findProbes([reader]);
  const named = new Set(found.map(({ request }) => request.host));
  const cases = [lowerCase(host), host.toUpperCase()].filter((name) => name !== host);
  return [
    { request: { host }, exampleOf: null },
    ...cases.filter((name) => !named.has(name)).map((name) => ({ request: { host: name }, exampleOf: host })),
    ...found.filter(({ request }) => request.host !== host || request.user !== undefined),
  ];
}
