/** The WCAG 2.2 contrast of every colour of renderer/app.css on every background it may stand on. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

type Colours = Readonly<Record<string, string>>;

const css = readFileSync(new URL('../../../renderer/app.css', import.meta.url), 'utf8');

/** The tokens of one theme: `--name: #rrggbb`. */
function theme(name: string): Colours {
  const block = new RegExp(`\\[data-theme='${name}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, key = '', value = '']) => [key, value]),
  );
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(colours: Colours, front: string, back: string): number {
  const [a, b] = [front, back].map((name) => {
    const hex = colours[name];
    if (hex === undefined) throw new Error(`app.css has no --${name}`);
    return luminance(hex);
  });
  return (Math.max(a ?? 0, b ?? 0) + 0.05) / (Math.min(a ?? 0, b ?? 0) + 0.05);
}

const TEXT = 4.5;
const MARK = 3;
const BACKGROUNDS = ['chrome', 'sidebar', 'surface', 'raised', 'overlay', 'hover', 'active', 'selected'].map(
  (name) => `bg-${name}`,
);
const TEXTS = ['text', 'text-muted', 'text-faint', 'accent', 'link', 'success', 'warning', 'danger'];
const HOSTS = ['red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink'].map((name) => `host-${name}`);
const TINTS = ['success', 'warning', 'danger', 'info'];

const pairs: (readonly [string, string, number])[] = [
  ...BACKGROUNDS.flatMap((back) => TEXTS.map((front) => [front, back, TEXT] as const)),
  ...TINTS.flatMap((tone) => [tone, 'text', 'text-muted'].map((front) => [front, `${tone}-bg`, TEXT] as const)),
  ...['text', 'text-muted', 'text-faint'].map((front) => [front, 'bg-input', TEXT] as const),
  ['text', 'accent-muted', TEXT],
  ['text-on-accent', 'accent', TEXT],
  ['text-on-accent', 'accent-hover', TEXT],
  ['text-on-danger', 'danger-solid', TEXT],
  ...[...BACKGROUNDS, 'bg-input'].flatMap((back) =>
    ['border-control', 'focus', ...HOSTS].map((front) => [front, back, MARK] as const),
  ),
];

describe.each(['dark', 'light', 'hc'])('theme %s', (name) => {
  const colours = theme(name);

  test('every text has 4.5, every mark and control border has 3', () => {
    const low = pairs
      .map(([front, back, least]) => ({ front, back, least, ratio: contrast(colours, front, back) }))
      .filter(({ ratio, least }) => ratio < least);
    expect(low).toEqual([]);
  });
});

test('high contrast has 7 for every text on every background', () => {
  const colours = theme('hc');
  const low = BACKGROUNDS.flatMap((back) =>
    ['text', 'text-muted', 'text-faint']
      .filter((front) => contrast(colours, front, back) < 7)
      .map((front) => [front, back]),
  );
  expect(low).toEqual([]);
});
