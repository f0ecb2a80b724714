/** What the settings of a host must be once an edit has done its work. */
import { compileLine } from './statements.ts';
import { type ConfigReader } from './configReader.ts';
import { sameValues } from './effects.ts';
import { findKeyword, type Keyword } from './keywords.ts';
import { matchPattern } from './patterns.ts';
import { type Assignment, OptionError } from './optionValue.ts';
import type { Settings, SettingValue } from './settings.ts';
import { writeOption } from './writeOption.ts';

export interface WantedValues {
  readonly keyword: Keyword;
  /** `kept`: values from before that must still be there. */
  readonly holds: (settings: Settings, kept: readonly SettingValue[]) => boolean;
}

/** Throws OptionError when ssh would refuse the line. */
export function wantedValues(name: string, args: readonly string[], reader: ConfigReader): WantedValues {
  const assignments = assignmentsOf(name, args, reader);
  const keyword = findKeyword(name);
  if (keyword === undefined) throw new OptionError({ text: `Bad configuration option: ${name}`, form: 'colon' });
  return {
    keyword,
    holds: (settings, kept) =>
      keyword.accumulates ? accumulated(settings, assignments, kept) : exactly(settings, keyword, assignments),
  };
}

function assignmentsOf(name: string, args: readonly string[], reader: ConfigReader): readonly Assignment[] {
  const plain = { indent: '', keyword: (word: string) => word, separator: () => ' ', eol: '\n' };
  const statement = compileLine(writeOption(name, args, plain), 1, reader.openSsh, reader.world);
  switch (statement?.kind) {
    case 'option':
      return statement.assignments;
    case 'bad':
      throw new OptionError(statement.error);
    case 'unknown':
      throw new OptionError({ text: `Bad configuration option: ${name}`, form: 'colon' });
    default:
      throw new OptionError({ text: `${name} does nothing, or is no option of a host`, form: 'colon' });
  }
}

function exactly(settings: Settings, { slot }: Keyword, assignments: readonly Assignment[]): boolean {
  // A second slot that the line leaves alone must be free, else another line would have a say in it.
  const slots = [slot, `${slot}.path`, `${slot}.interval`];
  return slots.every((each) => {
    const wanted = assignments.find((assignment) => assignment.slot === each)?.values ?? [];
    return sameValues(values(settings, each), wanted);
  });
}

function accumulated(settings: Settings, assignments: readonly Assignment[], kept: readonly SettingValue[]): boolean {
  return assignments.every(({ slot, mode, values: wanted }) => {
    const present = values(settings, slot);
    if (mode === 'remove') return !present.some((value) => wanted.some((pattern) => matchPattern(value, pattern)));
    return wanted.every((value) => present.includes(value)) && kept.every(({ value }) => present.includes(value));
  });
}

function values(settings: Settings, slot: string): readonly string[] {
  return settings.get(slot).map(({ value }) => value);
}
