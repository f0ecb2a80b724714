/** A terminal that only shows: for the replay of a log. It answers no query and takes no keys. Loaded when first needed. */
import '@xterm/xterm/css/xterm.css';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { Terminal } from '@xterm/xterm';
import type { ThemeColours } from './themes.ts';

export interface ReplayTerminal {
  reset(): void;
  write(text: string): void;
  resize(columns: number, rows: number): void;
  dispose(): void;
}

export interface ReplayLooks {
  readonly colours: ThemeColours;
  readonly fontFamily: string;
  readonly fontSize: number;
  /** The accessible name. */
  readonly label: string;
  readonly screenReader: boolean;
}

export function showReplayTerminal(
  parent: HTMLElement,
  size: { readonly columns: number; readonly rows: number },
  { colours, fontFamily, fontSize, label, screenReader }: ReplayLooks,
): ReplayTerminal {
  const terminal = new Terminal({
    cols: size.columns,
    rows: size.rows,
    allowProposedApi: true,
    logLevel: 'off',
    disableStdin: true,
    fontFamily,
    fontSize,
    theme: colours.xterm,
    screenReaderMode: screenReader,
    cursorInactiveStyle: 'outline',
  });
  terminal.loadAddon(new UnicodeGraphemesAddon());
  terminal.open(parent);
  terminal.textarea?.setAttribute('aria-label', label);
  return {
    reset() {
      terminal.reset();
      terminal.resize(size.columns, size.rows);
    },
    write: (text) => terminal.write(text),
    resize: (columns, rows) => terminal.resize(columns, rows),
    dispose: () => terminal.dispose(),
  };
}
