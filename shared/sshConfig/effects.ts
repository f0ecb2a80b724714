/**
 * What an edit changes, host by host: every value before and after. This is the proof that an edit concerns nobody else,
 * and the text of "this also changes 3 hosts".
 */
import type { ConfigReader } from './configReader.ts';
import { findProbes, type Probe } from './probes.ts';
import { type Resolution, resolve } from './resolve.ts';

interface ValueChange {
  /** The slot, in lower case; `hostname` for the final name; `ssh` where it begins or ceases to refuse the config. */
  readonly option: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface HostEffect {
  readonly probe: Probe;
  readonly changes: readonly ValueChange[];
}

/** What every probe gets from a tree, to compare several edits with. */
export interface Snapshot {
  readonly probes: readonly Probe[];
  readonly values: readonly ReadonlyMap<string, readonly string[]>[];
}

/** Hosts without a change are left out. Commands of Match exec are not run: see `worldsOf`. */
export function effects(
  before: ConfigReader,
  after: ConfigReader,
  probes: readonly Probe[] = findProbes([before, after]),
): readonly HostEffect[] {
  return [...eachEffect(takeSnapshot(before, probes), after)];
}

export function takeSnapshot(reader: ConfigReader, probes: readonly Probe[]): Snapshot {
  return { probes, values: probes.map(({ request }) => valuesOf(resolve(reader, request, { lenient: true }))) };
}

/** The same one by one, for those who stop at the first. */
export function* eachEffect({ probes, values }: Snapshot, after: ConfigReader): Generator<HostEffect> {
  for (const [index, probe] of probes.entries()) {
    const old = values[index] ?? new Map<string, readonly string[]>();
    const changes = differences(old, valuesOf(resolve(after, probe.request, { lenient: true })));
    if (changes.length > 0) yield { probe, changes };
  }
}

function differences(
  old: ReadonlyMap<string, readonly string[]>,
  changed: ReadonlyMap<string, readonly string[]>,
): readonly ValueChange[] {
  const options = new Set([...old.keys(), ...changed.keys()]);
  return [...options].flatMap((option) => {
    const values = { before: old.get(option) ?? [], after: changed.get(option) ?? [] };
    return sameValues(values.before, values.after) ? [] : [{ option, ...values }];
  });
}

function valuesOf({ settings, hostname, problems }: Resolution): Map<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const slot of settings.slots()) {
    const own = settings.get(slot).map(({ value }) => value);
    if (own.length > 0) values.set(slot, own);
  }
  values.set('hostname', [hostname]);
  // Line numbers move with every edit; what is wrong does not.
  const fatal = problems.filter((problem) => problem.fatal).map(({ text }) => text);
  if (fatal.length > 0) values.set('ssh', fatal);
  return values;
}

export function sameValues(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
