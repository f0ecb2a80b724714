/** Panes that share a tab: made, reached, sized, swapped, zoomed and closed by keyboard and mouse; typing to several. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { startSshd } from '../helpers/sshd.ts';
import { connect, enter, focused, hostBlock, sheet, startWindow } from '../helpers/window.ts';

/** Names of the panes on the screen, with their places in hundredths of the area, in reading order. */
async function panes(page: Page): Promise<string[]> {
  const found = await page.locator('section.pane:visible').evaluateAll((elements) =>
    elements.map((element) => {
      const area = element.parentElement?.getBoundingClientRect() ?? new DOMRect();
      const { left, top, width, height } = element.getBoundingClientRect();
      const share = (length: number, of: number) => Math.round((100 * length) / of);
      const place = [share(left - area.left, area.width), share(top - area.top, area.height)];
      return {
        name: element.getAttribute('aria-label'),
        place,
        size: [share(width, area.width), share(height, area.height)],
      };
    }),
  );
  return found
    .toSorted((a, b) => (a.place[1] ?? 0) - (b.place[1] ?? 0) || (a.place[0] ?? 0) - (b.place[0] ?? 0))
    .map(({ name, place, size }) => `${name} ${place.join(',')} ${size.join('x')}`);
}

const TEXT = 'ls -la | grep "ä€😀"';
const KEYS = {
  Enter: '\r',
  'Control+c': '\u0003',
  'Control+d': '\u0004',
  ArrowUp: '\u001b[A',
  Home: '\u001b[H',
  F5: '\u001b[15~',
  'Alt+x': '\u001bx',
  Tab: '\t',
  'Shift+Tab': '\u001b[Z',
  Escape: '\u001b',
};
const PASTED = 'one pasted line';
const TYPED = Buffer.from([TEXT, ...Object.values(KEYS), PASTED].join(''));

/** Which pane has the focus in its terminal, by its place in the page; -1: none. */
const focusedPane = (page: Page) =>
  page
    .locator('section.pane')
    .evaluateAll((elements) =>
      elements.findIndex((element) => element.querySelector('textarea') === document.activeElement),
    );

const shows = (page: Page, pane: number, text: RegExp) =>
  expect.poll(() => page.locator('section.pane').nth(pane).locator('.xterm-rows').innerText()).toMatch(text);

/** Chooses an action of the palette, once it is the one that Enter runs. */
async function runAction(page: Page, typed: string, title: string): Promise<void> {
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type(typed);
  await page.getByRole('option', { selected: true }).filter({ hasText: title }).waitFor();
  await page.keyboard.press('Enter');
}

