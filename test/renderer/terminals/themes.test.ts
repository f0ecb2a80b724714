import { describe, expect, test } from 'vitest';
import { TERMINAL_THEMES, themeColours, themeFor } from '../../../renderer/terminals/themes.ts';

/** WCAG 2.2 relative luminance. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}
const COLOURS = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
const BRIGHT = COLOURS.map((name) => `bright${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`);

describe.each(TERMINAL_THEMES)('%s', (name) => {
  const { xterm, search } = themeColours(name);
  const values = xterm as unknown as Record<string, string>;

  test('text, selection and search marks reach 4.5', () => {
    expect(contrast(xterm.foreground, xterm.background)).toBeGreaterThan(11);
    expect(contrast(xterm.foreground, values['selectionBackground'] ?? '')).toBeGreaterThan(4.5);
    expect(contrast(xterm.foreground, search.match)).toBeGreaterThan(4.5);
    expect(contrast(xterm.foreground, search.active)).toBeGreaterThan(4.5);
  });

  test('every ANSI colour but black reaches 4.5', () => {
    for (const key of [...COLOURS, ...BRIGHT, 'brightBlack']) {
      expect(contrast(values[key] ?? '', xterm.background), key).toBeGreaterThan(4.5);
    }
  });

  test('the cursor reaches 3', () => {
    expect(contrast(values['cursor'] ?? '', xterm.background)).toBeGreaterThan(3);
  });
});

test('each look of the window has its theme', () => {
  expect([themeFor('dark'), themeFor('light'), themeFor('hc')]).toEqual(['harbour', 'chart', 'beacon']);
});
