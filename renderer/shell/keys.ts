/** Key combinations: reading them from the table, comparing them with a key press, and writing them for people. */
export interface Chord {
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
  /** A letter in capitals, a digit, a sign, or a key's name as KeyboardEvent.key has it. */
  readonly key: string;
}

/** The parts of a KeyboardEvent that decide. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>;

/** Reads `Ctrl+Shift+K`. */
export function parseChord(text: string): Chord {
  const parts = text.split('+');
  const key = parts.at(-1) ?? '';
  const has = (name: string) => parts.slice(0, -1).includes(name);
  return { ctrl: has('Ctrl'), alt: has('Alt'), shift: has('Shift'), meta: has('Meta'), key };
}

/** What Shift makes of a sign differs between layouts, so signs are matched by the physical key. */
const SIGN_CODES: Readonly<Record<string, string>> = {
  ',': 'Comma',
  '/': 'Slash',
  '\\': 'Backslash',
  '=': 'Equal',
  '-': 'Minus',
};

export function matchesChord(press: KeyPress, chord: Chord): boolean {
  if (press.ctrlKey !== chord.ctrl || press.altKey !== chord.alt) return false;
  if (press.shiftKey !== chord.shift || press.metaKey !== chord.meta) return false;
  return matchesKey(press, chord.key);
}

function matchesKey({ key, code }: KeyPress, wanted: string): boolean {
  if (/^[0-9]$/.test(wanted)) return code === `Digit${wanted}`;
  if (/^[A-Z]$/.test(wanted)) {
    if (/^[a-z]$/i.test(key)) return key.toUpperCase() === wanted;
    // Cyrillic, Greek and others type no Latin letter at all; there the physical key decides. Option on a Mac types
    // signs, with the same answer.
    return code === `Key${wanted}`;
  }
  const sign = SIGN_CODES[wanted];
  return key === wanted || (sign !== undefined && code === sign);
}

/** An unshifted Ctrl+letter, with nothing else: the shell's, whatever the table says. */
export function isControlLetter(press: KeyPress): boolean {
  return press.ctrlKey && !press.altKey && !press.shiftKey && !press.metaKey && /^[a-z]$/i.test(press.key);
}

const NAMES: Readonly<Record<string, string>> = {
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  Insert: 'Ins',
  Enter: '↵',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};
const MAC_NAMES: Readonly<Record<string, string>> = { ...NAMES, Tab: '⇥', Backspace: '⌫', PageUp: '⇞', PageDown: '⇟' };

/** As written on this platform: `⇧⌘P`, `Ctrl Shift P`. */
export function formatChord(text: string, mac: boolean): string {
  const { ctrl, alt, shift, meta, key } = parseChord(text);
  const name = (mac ? MAC_NAMES : NAMES)[key] ?? key;
  if (mac) return `${ctrl ? '⌃' : ''}${alt ? '⌥' : ''}${shift ? '⇧' : ''}${meta ? '⌘' : ''}${name}`;
  return [ctrl && 'Ctrl', alt && 'Alt', shift && 'Shift', meta && 'Meta', name].filter(Boolean).join(' ');
}
