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

/** The command of the window that does the same, whose keys a person may choose. */
const COMMANDS: Readonly<Record<TerminalAction, string>> = {
  copy: 'terminal.copy',
  paste: 'terminal.paste',
  find: 'terminal.find',
  clear: 'terminal.clear',
  larger: 'terminal.larger',
  smaller: 'terminal.smaller',
  'reset-size': 'terminal.resetSize',
};
const ACTIONS = Object.keys(COMMANDS) as TerminalAction[];

/** Whether a person chose keys for this command, and whether it is these. */
export type IsChosen<K extends Key> = (command: string, key: K) => 'these' | 'others' | null;

/** The same where keys may have been chosen: their usual ones then mean nothing. */
export function actionInForce<K extends Key>(key: K, mac: boolean, isChosen: IsChosen<K>): TerminalAction | null {
  const chosen = ACTIONS.find((action) => isChosen(COMMANDS[action], key) === 'these');
  if (chosen !== undefined) return chosen;
  const usual = terminalAction(key, mac);
  return usual !== null && isChosen(COMMANDS[usual], key) === null ? usual : null;
}

/** What `key` asks of the terminal by the usual keys, or null when it is the shell's. */
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
