/** What is written on the keys of a keyboard of this language. Signs such as ⌘ are the same on all of them. */
import { t, type MessageKey } from '../i18n/translate.ts';

const NAMES: ReadonlyMap<string, MessageKey> = new Map([
  ['Ctrl', 'ui.key.ctrl'],
  ['Shift', 'ui.key.shift'],
  ['Backspace', 'ui.key.backspace'],
  ['Ins', 'ui.key.insert'],
  ['Page Up', 'ui.key.pageUp'],
  ['Page Down', 'ui.key.pageDown'],
]);
const NAMED = new RegExp(String.raw`\b(${[...NAMES.keys()].join('|')})\b`, 'g');

/** `Ctrl Shift Z` is `Strg Umschalt Z` in German. */
export function keyNames(keys: string): string {
  return keys.replaceAll(NAMED, (name) => {
    const key = NAMES.get(name);
    return key === undefined ? name : t(key);
  });
}
