/**
 * Layouts hold text that is 40 % longer than English. The German words are replaced on their way to the browser by English
 * ones of that length, so that no language is needed that has them; then no control of the main screens may cut its words
 * or lie over another one in the smallest window.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { en } from '../../renderer/i18n/en.ts';
import { choose, startWindow } from '../helpers/window.ts';

const CONFIG = [
  ...['web-01', 'web-02'].map((alias) => `Host ${alias}\n  HostName 192.0.2.1\n`),
  'Host db-01\n  HostName 192.0.2.2\n  LocalForward 15432 192.0.2.20:5432\n',
].join('\n');

/** What stands in a message as plain text, the longest case of each choice. */
function lengthOf(message: string): number {
  interface Piece {
    readonly type: number;
    readonly value?: string;
    readonly children?: readonly Piece[];
    readonly options?: Readonly<Record<string, { readonly value: readonly Piece[] }>>;
  }
  const length = (pieces: readonly Piece[]): number =>
    pieces.reduce((sum, { type, value = '', children = [], options = {} }) => {
      const cases = Object.values(options).map((option) => length(option.value));
      return sum + (type === 0 ? value.length : 0) + length(children) + Math.max(0, ...cases);
    }, 0);
  const parsed = new IntlMessageFormat(message, 'en').getAst() as unknown as readonly Piece[];
  return length(parsed);
}

/** 40 % more at the end, in words of up to nine letters. */
function longer(message: string): string {
  const more = Math.ceil(lengthOf(message) * 0.4);
  return more === 0
    ? message
    : message +
        'mehrworte '
          .repeat(Math.ceil(more / 10))
          .slice(0, more)
          .trimEnd();
}

/** Serves longer English in place of German. */
async function serveLongText(context: BrowserContext): Promise<void> {
  const messages = Object.fromEntries(Object.entries(en).map(([key, message]) => [key, longer(message)]));
  await context.route(/\/assets\/de-[^/]+\.js$/, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: `export const de = ${JSON.stringify(messages)};` }),
  );
}

/** Runs in the page: controls whose words are cut by themselves or by what holds them, and controls that overlap. */
function spoiled(): string[] {
  // A modal dialog lies over the rest by its nature.
  const shown = document.querySelector('dialog:modal') ?? document;
  const controls = [
    ...shown.querySelectorAll<HTMLElement>('button, a[href], label, legend, th, h1, h2, [role=tab], [role=radio]'),
  ].filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
  const nameOf = (element: Element) =>
    `${element.localName} “${(element.textContent || element.getAttribute('aria-label') || '').trim().slice(0, 60)}”`;
  const found: string[] = [];

  for (const control of controls) {
    const walker = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
      if (text.nodeValue?.trim() === '') continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const words = range.getBoundingClientRect();
      // Words for screen readers alone are clipped to a pixel.
      if (words.width < 2 || (text.parentElement?.offsetWidth ?? 0) < 2) continue;
      for (let box: HTMLElement | null = text.parentElement; box !== null; box = box.parentElement) {
        const style = getComputedStyle(box);
        const edges = box.getBoundingClientRect();
        if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;
        const clips = style.overflowX !== 'visible' || box === control;
        if (clips && (words.right > edges.right + 1 || words.left < edges.left - 1)) {
          found.push(`cut: ${nameOf(control)}`);
          break;
        }
      }
    }
  }

  const boxes = controls
    .filter((element) => element.matches('button, a[href], [role=tab], [role=radio]'))
    .map((element) => ({ element, edges: element.getBoundingClientRect() }))
    .filter(({ edges }) => edges.width > 1 && edges.height > 1);
  boxes.forEach(({ element, edges }, index) => {
    for (const other of boxes.slice(index + 1)) {
      if (element.contains(other.element) || other.element.contains(element)) continue;
      const across = Math.min(edges.right, other.edges.right) - Math.max(edges.left, other.edges.left);
      const along = Math.min(edges.bottom, other.edges.bottom) - Math.max(edges.top, other.edges.top);
      if (across > 1 && along > 1) found.push(`overlap: ${nameOf(element)} and ${nameOf(other.element)}`);
    }
  });
  return [...new Set(found)];
}

/** What is wrong on the screen, under its name. */
async function check(page: Page, name: string): Promise<string[]> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const found = await page.evaluate(spoiled);
  return found.map((problem) => `${name}: ${problem}`);
}

test('no control of the main screens cuts its words or lies over another one', async () => {
  const { page, context, errors } = await startWindow({ config: CONFIG, width: 900, height: 600 });
  await serveLongText(context);
  await page.getByRole('heading', { name: 'Your 3 hosts are ready' }).waitFor();
  await choose(page, 'Deutsch');
  await page.getByRole('heading', { name: /^Your 3 hosts are ready\S/ }).waitFor();
  const found = await check(page, 'first screen');

  const place = async (keys: string, heading: RegExp, name: string) => {
    await page.keyboard.press(keys);
    await page.getByRole('heading', { name: heading }).first().waitFor();
    found.push(...(await check(page, name)));
  };
  await place('Alt+Shift+2', /^Tunnels/, 'tunnels');
  await place('Alt+Shift+4', /^SSH config/, 'config');
  await place('Control+,', /^Settings/, 'settings');
  await page.keyboard.press('Control+Shift+/');
  await page.getByRole('dialog').waitFor();
  found.push(...(await check(page, 'shortcuts')));
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(found).toEqual([]);
  expect(errors).toEqual([]);
});
