/**
 * A sentence of shared/ in the language of whoever reads it: English on the command line and in logs. The window hands its
 * own translator over when it starts, so that the words of a failure change with those around them.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import { english } from './en.ts';

export type WordKey = keyof typeof english;
export type WordValues = Readonly<Record<string, string | number>>;
type Say = (key: WordKey, values: WordValues) => string;

let speaker: Say = (key, values) => String(new IntlMessageFormat(english[key], 'en').format(values));

/** From now on `say` asks this. */
export function speakWith(say: Say): void {
  speaker = say;
}

export function say(key: WordKey, values: WordValues = {}): string {
  return speaker(key, values);
}

/** A key that is put together: every one there can be is in the catalogue, which a test sees to. */
export function wordKey(key: string): WordKey {
  return key as WordKey;
}

/**
 * Facts as values of a message. A list becomes `a, b`; null and what is left out become empty. Beside each text stands
 * whether it says anything (`reason`, `reasonGiven`), because a message cannot choose by an empty value.
 */
export function valuesOf(facts: object): WordValues {
  const values: Record<string, string | number> = {};
  for (const [name, fact] of Object.entries(facts) as [string, unknown][]) {
    const text = textOf(fact);
    if (text === null) continue;
    values[name] = text;
    if (typeof text === 'string') values[`${name}Given`] = String(text !== '');
  }
  return values;
}

/** Null: nothing that a message could show. */
function textOf(fact: unknown): string | number | null {
  if (typeof fact === 'string' || typeof fact === 'number') return fact;
  if (typeof fact === 'boolean') return String(fact);
  if (fact === null || fact === undefined) return '';
  return Array.isArray(fact) && fact.every((each) => typeof each === 'string') ? fact.join(', ') : null;
}
