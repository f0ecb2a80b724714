/** Workspaces: kept under a name, opened again by keyboard, and the tabs of last time after the program ended. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { connect, hostBlock, palette, PROMPT, startWindow } from '../helpers/window.ts';

const sshd = await startSshd();
const home = makeTempHome();
home.write('.config/fairlead/settings.json', JSON.stringify({ lastUsed: { 'web-01': 1 } }));
const { page, errors } = await startWindow({
  home,
  config: `${hostBlock('web-01', sshd)}\n${hostBlock('db-01', sshd)}`,
  knownHosts: `${sshd.knownHostsLine}\n`,
});
const tree = page.getByRole('tree', { name: 'Hosts' });
await tree.waitFor();
afterEach(() => expect(errors).toEqual([]));

const tabs = page.getByRole('tablist', { name: 'Sessions' }).getByRole('tab');
const panes = page.locator('section.pane');
const row = (name: string) => tree.getByRole('treeitem').filter({ has: page.getByText(name, { exact: true }) });

async function closeAll(): Promise<void> {
  for (let count = await panes.count(); count > 0; count = await panes.count()) {
    await page.keyboard.press('Control+Shift+W');
    await expect.poll(() => panes.count()).toBeLessThan(count);
  }
}

/** Two hosts side by side. */
async function openBoth(): Promise<void> {
  await row('db-01').click();
  await row('web-01').click({ modifiers: ['Control'] });
  await page.getByRole('group', { name: '2 hosts selected' }).getByRole('button', { name: 'Side by side' }).click();
  await tabs.filter({ hasText: 'db-01 + web-01' }).waitFor();
}

test('tabs are kept under a name and opened again, by keyboard alone', async () => {
  await closeAll();
  await openBoth();
  await page.keyboard.press('Control+Shift+P');
  await palette(page).waitFor();
  await palette(page).fill('>Save tabs');
  await page.getByRole('option', { selected: true }).filter({ hasText: 'Save tabs as a workspace…' }).waitFor();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Save tabs as a workspace' });
  await dialog.getByLabel('Name').fill('morning');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Workspace morning saved').waitFor();
  await closeAll();

  await page.keyboard.press('Alt+Shift+O');
  await page.getByRole('option', { selected: true }).filter({ hasText: 'Open workspace morning' }).waitFor();
  await page.keyboard.press('Enter');
  await tabs.filter({ hasText: 'db-01 + web-01' }).waitFor();
  await expect.poll(() => page.locator('.xterm:visible').count()).toBe(2);
  await closeAll();
});

test('after the program was killed the tabs of last time are one click away', async () => {
  const own = makeTempHome();
  const settings = join(own.path, '.config/fairlead/settings.json');
  own.write('.config/fairlead/settings.json', JSON.stringify({ lastUsed: { 'web-01': 1 } }));
  const known = { config: hostBlock('web-01', sshd), knownHosts: `${sshd.knownHostsLine}\n` };
  const first = await startWindow({ home: own, ...known });
  await first.page.getByRole('tree', { name: 'Hosts' }).waitFor();
  await connect(first.page, 'web-01');
  await expect.poll(() => readFileSync(settings, 'utf8')).toMatch(/"lastWorkspace"[^]*"web-01"/);
  const control = readFileSync(join(own.path, '.config/fairlead/control.json'), 'utf8');
  process.kill((JSON.parse(control) as { pid: number }).pid, 'SIGKILL');
  const second = await startWindow({ home: own });
  await second.page.getByRole('button', { name: 'Open the tab of last time' }).click();
  await second.page
    .getByRole('tablist', { name: 'Sessions' })
    .getByRole('tab', { name: /web-01/ })
    .waitFor();
  await waitForTerminal(second.page, PROMPT);
  expect(second.errors).toEqual([]);
});
