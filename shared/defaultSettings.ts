/** The settings of a fresh start (DESIGN 8.13), and what "Reset" goes back to. */
import type { Settings } from './contract/settings.ts';

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  density: 'default',
  terminal: {
    // Empty: the monospace fonts of the window's style sheet.
    fontFamily: '',
    fontSize: 13,
    scrollback: 5000,
    minimumContrast: 4.5,
    renderer: 'auto',
    bell: 'visual',
    cursor: 'block',
    cursorBlink: false,
    screenReader: false,
    // As xterm.js: signs that seldom belong to a path, an address or a name.
    wordSeparators: ' ()[]{}\',"`',
    optionIsMeta: false,
    pasteGuard: true,
  },
  keyboard: { ctrlK: 'shell', bindings: {} },
  sidebar: { open: true, width: 232 },
  openSsh: 'newest',
  sort: 'name',
  pinned: [],
  lastUsed: {},
  uses: {},
  hosts: {},
  tunnels: { own: [], facts: {}, startWithTerminal: false },
  snippets: [],
  logs: { format: 'text', always: false, fileLimit: 50, totalLimit: 1000 },
  files: {
    columns: { local: ['size', 'modified'], remote: ['size', 'modified', 'mode'] },
    widths: {},
    limit: null,
    notify: true,
  },
  workspaces: {},
  lastWorkspace: null,
  hintsShown: {},
};
