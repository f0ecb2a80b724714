/**
 * The keys in force: those of the table, replaced for single commands by what the settings say. Which keys may be chosen,
 * and which commands would share them. What a command does is in handlers.ts; reading key presses is keys.ts.
 */
import { bindingsOf, commandIds, commands, type Binding, type CommandId } from './commands.ts';
import { t } from '../i18n/translate.ts';
import { formatChord, isControlLetter, matchesChord, parseChord, type Chord, type KeyPress } from './keys.ts';

/** Command → its keys instead of the usual ones, as the settings keep them. Names that are no commands mean nothing. */
export type ChosenKeys = Readonly<Record<string, string[]>>;

/** The keys of a command on this platform. */
export function bindingsInForce(id: CommandId, mac: boolean, chosen: ChosenKeys): readonly Binding[] {
  const own = chosen[id];
  if (own === undefined) return bindingsOf(id, mac);
  return own.filter(isChord).map((keys) => ({ keys, ...(isShells(parseChord(keys), mac) ? OUTSIDE : {}) }));
}

const OUTSIDE = { outsideTerminal: true } as const;

/** An unshifted Ctrl+letter, and a key of functions alone: programs in a terminal use these. */
function isShells({ ctrl, alt, shift, meta, key }: Chord, mac: boolean): boolean {
  const alone = !ctrl && !alt && !meta;
  return (alone && /^F\d+$/.test(key)) || (!mac && ctrl && !alt && !shift && !meta && /^[A-Z]$/.test(key));
}

/** Other commands that have these keys now. */
export function sharing(id: CommandId, keys: string, mac: boolean, chosen: ChosenKeys): readonly CommandId[] {
  return commandIds.filter(
    (other) => other !== id && bindingsInForce(other, mac, chosen).some((binding) => binding.keys === keys),
  );
}

/** Why keys cannot be chosen: no modifier (they type), or Ctrl with Alt (AltGr types with it). */
export type KeyRefusal = 'types' | 'altgr';

export function refusalOf({ ctrl, alt, meta, key }: Chord): KeyRefusal | null {
  if (ctrl && alt) return 'altgr';
  return ctrl || alt || meta || /^F\d+$/.test(key) ? null : 'types';
}

const SIGNS: Readonly<Record<string, string>> = {
  Comma: ',',
  Slash: '/',
  Backslash: '\\',
  Equal: '=',
  Minus: '-',
};
const NAMED =
  /^(F([1-9]|1\d|2[0-4])|Arrow(Left|Right|Up|Down)|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Enter|Tab|Escape)$/;

/** What was pressed, as the table writes it; null while only modifiers are down, and for keys that cannot be written. */
export function chordOf(press: KeyPress): string | null {
  const key = keyOf(press);
  if (key === null) return null;
  const { ctrlKey, altKey, shiftKey, metaKey } = press;
  return [ctrlKey && 'Ctrl', altKey && 'Alt', shiftKey && 'Shift', metaKey && 'Meta', key].filter(Boolean).join('+');
}

function keyOf({ key, code }: KeyPress): string | null {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return digit;
  if (NAMED.test(key)) return key;
  return SIGNS[code] ?? /^Key([A-Z])$/.exec(code)?.[1] ?? null;
}

function isChord(keys: string): boolean {
  const { key } = parseChord(keys);
  return /^[A-Z0-9]$/.test(key) || NAMED.test(key) || Object.values(SIGNS).includes(key);
}

interface Entry {
  readonly id: CommandId;
  readonly chord: Chord;
  readonly outsideTerminal: boolean;
}

/** All keys in force, read once; the chosen ones first, so that they win over usual ones of another command. */
export function keymap(mac: boolean, chosen: ChosenKeys): readonly Entry[] {
  const entries = commandIds.flatMap((id) =>
    bindingsInForce(id, mac, chosen).map(({ keys, outsideTerminal }) => ({
      id,
      chord: parseChord(keys),
      outsideTerminal: outsideTerminal === true || commands[id].inTerminal === true,
    })),
  );
  return entries.toSorted((a, b) => Number(b.id in chosen) - Number(a.id in chosen));
}

export interface Where {
  readonly mac: boolean;
  readonly inTerminal: boolean;
  /** What plain Ctrl+K does inside a terminal. */
  readonly ctrlK: 'shell' | 'palette';
  readonly keys: readonly Entry[];
}

/** The command that a key press asks for, or null when it is not ours. */
export function commandFor(press: KeyPress, { mac, inTerminal, ctrlK, keys }: Where): CommandId | null {
  if (inTerminal && isControlLetter(press)) {
    return !mac && ctrlK === 'palette' && press.key.toLowerCase() === 'k' ? 'palette.open' : null;
  }
  const found = keys.find(
    ({ chord, outsideTerminal }) => !(inTerminal && outsideTerminal) && matchesChord(press, chord),
  );
  return found?.id ?? null;
}

/** Whether keys were chosen for this command, and whether these were pressed. */
export function isChosen(id: string, press: KeyPress, chosen: ChosenKeys): 'these' | 'others' | null {
  const keys = chosen[id];
  if (keys === undefined) return null;
  return keys.some((each) => isChord(each) && matchesChord(press, parseChord(each))) ? 'these' : 'others';
}

/** Commands whose name or keys have every word of a search. */
export function fittingCommands(query: string, mac: boolean, chosen: ChosenKeys): readonly CommandId[] {
  const wanted = query.toLowerCase().split(/\s+/);
  return commandIds.filter((id) => {
    const keys = bindingsInForce(id, mac, chosen).map((binding) => formatChord(binding.keys, mac));
    const words = [t(commands[id].title), ...keys].join(' ').toLowerCase();
    return wanted.every((word) => words.includes(word));
  });
}
