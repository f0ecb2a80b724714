/** What the file panes and the transfers endure: a line that is cut, very long lists, narrow windows, slow transfers. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../helpers/ports.ts';
import { startSshd } from '../helpers/sshd.ts';
import { startRelay } from '../helpers/tcpServer.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { connect, hostBlock, startWindow } from '../helpers/window.ts';

const MANY = 100_000;

describe('the files of a session', async () => {
  const home = makeTempHome();
  const sshd = await startSshd();
  const relay = await startRelay(sshd.port);
  const nobody = await freePort();
  const far = join(sshd.folder, 'far');
  const work = join(home.path, 'work');
  mkdirSync(join(far, 'inner'), { recursive: true });
  mkdirSync(work);
  for (const name of ['one.txt', 'two.txt', '.hidden']) writeFileSync(join(far, name), `${name}\n`);
  const served = join(home.path, 'served');
  // As sudo would: another program that ends as the SFTP server.
  const command = home.write(
    'serve.sh',
    `#!/bin/sh\necho served >> ${served}\nfor each in /usr/lib/openssh /usr/libexec /usr/libexec/openssh /usr/lib/ssh; do\n  [ -x $each/sftp-server ] && exec $each/sftp-server\ndone\n`,
  );
  chmodSync(command, 0o755);
  const { page, errors } = await startWindow({
    home,
    config: hostBlock('web-01', { ...sshd, port: relay.port }, 'StrictHostKeyChecking no'),
  });
  page.setDefaultTimeout(15_000);
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  await connect(page, 'web-01');
  await page.getByRole('tab', { name: 'Files' }).click();
  beforeEach(async () => {
    relay.lead(sshd.port);
    await goTo(left, work);
    await goTo(right, far);
  });
  afterEach(() => expect(errors).toEqual([]));

  const left = page.getByRole('region', { name: 'Files on This computer' });
  const right = page.getByRole('region', { name: 'Files on web-01' });
  const transfers = page.getByRole('region', { name: 'Transfers' });
  const list = (pane: Locator) => pane.getByRole('listbox', { name: /^Files in/ });
  const row = (pane: Locator, name: string) => pane.locator(`[role=option][data-name="${name}"]`);
  const selected = (pane: Locator) => list(pane).locator('[aria-selected=true]').count();

  async function goTo(pane: Locator, path: string): Promise<void> {
    await pane.getByRole('button', { name: 'Type a path' }).click();
    await pane.getByRole('combobox', { name: 'Type a path' }).fill(path);
    await page.keyboard.press('Enter');
    await pane.getByRole('listbox', { name: `Files in ${path} on` }).waitFor();
    await expect.poll(() => list(pane).evaluate((each) => each === document.activeElement)).toBe(true);
  }

  test('Ctrl+. shows what is hidden and the folder above, Ctrl+F filters, Ctrl+A selects all but that', async () => {
    if (await row(right, '.hidden').isVisible()) await page.keyboard.press('Control+.');
    await row(right, '..').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+.');
    await row(right, '.hidden').waitFor();
    await row(right, '..').waitFor();
    await page.keyboard.press('Control+a');
    await expect.poll(() => selected(right)).toBe(4);
    await page.keyboard.press('Control+f');
    const filter = right.getByRole('textbox', { name: 'Filter' });
    await expect.poll(() => filter.evaluate((each) => each === document.activeElement)).toBe(true);
    await page.keyboard.type('two');
    await row(right, 'one.txt').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await row(right, 'one.txt').waitFor();
    await goTo(right, join(far, 'inner'));
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await right.getByRole('listbox', { name: `Files in ${far} on` }).waitFor();
    await expect.poll(() => list(right).locator('.cursor').getAttribute('data-name')).toBe('inner');
    await page.keyboard.press('Control+.');
    await row(right, '..').waitFor({ state: 'detached' });
  });

  test('a line that is cut: the list stays, says so, and is read again when the line is back', async () => {
    relay.lead(nobody);
    relay.reset();
    const alert = right.getByRole('alert').filter({ hasText: 'The connection was lost.' });
    await alert.waitFor();
    await row(right, 'one.txt').waitFor();
    writeFileSync(join(far, 'made meanwhile'), '');
    relay.lead(sshd.port);
    await row(right, 'made meanwhile').waitFor({ timeout: 40_000 });
    await alert.waitFor({ state: 'detached' });
  });

  test('100,000 names: only those on the screen are drawn, and the keys answer', async () => {
    const many = join(home.path, 'many');
    mkdirSync(many, { recursive: true });
    for (let number = 0; number < MANY; number++) writeFileSync(join(many, `file ${number}`), '');
    await goTo(left, many);
    await left.getByText('100,000 items').waitFor();
    await page.keyboard.press('End');
    await row(left, `file ${MANY - 1}`).waitFor();
    expect(await list(left).locator('[role=option]').count()).toBeLessThan(200);
    await page.keyboard.type('99998');
    await left.getByText('1 item', { exact: true }).waitFor();
    await row(left, 'file 99998').waitFor();
    await page.keyboard.press('Escape');
    await left.getByText('100,000 items').waitFor();
  });

  test('a narrow window has room for one pane, and a switch', async () => {
    await page.setViewportSize({ width: 640, height: 700 });
    const choice = page.getByRole('group', { name: 'Which side is shown' });
    await choice.getByRole('button', { name: 'This computer' }).click();
    await left.waitFor();
    await right.waitFor({ state: 'detached' });
    await choice.getByRole('button', { name: 'web-01' }).click();
    await right.waitFor();
    await left.waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 900, height: 600 });
    await left.waitFor();
    await row(right, 'two.txt').click({ button: 'right', position: { x: 300, y: 10 } });
    const menu = page.getByRole('menu');
    await menu.getByRole('menuitem', { name: 'Delete…' }).waitFor();
    const box = await menu.boundingBox();
    expect(box === null ? null : [box.x >= 0, box.y >= 0, box.x + box.width <= 900, box.y + box.height <= 600]).toEqual(
      [true, true, true, true],
    );
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 1280, height: 800 });
    await left.waitFor();
    await choice.waitFor({ state: 'detached' });
  });

  test('a conflict is compared before it is answered', async () => {
    writeFileSync(join(work, 'one.txt'), 'of this computer\n');
    writeFileSync(join(far, 'one.txt'), 'of the host\n');
    await left.getByRole('button', { name: 'Read again' }).click();
    await row(left, 'one.txt').click();
    await page.keyboard.press('F5');
    const question = transfers.getByRole('alert').filter({ hasText: 'one.txt is there already.' });
    await transfers.getByText('Needs an answer').waitFor();
    await question.getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: 'What differs in one.txt' });
    await dialog.getByText('of the host', { exact: true }).waitFor();
    await dialog.getByText('of this computer', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Replace' }).click();
    await expect.poll(() => readFileSync(join(far, 'one.txt'), 'utf8')).toBe('of this computer\n');
    await dialog.waitFor({ state: 'detached' });
  });

  test('transfers are slowed down, paused, put in another order, continued and cancelled', async () => {
    for (const name of ['slow 1', 'slow 2']) writeFileSync(join(work, name), Buffer.alloc(3_000_000, name));
    await left.getByRole('button', { name: 'Read again' }).click();
    await transfers.getByRole('button', { name: 'Speed limit' }).click();
    await page.getByRole('menuitemradio', { name: '100 kB/s' }).click();
    const rows = transfers.getByRole('list', { name: 'Queue' }).locator('> li');
    for (const [name, count] of [
      ['slow 1', 1],
      ['slow 2', 2],
    ] as const) {
      await row(left, name).click();
      await page.keyboard.press('F5');
      await expect.poll(() => rows.count()).toBe(count);
    }
    await transfers.getByRole('button', { name: 'Pause all' }).click();
    await expect.poll(() => rows.getByText('Paused').count()).toBe(2);
    const order = () => rows.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
    await expect.poll(order).toEqual(['Copy: slow 1', 'Copy: slow 2']);
    await rows.last().getByRole('button', { name: 'More about slow 2' }).click();
    await page.getByRole('menuitem', { name: 'Earlier' }).click();
    await expect.poll(order).toEqual(['Copy: slow 2', 'Copy: slow 1']);
    await rows.last().getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect.poll(() => rows.count()).toBe(1);
    await transfers.getByRole('button', { name: 'Speed limit' }).click();
    await page.getByRole('menuitemradio', { name: 'No limit' }).click();
    await transfers.getByRole('button', { name: 'Continue all' }).click();
    await expect.poll(() => rows.count()).toBe(0);
    expect(readFileSync(join(far, 'slow 2')).equals(Buffer.alloc(3_000_000, 'slow 2'))).toBe(true);
    expect(existsSync(join(far, 'slow 1'))).toBe(false);
  });

  // sudo cannot be used where tests run: a script stands in for it.
  test('a command of the person serves the files, set in the settings of the host', async () => {
    await page.keyboard.press('Control+Shift+H');
    await page.locator('[data-hosts-filter]:focus').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('tree', { name: 'Hosts' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('web');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Proxy, agent and files…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Proxy, agent and files of web-01' });
    await dialog.getByRole('textbox', { name: 'Command that serves SFTP' }).fill(command);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await right.getByRole('button', { name: /^Show other files/ }).click();
    await page.getByRole('menuitem', { name: 'web-01' }).click();
    await goTo(right, far);
    await row(right, 'two.txt').waitFor();
    expect(readFileSync(served, 'utf8')).toContain('served');
  });
});
