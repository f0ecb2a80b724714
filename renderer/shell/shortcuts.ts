/**
 * Listens to the keys of the window. The terminal owns the keyboard: while it has the focus, an unshifted Ctrl+letter and
 * every key that the table keeps for outside goes to the shell. Which keys are in force is keymap.ts, what a command does
 * is handlers.ts.
 */
import { commandFor, keymap, type ChosenKeys } from './keymap.ts';
import { isControlLetter } from './keys.ts';
import type { CommandId } from './commands.ts';

export interface ShortcutOptions {
  readonly mac: boolean;
  readonly ctrlK: () => 'shell' | 'palette';
  readonly chosen: ChosenKeys;
  /** Runs a command; false when it cannot be run now, and the key goes on to where it was typed. */
  readonly run: (id: CommandId) => boolean;
  /** Plain Ctrl+K went to the shell. */
  readonly ctrlKToShell: () => void;
}

/** Commands that work over an open dialog; all others wait until it is closed. */
const OVER_DIALOGS: ReadonlySet<CommandId> = new Set(['palette.open', 'palette.actions']);

/** Listens before anything else in the window does. Returns "stop". */
export function listenToShortcuts({ mac, ctrlK, chosen, run, ctrlKToShell }: ShortcutOptions): () => void {
  const keys = keymap(mac, chosen);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const at = event.target instanceof Element ? event.target : null;
    // Keys are being chosen there: see settings/KeyCapture.svelte.
    if (at?.closest('[data-captures-keys]') != null) return;
    const inTerminal = at?.closest('.xterm') != null;
    const id = commandFor(event, { mac, inTerminal, ctrlK: ctrlK(), keys });
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
