/** Everything by keyboard, at every size: the ring of regions, what has the focus, and what it is called. */
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { startSshd } from '../helpers/sshd.ts';
import { choose, connect, enter, focused, hostBlock, PROMPT, startWindow } from '../helpers/window.ts';

/** The region that has the focus: tabs, rail, sidebar, main or status. */
const region = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region'] ?? 'none');

describe('by keyboard', async () => {
  const sshd = await startSshd();
  const { page, errors } = await startWindow({
    config: ['web-01', 'web-02', 'db-01'].map((alias) => hostBlock(alias, sshd)).join('\n'),
    knownHosts: `${sshd.knownHostsLine}\n`,
  });
  await page.getByRole('heading', { name: 'Your 3 hosts are ready' }).waitFor();
  afterEach(() => expect(errors).toEqual([]));

  test('Tab reaches every control of the first screen, and each shows that it has the focus', async () => {
    const seen = await walk(page);
    for (const name of ['Sessions', 'Settings', 'New session', 'Open demo', 'Read', 'Type a host, or user@host:port']) {
      expect(
        seen.map((stop) => stop.name),
        name,
      ).toContain(name);
    }
    expect(seen.filter((stop) => !stop.visible)).toEqual([]);
    expect(seen.filter((stop) => stop.name === '')).toEqual([]);
  });

  test('arrows and Enter in the list connect; Ctrl+F6 leaves the terminal and F6 goes round', async () => {
    await page.getByRole('combobox', { name: 'Type a host, or user@host:port' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await waitForTerminal(page, PROMPT);
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-01');
    // F6 itself is the program's.
    await page.keyboard.press('F6');
    expect(await region(page)).toBe('main');
    await page.keyboard.press('Control+C');

    await page.keyboard.press('Control+F6');
    const ring = [await region(page)];
    for (let step = 0; step < 5; step += 1) {
      await page.keyboard.press('F6');
      ring.push(await region(page));
      // From the terminal on, F6 is the program's again.
      if (ring.at(-1) === 'main') await page.keyboard.press('Control+F6');
    }
    expect(ring).toEqual(['tabs', 'rail', 'sidebar', 'main', 'rail', 'sidebar']);
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button').first().focus();
    await page.keyboard.press('Shift+F6');
    expect(await region(page)).toBe('tabs');
    await page.keyboard.press('Shift+F6');
    expect(await region(page)).toBe('status');
    await page.keyboard.press('Shift+F6');
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-01');
  });

  test('the hosts tree: type ahead, arrows, the menu, and Enter', async () => {
    await page.keyboard.press('Control+Shift+H');
    await expect.poll(() => focused(page)).toBe('input Filter 3 hosts');
    await page.keyboard.press('ArrowDown');
    const tree = page.getByRole('tree', { name: 'Hosts' });
    const cursor = () =>
      tree.evaluate(
        (element) => document.getElementById(element.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '',
      );
    await page.keyboard.type('web-02');
    expect(await cursor()).toContain('web-02');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Copy address' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('tree Hosts');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'web-02, connected' }).waitFor();
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-02');
  });

  test('tabs: go, rename, reorder, close', async () => {
    const names = () => page.getByRole('tablist', { name: 'Sessions' }).getByRole('tab').allInnerTexts();
    await page.keyboard.press('Alt+1');
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-01');
    await page.keyboard.press('Control+PageDown');
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-02');
    await page.keyboard.press('Control+F6');
    await expect.poll(() => focused(page)).toBe('tab web-02, connected');
    await page.keyboard.press('Alt+Shift+ArrowLeft');
    await expect.poll(names).toEqual(['web-02', 'web-01']);
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name of this session' }).waitFor();
    await enter(page, 'second');
    await page.getByRole('tab', { name: 'second, connected' }).waitFor();
    await expect.poll(() => focused(page)).toBe('tab second, connected');
    await page.keyboard.press('Delete');
    await expect.poll(names).toEqual(['web-01']);
    await expect.poll(() => region(page)).not.toBe('none');
  });

  test('places, settings and the shortcut list, and back to the shell', async () => {
    await page.keyboard.press('Alt+Shift+2');
    await page.getByText('No tunnels yet').waitFor();
    await page.keyboard.press('Control+,');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.keyboard.press('Control+Shift+/');
    const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await shortcuts.waitFor();
    await page.keyboard.press('Escape');
    await shortcuts.waitFor({ state: 'detached' });
    await choose(page, 'web-01');
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-01');
    await enter(page, 'echo here-$((40+2))');
    await waitForTerminal(page, /^here-42$/m);
  });

  test('every control has a name, and no page scrolls sideways, at every size', async () => {
    const places = [
      'Alt+Shift+1',
      'Alt+Shift+2',
      'Alt+Shift+3',
      'Alt+Shift+4',
      'Alt+Shift+5',
      'Alt+Shift+6',
      'Control+,',
    ];
    for (const [width, height] of [
      [1280, 800],
      [900, 600],
      [640, 400],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const keys of places) {
        await page.keyboard.press('Control+F6');
        await page.keyboard.press(keys);
        expect({ keys, width, nameless: await nameless(page) }).toEqual({ keys, width, nameless: [] });
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect({ keys, width, overflow }).toEqual({ keys, width, overflow: 0 });
      }
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});

describe('in a small window', async () => {
  const sshd = await startSshd();
  const { page, errors } = await startWindow({
    config: ['web-01', 'web-02'].map((alias) => hostBlock(alias, sshd)).join('\n'),
    knownHosts: `${sshd.knownHostsLine}\n`,
    width: 900,
    height: 600,
  });
  await page.getByRole('heading', { name: 'Your 2 hosts are ready' }).waitFor();
  afterEach(() => expect(errors).toEqual([]));

  test('the sidebar is a drawer: opened by its keys, closed by Esc, and the focus goes back', async () => {
    await connect(page, 'web-01');
    const sidebar = page.getByRole('complementary', { name: 'Hosts sidebar' });
    expect(await sidebar.count()).toBe(0);
    await page.keyboard.press('Control+Shift+\\');
    await sidebar.waitFor();
    await expect.poll(() => region(page)).toBe('sidebar');
    await page.keyboard.press('Escape');
    await sidebar.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-01');

    await page.keyboard.press('Control+Shift+\\');
    await expect.poll(() => focused(page)).toBe('input Filter 2 hosts');
    await enter(page, 'web-02');
    await sidebar.waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'web-02, connected' }).waitFor();
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-02');
  });
});

interface Stop {
  readonly name: string;
  /** Focus looks different from no focus. */
  readonly visible: boolean;
}

/** Goes through the page by Tab until it is back where it began. */
async function walk(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  await page.evaluate(() => {
    (document.activeElement as HTMLElement).blur();
    document.querySelectorAll('[data-stop]').forEach((element) => element.removeAttribute('data-stop'));
  });
  for (let step = 0; step < 200; step += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      if (element.dataset['stop'] !== undefined) return 'again';
      element.dataset['stop'] = '';
      // The ring is on the control, or on the frame of a field.
      const looks = () =>
        [element, element.parentElement, element.parentElement?.parentElement]
          .filter((each) => each != null)
          .map((each) => {
            const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(each);
            return [outlineStyle, outlineWidth, boxShadow, borderColor].join(' ');
          })
          .join('|');
      const focusedLooks = looks();
      element.blur();
      const plainLooks = looks();
      element.focus();
      const label = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent;
      return { name: (label ?? element.innerText).trim().replace(/\s+/g, ' '), visible: focusedLooks !== plainLooks };
    });
    if (stop === 'again') return stops;
    if (stop !== null) stops.push(stop);
  }
  throw new Error(`Tab does not come round: ${stops.map(({ name }) => name).join(', ')}`);
}

/** Controls on the screen without an accessible name, as HTML. */
async function nameless(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const role of [
    'button',
    'textbox',
    'combobox',
    'searchbox',
    'spinbutton',
    'checkbox',
    'radio',
    'switch',
    'slider',
    'tab',
    'link',
    'tree',
    'listbox',
    'separator',
  ] as const) {
    for (const control of await page.getByRole(role, { name: /^$/ }).all()) {
      found.push(await control.evaluate((element) => element.outerHTML.slice(0, 200)));
    }
  }
  return found;
}
