/** Profiles: what Fairlead knows about a host, in the list, in its terminals, and after the host got another name. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { hostBlock, startWindow } from '../helpers/window.ts';

const sshd = await startSshd();
const NAMES = ['web-01', 'web-02', 'db-01'];
const config = (names: readonly string[]) => names.map((name) => hostBlock(name, sshd)).join('\n');
const home = makeTempHome();
// Somebody who was here before sees the list at once.
home.write('.config/fairlead/settings.json', JSON.stringify({ lastUsed: { 'db-01': 1 } }));
const { page, errors } = await startWindow({
  home,
  config: config(NAMES),
  knownHosts: `${sshd.knownHostsLine}\n`,
});
const folder = join(home.path, 'srv');
mkdirSync(folder, { recursive: true });
const filter = page.locator('[data-hosts-filter]');
const tree = page.getByRole('tree', { name: 'Hosts' });
await tree.waitFor();
afterEach(() => expect(errors).toEqual([]));

const row = (name: string): Locator =>
  tree.getByRole('treeitem').filter({ has: page.getByText(name, { exact: true }) });
const tabs = (): Locator => page.getByRole('tablist', { name: 'Sessions' }).getByRole('tab');

/** The list with all hosts, no filter and nothing selected, with the focus on a row. */
async function atRow(name: string): Promise<void> {
  await filter.fill('');
  await filter.focus();
  await page.keyboard.press('ArrowDown');
  await page.locator('[role=tree]:focus').waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.type(name);
  await page.locator(`[role=tree][aria-activedescendant="${await row(name).getAttribute('id')}"]`).waitFor();
}

async function closeAll(on: Page): Promise<void> {
  // Panes go one by one, a tab with its last one.
  const panes = on.locator('section.pane');
  for (let count = await panes.count(); count > 0; count = await panes.count()) {
    await on.keyboard.press('Control+Shift+W');
    await expect.poll(() => panes.count()).toBeLessThan(count);
  }
}

test('by keyboard: a profile is filled in, and its terminal begins where it says', async () => {
  await closeAll(page);
  await atRow('web-01');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Profile…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Profile of web-01' });
  await dialog.getByLabel('Tags').fill('shop a:b');
  await dialog.getByLabel('Start in folder').fill('srv');
  await page.keyboard.press('Enter');
  await dialog.getByText('A tag is one word of at most 40 letters').waitFor();
  await dialog.getByText('Enter a path from the root').waitFor();
  await dialog.getByLabel('Tags').fill('shop front');
  await dialog.getByLabel('Start in folder').fill(folder);
  await dialog.getByLabel('Then run').fill('echo profile-$((20+22))');
  await dialog.getByLabel('Environment').selectOption('production');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await row('web-01').getByText('shop, front').waitFor();

  await atRow('web-01');
  await page.keyboard.press('Enter');
  await waitForTerminal(page, 'profile-42');
  await page.keyboard.type('echo "in:$PWD"\r');
  await waitForTerminal(page, `in:${folder}`);
  await closeAll(page);
});

test('terms of the filter narrow the list, and Enter goes to the best', async () => {
  await filter.fill('tag:shop env:prod');
  await row('web-01').waitFor();
  expect(await row('web-02').count()).toBe(0);
  await filter.fill('env:prod db');
  await page.getByText('No host matches').waitFor();
  await filter.fill('');
  await row('db-01').waitFor();
});

test('by keyboard: several hosts are opened side by side', async () => {
  await closeAll(page);
  await atRow('web-01');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByText('2 hosts selected').waitFor();
  expect(await tree.locator('[aria-selected=true]').count()).toBe(2);
  await page.keyboard.press('Control+Enter');
  await tabs().filter({ hasText: 'web-01 + web-02' }).waitFor();
  await expect.poll(() => page.locator('.xterm:visible').count()).toBe(2);
  await closeAll(page);
});

test('by mouse: hosts are picked one by one and opened in tabs', async () => {
  await closeAll(page);
  await filter.fill('');
  await row('web-01').click();
  await row('db-01').click({ modifiers: ['Control'] });
  const bar = page.getByRole('group', { name: '2 hosts selected' });
  await bar.getByRole('button', { name: 'In tabs' }).click();
  await tabs().filter({ hasText: 'web-01' }).waitFor();
  await tabs().filter({ hasText: 'db-01' }).waitFor();
  expect(await tabs().count()).toBe(2);
  await row('web-02').click();
  await bar.waitFor({ state: 'detached' });
  await closeAll(page);
});

test('facts follow a new name; those of a host that is gone are given away or removed by choice', async () => {
  home.write('.ssh/config', config(['shop-01', 'web-02', 'db-01']));
  await row('shop-01').getByText('shop, front').waitFor();

  // Gone, and another machine elsewhere in the file: nobody but the person knows.
  home.write('.ssh/config', config(['web-02', 'db-01', 'web-09']).replace('Host web-09\n', '# new\n\nHost web-09\n'));
  await row('web-09').waitFor();
  await page.getByText('Facts of 1 host that is gone').waitFor();
  await page.getByRole('button', { name: 'Review' }).click();
  const dialog = page.getByRole('dialog', { name: 'Facts of hosts that are gone' });
  await dialog.getByText('was in ~/.ssh/config').waitFor();
  await dialog.getByLabel('What to do with the facts of shop-01').selectOption('Give to web-09');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await row('web-09').getByText('shop, front').waitFor();
  await page.getByText('Facts of 1 host that is gone').waitFor({ state: 'detached' });

  home.write('.ssh/config', config(NAMES));
  await row('web-01').waitFor();
  await page.getByRole('button', { name: 'Review' }).click();
  await dialog.getByLabel('What to do with the facts of web-09').selectOption('Remove');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Review' }).waitFor({ state: 'detached' });
});
