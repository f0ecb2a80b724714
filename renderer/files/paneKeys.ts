/** What a key means in a pane, as in two-pane file managers. What it does is FilePaneView.svelte and FilesFacet.svelte. */

/** What a person can ask of a pane; the menu offers the same. */
export type PaneAction =
  | 'open'
  | 'edit'
  | 'editOutside'
  | 'copy'
  | 'move'
  | 'mirror'
  | 'duplicate'
  | 'rename'
  | 'newFolder'
  | 'newFile'
  | 'newLink'
  | 'facts'
  | 'delete'
  | 'copyPath'
  | 'copyScp'
  | 'copySftp'
  | 'terminal'
  | 'refresh'
  | 'hidden'
  | 'filter'
  | 'path'
  | 'up'
  | 'back'
  | 'forward'
  | 'swap';

/** With ⌘ or Ctrl. */
const COMMAND: Readonly<Record<string, PaneAction>> = {
  '.': 'hidden',
  f: 'filter',
  l: 'path',
  i: 'facts',
};
const ALT: Readonly<Record<string, PaneAction>> = { ArrowUp: 'up', ArrowLeft: 'back', ArrowRight: 'forward' };
/** Not while text is typed. */
const PLAIN: Readonly<Record<string, PaneAction>> = {
  Backspace: 'up',
  F2: 'rename',
  F4: 'edit',
  F5: 'copy',
  F7: 'newFolder',
  Delete: 'delete',
};

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Null: no key of a pane. `typing`: the focus is in a field. */
export function paneAction(press: Press, mac: boolean, typing: boolean): PaneAction | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = press;
  const command = mac ? metaKey : ctrlKey;
  if (ctrlKey && metaKey) return null;
  if (command) return altKey || shiftKey ? null : (COMMAND[key.toLowerCase()] ?? null);
  if (ctrlKey || metaKey) return null;
  if (altKey) return ALT[key] ?? null;
  if (typing) return null;
  if (key === 'F5' && shiftKey) return 'move';
  return shiftKey ? null : (PLAIN[key] ?? null);
}

/** Actions that are about names: nothing to do without one. */
const ABOUT_NAMES: ReadonlySet<PaneAction> = new Set([
  'open',
  'edit',
  'editOutside',
  'copy',
  'move',
  'mirror',
  'duplicate',
  'rename',
  'facts',
  'delete',
]);
export const needsNames = (action: PaneAction): boolean => ABOUT_NAMES.has(action);

/** How its key is written on this platform; undefined: it has none. */
export function keysOfAction(action: PaneAction, mac: boolean): string | undefined {
  const letter = Object.entries(COMMAND).find(([, each]) => each === action)?.[0];
  if (letter !== undefined) return mac ? `⌘${letter.toUpperCase()}` : `Ctrl ${letter.toUpperCase()}`;
  if (action === 'move') return mac ? '⇧F5' : 'Shift F5';
  const plain = Object.entries({ ...ALT, ...PLAIN }).findLast(([, each]) => each === action)?.[0];
  if (plain === undefined) return action === 'open' ? '⏎' : undefined;
  const signs: Readonly<Record<string, string>> = {
    ArrowLeft: mac ? '⌥←' : 'Alt ←',
    ArrowRight: mac ? '⌥→' : 'Alt →',
    Backspace: '⌫',
    Delete: mac ? '⌦' : 'Del',
  };
  return signs[plain] ?? plain;
}
