/** The six colour themes of a terminal. Contrast figures of each are in its comment; the test computes them again. */
import type { ITheme } from '@xterm/xterm';

export const TERMINAL_THEMES = ['harbour', 'chart', 'driftwood', 'fjord', 'beacon', 'noon'] as const;
export type TerminalTheme = (typeof TERMINAL_THEMES)[number];
/** The look of the window around the terminal. */
export type Appearance = 'dark' | 'light' | 'hc';

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** The search marks of a theme. All are opaque: xterm.js draws them under the text. */
export interface SearchColours {
  readonly match: string;
  readonly active: string;
}

export interface ThemeColours {
  readonly xterm: ITheme & { background: string; foreground: string };
  readonly search: SearchColours;
}

interface Source {
  background: string;
  text: string;
  cursor: string;
  selection: string;
  /** ANSI 0 to 7, then 8 to 15, without the hash. */
  normal: string;
  bright: string;
  search: SearchColours;
}

function colours({ background, text, cursor, selection, normal, bright, search }: Source): ThemeColours {
  const ansi: Record<string, string> = {};
  for (const [index, name] of NAMES.entries()) {
    ansi[name] = `#${normal.split(' ')[index] ?? ''}`;
    ansi[`bright${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`] = `#${bright.split(' ')[index] ?? ''}`;
  }
  const xterm = {
    background,
    foreground: text,
    cursor,
    cursorAccent: background,
    selectionBackground: selection,
    selectionInactiveBackground: selection,
    scrollbarSliderBackground: `${text}33`,
    scrollbarSliderHoverBackground: `${text}55`,
    scrollbarSliderActiveBackground: `${text}77`,
    overviewRulerBorder: background,
    ...ansi,
  };
  return { xterm, search };
}

const THEMES: Record<TerminalTheme, ThemeColours> = {
  // Text 14.0, lowest ANSI colour but black 5.5.
  harbour: colours({
    background: '#0d1216',
    text: '#d6dfe7',
    cursor: '#5cb8f5',
    selection: '#1f4260',
    normal: '2b353f ef7f84 6fcb96 e3bb63 6fb5f3 c09bf2 5fc9c4 c3ced8',
    bright: '7f8d99 ff9a9d 8be0ae f4d181 95ccff d5b8ff 86e2dc f3f7fa',
    search: { match: '#3d3417', active: '#6b5310' },
  }),
  // Text 14.9, lowest 4.8.
  chart: colours({
    background: '#fdfdfb',
    text: '#1d2730',
    cursor: '#0a66ad',
    selection: '#cfe4f6',
    normal: '1d2730 b3202b 156f3f 7f5600 0b5fa6 6c3fc0 0a6e70 5f6b76',
    bright: '4c5964 c8323c 1c7c49 8f6200 1a6cb5 7a4fcb 107a7c 66727d',
    search: { match: '#fbeab5', active: '#f3c94b' },
  }),
  // Text 12.7, lowest 5.5.
  driftwood: colours({
    background: '#1a1714',
    text: '#e2d8cb',
    cursor: '#e0a458',
    selection: '#463a2c',
    normal: '3a332c e8867c a5bf7a e0b25f 8fb3cf cda0c2 88bfae d6cabb',
    bright: '9a8d7e f5a59c bcd592 f2ca80 accbe3 e2bbd8 a4d6c6 f7efe4',
    search: { match: '#4a3d1a', active: '#685212' },
  }),
  // Text 11.8, lowest 5.6.
  fjord: colours({
    background: '#18202b',
    text: '#d3dbe6',
    cursor: '#9ecbff',
    selection: '#2f4460',
    normal: '364152 ec8a92 93cba0 e4c07a 83b4ec bfa5ea 7cc8cf c8d2df',
    bright: '8a99ac f7a8ae aee0b9 f2d59b a5ccf8 d4c0f6 9ddfe5 f0f4f9',
    search: { match: '#443c22', active: '#665318' },
  }),
  // Text 21.0, lowest 8.7.
  beacon: colours({
    background: '#000000',
    text: '#ffffff',
    cursor: '#ffe600',
    selection: '#00508c',
    normal: '5c5c5c ff8080 5fff93 ffe04d 80c8ff e0a8ff 5ff5ef ededed',
    bright: 'a8a8a8 ffadad 9bffbc ffed99 b3deff efcdff a1fffb ffffff',
    search: { match: '#4d4500', active: '#806f00' },
  }),
  // Text 21.0, lowest 7.5.
  noon: colours({
    background: '#ffffff',
    text: '#000000',
    cursor: '#003e80',
    selection: '#b8dcff',
    normal: '000000 8f0000 00501f 5a3c00 003e80 4b1a94 004f52 4a4a4a',
    bright: '3d3d3d a30000 005a23 664400 004a99 5520a8 005a5e 555555',
    search: { match: '#ffe99a', active: '#ffc400' },
  }),
};

export function themeColours(theme: TerminalTheme): ThemeColours {
  return THEMES[theme];
}

/** The theme that goes with the look of the window. */
export function themeFor(appearance: Appearance): TerminalTheme {
  return { dark: 'harbour', light: 'chart', hc: 'beacon' }[appearance] as TerminalTheme;
}
