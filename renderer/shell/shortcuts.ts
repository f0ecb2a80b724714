/**
 * Keys of the window. The terminal owns the keyboard: while it has the focus, an unshifted Ctrl+letter and every key
 * that the table keeps for outside goes to the shell. What a command does is in handlers.ts.
 */
import { commandIds, commands, bindingsOf, type CommandId } from './commands.ts';
import { isControlLetter, matchesChord, parseChord, type Chord, type KeyPress } from './keys.ts';

export interface Where {
  readonly mac: boolean;
  readonly inTerminal: boolean;
  /** What plain Ctrl+K does inside a terminal. */
  readonly ctrlK: 'shell' | 'palette';
}

interface Entry {
  readonly id: CommandId;
  readonly chord: Chord;
  readonly outsideTerminal: boolean;
}

function entriesFor(mac: boolean): readonly Entry[] {
  return commandIds.flatMap((id) =>
    bindingsOf(id, mac).map(({ keys, outsideTerminal }) => ({
      id,
      chord: parseChord(keys),
      outsideTerminal: outsideTerminal === true || commands[id].inTerminal === true,
    })),
  );
}
const entries = { mac: entriesFor(true), other: entriesFor(false) };

/** The command that a key press asks for, or null when it is not ours. */
export function commandFor(press: KeyPress, { mac, inTerminal, ctrlK }: Where): CommandId | null {
  if (inTerminal && isControlLetter(press)) {
    return !mac && ctrlK === 'palette' && press.key.toLowerCase() === 'k' ? 'palette.open' : null;
  }
  for (const { id, chord, outsideTerminal } of mac ? entries.mac : entries.other) {
    if (!(inTerminal && outsideTerminal) && matchesChord(press, chord)) return id;
  }
  return null;
}

export interface ShortcutOptions {
  readonly mac: boolean;
  readonly ctrlK: () => 'shell' | 'palette';
  /** Runs a command; false when it cannot be run now, and the key goes on to where it was typed. */
  readonly run: (id: CommandId) => boolean;
  /** Plain Ctrl+K went to the shell. */
  readonly ctrlKToShell: () => void;
}

/** Commands that work over an open dialog; all others wait until it is closed. */
const OVER_DIALOGS: ReadonlySet<CommandId> = new Set(['palette.open', 'palette.actions']);

/** Listens before anything else in the window does. Returns "stop". */
export function listenToShortcuts({ mac, ctrlK, run, ctrlKToShell }: ShortcutOptions): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const inTerminal = event.target instanceof Element && event.target.closest('.xterm') !== null;
    const id = commandFor(event, { mac, inTerminal, ctrlK: ctrlK() });
    if (id === null) {
      if (!mac && inTerminal && isControlLetter(event) && event.key.toLowerCase() === 'k') ctrlKToShell();
      return;
    }
    const modal = document.querySelector('dialog:modal');
    if (modal !== null && !(OVER_DIALOGS.has(id) && modal.hasAttribute('data-palette'))) return;
    if (!run(id)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('keydown', onKeyDown, { capture: true });
  return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
}
