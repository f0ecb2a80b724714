/** The values collected so far, with their sources: first one wins, or they add up (readconf.c). */
import type { FilePlace } from '../contract/connections.ts';
import { type Forward, sameForward } from './forwardSpec.ts';
import type { Assignment } from './optionValue.ts';
import { matchPattern } from './patterns.ts';

export interface SettingValue {
  readonly value: string;
  /** Null: the command line. */
  readonly place: FilePlace | null;
  /** For forwards: `value` is the text as written. */
  readonly forward?: Forward;
  /** Later lines that ask for the very same forward, and so add nothing. */
  readonly repeatedAt?: readonly FilePlace[];
}

/** ssh refuses more identity or certificate files than this, each. */
const MAX_FILES = 100;

export class Settings {
  readonly #slots = new Map<string, readonly SettingValue[]>();

  get(slot: string): readonly SettingValue[] {
    return this.#slots.get(slot) ?? [];
  }

  /** The only or first value. */
  value(slot: string): string | undefined {
    return this.#slots.get(slot)?.[0]?.value;
  }

  has(slot: string): boolean {
    return this.#slots.has(slot);
  }

  slots(): IterableIterator<string> {
    return this.#slots.keys();
  }

  /** Sets what the command line or the final host name gives, over everything. */
  override(slot: string, value: string, place: FilePlace | null = null): void {
    this.#slots.set(slot, [{ value, place }]);
  }

  /** Returns ssh's words when the line is one too many, else null. */
  apply(assignment: Assignment, place: FilePlace, active: boolean): string | null {
    const { slot, mode } = assignment;
    if (!active && mode !== 'firstAnywhere' && mode !== 'lastAnywhere') return null;
    const present = this.get(slot);
    const added = assignment.values.map((value) =>
      assignment.forward === undefined ? { value, place } : { value, place, forward: assignment.forward },
    );
    switch (mode) {
      case 'first':
      case 'firstAnywhere':
        if (!this.has(slot)) this.#slots.set(slot, added);
        return null;
      case 'lastAnywhere':
        this.#slots.set(slot, added);
        return null;
      case 'append':
        this.#slots.set(slot, [...present, ...added]);
        return null;
      case 'remove':
        this.#slots.set(
          slot,
          present.filter(({ value }) => !matchPattern(value, assignment.values[0] ?? '')),
        );
        return null;
      case 'appendUnique':
        return this.#appendUnique(slot, present, added);
    }
  }

  #appendUnique(slot: string, present: readonly SettingValue[], added: readonly SettingValue[]): string | null {
    if (slot === 'identityfile' || slot === 'certificatefile') {
      const kind = slot === 'identityfile' ? 'identity' : 'certificate';
      if (present.length >= MAX_FILES) return `Too many ${kind} files specified (max ${MAX_FILES}).`;
    }
    const fresh = added.filter((entry) => !present.some((other) => isSame(entry, other)));
    this.#slots.set(slot, [...present.map((entry) => withRepetitions(entry, added)), ...fresh]);
    return null;
  }
}

/** Would this assignment add what is there already? */
export function isSameValue(entry: SettingValue, { values, forward }: Assignment): boolean {
  const [value = ''] = values;
  return isSame(entry, { value, place: null, ...(forward === undefined ? {} : { forward }) });
}

function isSame(one: SettingValue, other: SettingValue): boolean {
  if (one.forward === undefined || other.forward === undefined) return one.value === other.value;
  return sameForward(one.forward, other.forward);
}

function withRepetitions(entry: SettingValue, added: readonly SettingValue[]): SettingValue {
  const places = added.flatMap((other) =>
    entry.forward !== undefined && other.place !== null && isSame(entry, other) ? [other.place] : [],
  );
  return places.length === 0 ? entry : { ...entry, repeatedAt: [...(entry.repeatedAt ?? []), ...places] };
}
