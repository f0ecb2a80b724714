/**
 * The few keys that the terminal itself handles. Everything else goes to the shell, in particular every unshifted
 * Ctrl+letter. The window's own shortcuts are in renderer/shell/.
 */

export type TerminalAction = 'copy' | 'paste' | 'find' | 'clear' | 'larger' | 'smaller' | 'reset-size';

/** The parts of a KeyboardEvent that decide. */
export type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

const LETTERS: Readonly<Record<string, TerminalAction>> = { c: 'copy', v: 'paste', f: 'find' };
/** By physical key: what Shift makes of these differs between layouts. */
const SIZES: Readonly<Record<string, TerminalAction>> = {
  Equal: 'larger',
  NumpadAdd: 'larger',
  Minus: 'smaller',
  NumpadSubtract: 'smaller',
  Digit0: 'reset-size',
  Numpad0: 'reset-size',
};

/** What `key` asks of the terminal, or null when it is the shell's. */
export function terminalAction(key: Key, mac: boolean): TerminalAction | null {
  return mac ? macAction(key) : otherAction(key);
}

function macAction({ key, code, ctrlKey, shiftKey, altKey, metaKey }: Key): TerminalAction | null {
  if (!metaKey || ctrlKey) return null;
  if (altKey) return code === 'KeyK' && !shiftKey ? 'clear' : null;
  const size = SIZES[code];
  // ⌘+ is typed as Shift and = on many layouts.
  if (size !== undefined && (!shiftKey || size === 'larger')) return size;
  return shiftKey ? null : (LETTERS[key.toLowerCase()] ?? null);
}

function otherAction({ key, code, ctrlKey, shiftKey, altKey, metaKey }: Key): TerminalAction | null {
  if (metaKey || altKey) return null;
  if (key === 'Insert') {
    if (ctrlKey && !shiftKey) return 'copy';
    return shiftKey && !ctrlKey ? 'paste' : null;
  }
  if (!ctrlKey || !shiftKey) return null;
  if (key === 'Backspace') return 'clear';
  return SIZES[code] ?? LETTERS[key.toLowerCase()] ?? null;
}