describe('panes that share a tab', async () => {
  const sshd = await startSshd();
  const config = ['web-01', 'db-01', 'prod-01'].map((alias) => hostBlock(alias, sshd)).join('\n');
  const { page, errors } = await startWindow({ config, knownHosts: `${sshd.knownHostsLine}\n` });
  await page.getByRole('heading', { name: 'Your 3 hosts are ready' }).waitFor();
  await connect(page, 'web-01');

  test('split right and down by keyboard, the focus goes with the new pane, and each is a shell of its own over one connection', async () => {
    await page.keyboard.press('Alt+Shift+Equal');
    await shows(page, 1, /[#$]\s*$/);
    await enter(page, 'echo pane-$((1+1))');
    await shows(page, 1, /pane-2/);
    await page.keyboard.press('Control+Shift+K');
    await page.keyboard.type('db-01');
    await page.getByRole('option', { selected: true }).filter({ hasText: 'db-01' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await shows(page, 2, /[#$]\s*$/);
    expect(await panes(page)).toEqual(['web-01 0,0 50x100', 'web-01 50,0 25x100', 'db-01 75,0 25x100']);
    expect(await page.getByRole('tab', { name: /^web-01 \+ 2/ }).count()).toBe(1);
    expect(sshd.log().split('Accepted publickey').length - 1).toBe(1);
  });

  test('arrows with Alt go from pane to pane; zoom, equal sizes, swapping and the separators change the places', async () => {
    // The pane that was opened last has the focus only once the palette has given it back.
    await expect.poll(() => focusedPane(page)).toBe(2);
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(() => focusedPane(page)).toBe(1);
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(() => focusedPane(page)).toBe(0);
    await enter(page, 'echo first-$((3+4))');
    await shows(page, 0, /first-7/);
    await page.keyboard.press('Control+Shift+Enter');
    await expect.poll(() => panes(page)).toEqual(['web-01 0,0 100x100']);
    await page.keyboard.press('Control+Shift+Enter');
    await runAction(page, 'equal sizes', 'Equal sizes');
    await expect.poll(() => panes(page)).toEqual(['web-01 0,0 33x100', 'web-01 33,0 33x100', 'db-01 67,0 33x100']);
    await runAction(page, 'swap right', 'Swap with the pane at the right');
    await expect.poll(() => focused(page)).toBe('textarea Terminal, web-01');
    await page.getByRole('separator', { name: 'Size of the panes' }).last().focus();
    await page.keyboard.press('Enter');
    const before = await panes(page);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => panes(page)).not.toEqual(before);
    const line = await page.getByRole('separator', { name: 'Size of the panes' }).last().boundingBox();
    if (line === null) throw new Error('the separator is not on the screen');
    await page.mouse.move(line.x + 3, line.y + 100);
    await page.mouse.down();
    await page.mouse.move(line.x + 63, line.y + 100, { steps: 3 });
    await page.mouse.up();
    const after = await page.getByRole('separator', { name: 'Size of the panes' }).last().boundingBox();
    expect(Math.round((after?.x ?? 0) - line.x)).toBe(60);
  });

  test('a reload shows the panes where they were', async () => {
    const before = await panes(page);
    await page.reload();
    await expect.poll(() => panes(page)).toEqual(before);
    await shows(page, 0, /first-7/);
  });

  test('typing goes to several panes, byte for byte: keys, control keys, functions, other scripts and a paste', async () => {
    const terminals = page.getByRole('textbox', { name: /^Terminal, / });
    const record = `stty raw -echo; dd bs=1 count=${TYPED.length} of=~/got$(tty | tr / -) 2>/dev/null; stty sane; clear; echo got-$((2+3))`;
    for (const index of [0, 1, 2]) {
      await terminals.nth(index).focus();
      await enter(page, `clear; echo to-$((9+1)); ${record}`);
      await shows(page, index, /to-10/);
    }
    await page.keyboard.press('Control+Shift+B');
    await page.getByRole('status').filter({ hasText: 'Typing goes to 3 panes: web-01, web-01, db-01' }).waitFor();
    await page.keyboard.type(TEXT);
    for (const key of Object.keys(KEYS)) await page.keyboard.press(key);
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    }, PASTED);
    for (const index of [0, 1, 2]) await shows(page, index, /got-5/);
    const files = readdirSync(sshd.folder).filter((name) => name.startsWith('got-'));
    expect(files).toHaveLength(3);
    for (const name of files) expect(readFileSync(join(sshd.folder, name))).toEqual(TYPED);
  });

  test('a pane can be left out and taken in again, Esc twice ends it, and so does a pane that goes', async () => {
    const status = page.getByRole('status').filter({ hasText: 'Typing goes to' });
    await page.getByRole('checkbox', { name: 'Typing goes here too' }).last().uncheck();
    await status.filter({ hasText: 'Typing goes to 2 panes' }).waitFor();
    await page.getByRole('checkbox', { name: 'Typing goes here too' }).last().check();
    await status.filter({ hasText: 'Typing goes to 3 panes' }).waitFor();
    await page
      .getByRole('textbox', { name: /^Terminal, / })
      .first()
      .focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await status.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+B');
    await status.waitFor();
    await page.keyboard.press('Control+Shift+X');
    const notices = page.getByRole('region', { name: 'Notices' });
    await notices.getByText('Typing to several panes stopped: web-01 is not connected').waitFor();
    await status.waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
  });

  test('production is asked about first, with the safe answer at hand', async () => {
    await page.getByRole('treeitem', { name: /prod-01/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Environment' }).press('ArrowRight');
    await page.getByRole('menuitemradio', { name: 'Production' }).click();
    await page.getByRole('treeitem', { name: /prod-01/ }).dblclick();
    await page.getByRole('tab', { name: /^prod-01, connected/ }).waitFor();
    await page.keyboard.press('Alt+Shift+Minus');
    await page.getByRole('tab', { name: /^prod-01 \+ prod-01, connected/ }).waitFor();
    await page.keyboard.press('Control+Shift+B');
    const asked = await sheet(page, '2 of 2 panes are production. Type to all?');
    await page.keyboard.press('Escape');
    await asked.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+B');
    await page.getByRole('button', { name: 'Type to all' }).click();
    await page.getByRole('status').filter({ hasText: 'Typing goes to 2 panes: prod-01, prod-01' }).waitFor();
    await page.keyboard.press('Control+Shift+W');
    await expect.poll(() => panes(page)).toEqual(['prod-01 0,0 100x100']);
    expect(errors).toEqual([]);
  });
});
