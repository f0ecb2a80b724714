/** The two panes, action by action, with the mouse and with the keyboard: this machine, and two real sshd. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { connect, enter, hostBlock, startWindow } from '../helpers/window.ts';

describe('the panes', async () => {
  const home = makeTempHome();
  const sshd = await startSshd();
  const far = join(sshd.folder, 'far');
  const work = join(home.path, 'work');
  const oddName = Buffer.from([0x62, 0xff, 0xe9]);
  mkdirSync(join(far, 'app/logs'), { recursive: true });
  mkdirSync(work, { recursive: true });
  for (const name of ['alpha.txt', 'beta.txt', 'gamma.log', 'delta.csv'])
    writeFileSync(join(far, name), name.repeat(9));
  writeFileSync(join(far, 'app/logs/one'), '1');
  writeFileSync(join(far, '\u202egnp.exe'), '');
  writeFileSync(join(far, 'bell\x07'), '');
  writeFileSync(Buffer.concat([Buffer.from(`${far}/`), oddName]), 'odd');
  symlinkSync('app/logs', join(far, 'current'));
  home.write('work/report.txt', 'a report\n');
  home.write('work/notes/a.md', 'a\n');
  home.write(
    '.config/fairlead/settings.json',
    JSON.stringify({ hosts: { 'web-01': { environment: 'production', colour: 'red' } } }),
  );
  const { page, errors, context } = await startWindow({
    home,
    config: hostBlock('web-01', sshd) + hostBlock('web-02', sshd),
    knownHosts: `${sshd.knownHostsLine}\n`,
  });
  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page.setDefaultTimeout(8000);
  await connect(page, 'web-01');
  await page.getByRole('tab', { name: 'Files' }).click();
  afterEach(() => expect(errors).toEqual([]));

  const left = page.getByRole('region', { name: 'Files on This computer' });
  const right = page.getByRole('region', { name: 'Files on web-01' });
  const transfers = page.getByRole('region', { name: 'Transfers' });
  const list = (pane: Locator) => pane.getByRole('listbox', { name: /^Files in/ });
  const row = (pane: Locator, name: string) => pane.locator(`[role=option][data-name="${name}"]`);
  const names = (pane: Locator) =>
    list(pane)
      .locator('[role=option]')
      .evaluateAll((rows) =>
        rows
          .toSorted((a, b) => Number(a.getAttribute('aria-posinset')) - Number(b.getAttribute('aria-posinset')))
          .map((each) => each.getAttribute('data-name')),
      );
  const selected = (pane: Locator) => list(pane).locator('[aria-selected=true]').count();

  async function goTo(pane: Locator, path: string): Promise<void> {
    await list(pane).focus();
    await page.keyboard.press('Control+l');
    await pane.getByRole('combobox', { name: 'Type a path' }).fill(path);
    await page.keyboard.press('Enter');
    await pane.getByRole('listbox', { name: `Files in ${path} on` }).waitFor();
  }

  /** By the menu of a row. */
  async function menu(pane: Locator, name: string, item: string): Promise<void> {
    await row(pane, name).click();
    await row(pane, name).click({ button: 'right' });
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  test('a path is typed with completion; back, forward and up go where one was', async () => {
    await goTo(left, work);
    await list(right).focus();
    await page.keyboard.press('Control+l');
    const input = right.getByRole('combobox', { name: 'Type a path' });
    await input.fill(`${far}/a`);
    await right.getByRole('option', { name: 'app' }).waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => input.inputValue()).toBe(`${far}/app/`);
    await right.getByRole('option', { name: 'logs' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await right.getByRole('listbox', { name: `Files in ${far}/app/logs on` }).waitFor();
    await page.keyboard.press('Alt+ArrowUp');
    await right.getByRole('listbox', { name: `Files in ${far}/app on` }).waitFor();
    await right.getByRole('button', { name: 'far', exact: true }).click();
    await right.getByRole('listbox', { name: `Files in ${far} on` }).waitFor();
    await right.getByRole('button', { name: 'Back' }).click();
    await right.getByRole('listbox', { name: `Files in ${far}/app on` }).waitFor();
    await list(right).focus();
    await page.keyboard.press('Alt+ArrowRight');
    await right.getByRole('listbox', { name: `Files in ${far} on` }).waitFor();
  });

  test('names that deceive or are no text are shown as they are', async () => {
    await right.getByText('\\u{202e}gnp.exe').waitFor();
    await right.getByText('bell\\x07').waitFor();
    await right.getByText('b\\xff\\xe9').waitFor();
    await right.getByText('→ app/logs').waitFor();
  });

  test('such a name is renamed, fetched and removed', async () => {
    await right.getByText('b\\xff\\xe9').click();
    await page.keyboard.press('F5');
    await expect.poll(() => readdirSync(work, { encoding: 'buffer' }).some((name) => name.equals(oddName))).toBe(true);
    await list(right).focus();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('even');
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(join(far, 'even'))).toBe(true);
    await left.getByText('b\\xff\\xe9').click();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => readdirSync(work, { encoding: 'buffer' }).some((name) => name.equals(oddName))).toBe(false);
  });

  test('Tab swaps the panes; typing filters; Space, Shift with arrows and clicks select several', async () => {
    await list(right).focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => list(left).evaluate((each) => each === document.activeElement)).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.type('ta');
    await expect.poll(() => names(right)).toEqual(['beta.txt', 'delta.csv']);
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await names(right)).length).toBeGreaterThan(5);
    await row(right, 'alpha.txt').click();
    await row(right, 'gamma.log').click({ modifiers: ['Shift'] });
    expect(await selected(right)).toBeGreaterThan(2);
    await row(right, 'alpha.txt').click();
    await page.keyboard.press('Shift+ArrowDown');
    expect(await selected(right)).toBe(2);
    await page.keyboard.press('Space');
    expect(await selected(right)).toBe(1);
    await right.getByText(/^1 selected, /).waitFor();
    await page.keyboard.press('Escape');
    expect(await selected(right)).toBe(0);
  });

  test('columns sort, are shown and hidden, and get wider', async () => {
    await right.getByRole('button', { name: /^Size/ }).click();
    await right.getByRole('button', { name: 'Size, sorted upwards' }).waitFor();
    await right.getByRole('button', { name: /^Name/ }).click();
    await right.getByRole('button', { name: /^Size/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Hide Mode' }).click();
    await right.getByRole('button', { name: /^Mode/ }).waitFor({ state: 'detached' });
    const edge = right.getByRole('separator', { name: 'Width of Size' });
    const before = Number(await edge.getAttribute('aria-valuenow'));
    await edge.press('ArrowLeft');
    await expect.poll(async () => Number(await edge.getAttribute('aria-valuenow'))).toBe(before + 8);
    await right.getByRole('button', { name: /^Size/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Show Mode' }).click();
  });

  test('new file, new link, duplicate, move to the other pane', async () => {
    await menu(right, 'alpha.txt', 'New file…');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('empty');
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(join(far, 'empty'))).toBe(true);
    await menu(right, 'alpha.txt', 'New link…');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('to-alpha');
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(join(far, 'to-alpha'))).toBe(true);
    expect(readlinkSync(join(far, 'to-alpha'))).toBe('alpha.txt');
    await menu(right, 'alpha.txt', 'Duplicate');
    await expect.poll(() => names(right)).toContain('alpha (2).txt');
    expect(readFileSync(join(far, 'alpha (2).txt'), 'utf8')).toBe(readFileSync(join(far, 'alpha.txt'), 'utf8'));
    await row(right, 'alpha (2).txt').click();
    await page.keyboard.press('Shift+F5');
    await expect.poll(() => existsSync(join(work, 'alpha (2).txt'))).toBe(true);
    await expect.poll(() => existsSync(join(far, 'alpha (2).txt'))).toBe(false);
  });

  test('permissions of a tree: counted, with other bits for files than for folders; owner by name; time', async () => {
    await row(right, 'app').click();
    await page.keyboard.press('Control+i');
    const dialog = page.getByRole('dialog', { name: 'Permissions of app' });
    await dialog.getByRole('checkbox', { name: 'Everything in it too' }).check();
    await dialog.getByText('Changes 1 file, 2 folders').waitFor();
    await dialog.getByRole('group', { name: 'Folders' }).getByRole('textbox', { name: 'Octal' }).fill('2750');
    await dialog.getByRole('group', { name: 'Files' }).getByRole('textbox', { name: 'Octal' }).fill('640');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => (statSync(join(far, 'app')).mode & 0o7777).toString(8)).toBe('2750');
    expect((statSync(join(far, 'app/logs/one')).mode & 0o777).toString(8)).toBe('640');
    await row(right, 'beta.txt').click();
    await page.keyboard.press('Control+i');
    const { uid } = lstatSync(join(far, 'beta.txt'));
    const user = execFileSync('id', ['-un', String(uid)], { encoding: 'utf8' }).trim();
    const own = page.getByRole('dialog', { name: 'Permissions of beta.txt' });
    await own.getByRole('textbox', { name: /^Owner/ }).fill(user);
    await own.getByLabel('Modified', { exact: true }).fill('2021-03-04T05:06:07');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => statSync(join(far, 'beta.txt')).mtime.getFullYear()).toBe(2021);
    await own.waitFor({ state: 'detached' });
    await list(right).focus();
    await page.keyboard.press('Control+i');
    await page.getByRole('textbox', { name: /^Owner/ }).fill('nobody-of-this-name');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('alert').filter({ hasText: 'there is no user nobody-of-this-name' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('paths and commands are copied', async () => {
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await menu(right, 'beta.txt', 'Copy path');
    await expect.poll(copied).toBe(join(far, 'beta.txt'));
    await menu(right, 'beta.txt', 'Copy scp command');
    await expect.poll(copied).toBe(`scp web-01:${far}/beta.txt .`);
    await menu(right, 'beta.txt', 'Copy sftp command');
    await expect.poll(copied).toBe(`sftp web-01:${far}`);
  });

  test('rows are dragged to the other pane and into a folder; files are dropped from outside', async () => {
    await row(left, 'report.txt').dragTo(list(right), { targetPosition: { x: 200, y: 2 + 26 * 12 } });
    await expect.poll(() => existsSync(join(far, 'report.txt'))).toBe(true);
    await row(right, 'report.txt').dragTo(row(right, 'app'));
    await expect.poll(() => existsSync(join(far, 'app/report.txt'))).toBe(true);
    expect(existsSync(join(far, 'report.txt'))).toBe(false);
    await list(right).evaluate((target) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['from the desktop'], 'dropped.txt', { lastModified: 1_600_000_000_000 }));
      for (const type of ['dragover', 'drop']) {
        target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    });
    await expect.poll(() => existsSync(join(far, 'dropped.txt'))).toBe(true);
    expect(readFileSync(join(far, 'dropped.txt'), 'utf8')).toBe('from the desktop');
    expect(statSync(join(far, 'dropped.txt')).mtimeMs).toBe(1_600_000_000_000);
  });

  test('a folder that is there already is looked into first; one is made equal to the other', async () => {
    mkdirSync(join(far, 'notes'));
    writeFileSync(join(far, 'notes/a.md'), 'another a\n');
    writeFileSync(join(far, 'notes/only-there'), '');
    await right.getByRole('button', { name: 'Read again' }).click();
    await expect.poll(() => names(right)).toContain('notes');
    await row(left, 'notes').click();
    await page.keyboard.press('F5');
    const preview = page.getByRole('dialog', { name: 'Copy notes to web-01' });
    await preview.getByText(/^0 new, 1 replaced/).waitFor();
    await preview.getByRole('combobox', { name: 'When a name is taken' }).selectOption('Replace');
    await preview.getByRole('button', { name: 'Start' }).click();
    await expect.poll(() => readFileSync(join(far, 'notes/a.md'), 'utf8')).toBe('a\n');
    await menu(left, 'notes', 'Make its copy on web-01 equal…');
    const mirror = page.getByRole('dialog', { name: 'Make notes on web-01 equal to this one' });
    await mirror.getByRole('checkbox', { name: 'Remove what is only there' }).check();
    await mirror.getByText(/1 removed/).waitFor();
    await mirror.getByRole('button', { name: 'Make equal' }).click();
    await expect.poll(() => existsSync(join(far, 'notes/only-there'))).toBe(false);
  });

  test('folders of a production host go only when its name is typed', async () => {
    await row(right, 'notes').click();
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete notes on web-01?' });
    const button = dialog.getByRole('button', { name: 'Delete' });
    await expect.poll(() => button.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('web-01');
    await button.click();
    await expect.poll(() => existsSync(join(far, 'notes'))).toBe(false);
  });

  test('between two hosts: the left pane shows another one', async () => {
    await left.getByRole('button', { name: /^Show other files/ }).click();
    await page.getByRole('menuitem', { name: 'web-02' }).click();
    const second = page.getByRole('region', { name: 'Files on web-02' });
    await goTo(second, join(far, 'app/logs'));
    await row(second, 'one').click();
    await page.keyboard.press('F5');
    await expect.poll(() => existsSync(join(far, 'one'))).toBe(true);
    await second.getByRole('button', { name: /^Show other files/ }).click();
    await page.getByRole('menuitem', { name: 'This computer' }).click();
    await list(left).waitFor();
  });

  test('transfers: hidden and shown by their key, on shelves', async () => {
    await page.keyboard.press('Control+Shift+J');
    await transfers.getByRole('button', { name: 'Show transfers' }).waitFor();
    await page.keyboard.press('Control+Shift+J');
    const queue = transfers.getByRole('tab', { name: /^Queue/ });
    await expect.poll(() => queue.evaluate((each) => each === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowRight');
    await transfers.getByRole('list', { name: 'Done' }).getByText('report.txt').first().waitFor();
    await transfers.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => transfers.getByRole('tab', { name: /^Done/ }).innerText()).toMatch(/0$/);
  });

  test('a terminal opens in the folder, and the files of a terminal where its shell is', async () => {
    await menu(right, 'app', 'Open terminal here');
    await waitForTerminal(page, /[#$]$/m);
    await enter(page, `pwd; printf '\\033]7;file://web-01${far}/app/logs\\033\\\\'`);
    await waitForTerminal(page, `${far}/app`);
    await page.getByRole('button', { name: /^More/ }).last().click();
    await page.getByRole('menuitem', { name: 'Open files here' }).click();
    await page
      .getByRole('listbox', { name: `Files in ${far}/app/logs on` })
      .filter({ visible: true })
      .waitFor();
  });

  test('a lost connection dims the list and keeps it; it goes on when the server is back', async () => {
    await page.getByRole('tab', { name: 'web-01', exact: false }).first().click();
    sshd.kill();
    await right.getByText('The connection was lost. This is what was there').waitFor();
    expect(await names(right)).toContain('beta.txt');
    writeFileSync(join(far, 'after'), '');
    await startSshd({ again: sshd });
    await expect.poll(() => names(right), { timeout: 40_000 }).toContain('after');
  });
});
