/** Files of a host in the editor of the window and in the person's own: bytes, conflicts, a line that is cut, a reload. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../helpers/ports.ts';
import { startSshd } from '../helpers/sshd.ts';
import { startRelay } from '../helpers/tcpServer.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { connect, hostBlock, startWindow } from '../helpers/window.ts';

describe('the editor', async () => {
  const home = makeTempHome();
  const sshd = await startSshd();
  const relay = await startRelay(sshd.port);
  const nobody = await freePort();
  const far = join(sshd.folder, 'far');
  mkdirSync(far);
  // As many editors do: beside it, then into its place.
  const editor = home.write(
    'editor.sh',
    ['#!/bin/sh', 'cp "$1" "$1.new"', 'echo from outside >> "$1.new"', 'mv "$1" "$1~"', 'mv "$1.new" "$1"', ''].join(
      '\n',
    ),
  );
  chmodSync(editor, 0o755);
  const { page, errors } = await startWindow({
    home,
    config: hostBlock('web-01', { ...sshd, port: relay.port }, 'StrictHostKeyChecking no'),
    environment: { VISUAL: editor },
  });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  page.setDefaultTimeout(15_000);
  await connect(page, 'web-01');
  await page.getByRole('tab', { name: 'Files' }).click();
  afterEach(() => expect(errors.filter((error) => !error.includes('net::ERR'))).toEqual([]));

  const right = page.getByRole('region', { name: 'Files on web-01' });
  const list = right.getByRole('listbox', { name: /^Files in/ });
  const row = (name: string) => right.locator(`[role=option][data-name="${name}"]`);
  const editing = (name: string) => page.getByRole('region', { name: `Edit ${name}`, exact: true });
  const text = (name: string) => page.getByRole('textbox', { name: `Text of ${name}`, exact: true });
  const open = page.getByRole('tablist', { name: 'Open files' });

  /** The panes are in front, on the folder with these files, and nothing is edited. */
  async function begin(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    for (const [name, contents] of Object.entries(files)) writeFileSync(join(far, name), contents);
    const tabs = open.getByRole('tab');
    const discard = page.getByRole('button', { name: 'Discard' });
    for (let count = await tabs.count(); count > 1; count = await tabs.count()) {
      await tabs.last().click();
      await page.getByRole('button', { name: /^Close .+/ }).click();
      await expect
        .poll(async () => {
          if (await discard.isVisible()) await discard.click();
          return tabs.count();
        })
        .toBeLessThan(count);
    }
    await right.getByRole('button', { name: 'Type a path' }).click();
    await right.getByRole('combobox', { name: 'Type a path' }).fill(far);
    await page.keyboard.press('Enter');
    await right.getByRole('listbox', { name: `Files in ${far} on` }).waitFor();
    await right.getByRole('button', { name: 'Read again' }).click();
    for (const name of Object.keys(files)) await row(name).waitFor();
  }

  async function edit(name: string, key = 'Enter'): Promise<void> {
    await row(name).click();
    await list.focus();
    await page.keyboard.press(key);
    await expect.poll(() => text(name).evaluate((each) => each === document.activeElement)).toBe(true);
  }

  async function typeAtEnd(name: string, typed: string): Promise<void> {
    await text(name).focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(typed);
    await editing(name).getByRole('status').filter({ hasText: 'Not saved yet' }).waitFor();
  }

  const saved = (name: string) =>
    editing(name)
      .getByRole('status')
      .filter({ hasText: /^Saved \d\d:\d\d$/ });
  const conflict = (name: string) =>
    editing(name)
      .getByRole('alert')
      .filter({ hasText: `${name} changed on web-01 since it was read.` });

  beforeEach(() => relay.lead(sshd.port));

  test('Enter opens it, Ctrl+S saves it byte for byte, and its row says so', async () => {
    const before = Buffer.from('\ufeffone\r\ntwö\r\n');
    await begin({ 'crlf.txt': before });
    chmodSync(join(far, 'crlf.txt'), 0o640);
    await edit('crlf.txt');
    await editing('crlf.txt').getByText('UTF-8 with BOM').waitFor();
    await editing('crlf.txt').getByText('CRLF', { exact: true }).waitFor();
    await typeAtEnd('crlf.txt', 'three\n');
    expect(readFileSync(join(far, 'crlf.txt')).equals(before)).toBe(true);
    await page.keyboard.press('Control+s');
    await saved('crlf.txt').waitFor();
    expect(readFileSync(join(far, 'crlf.txt'), 'utf8')).toBe('\ufeffone\r\ntwö\r\nthree\r\n');
    expect(statSync(join(far, 'crlf.txt')).mode & 0o777).toBe(0o640);
    await open.getByRole('tab', { name: 'Folders' }).click();
    await row('crlf.txt')
      .getByText(/^uploaded \d\d:\d\d$/)
      .waitFor();
  });

  test('Latin-1 stays Latin-1; what it does not have is said, and can be written as UTF-8', async () => {
    await begin({ 'latin.txt': Buffer.from([0x63, 0xe9]) });
    await edit('latin.txt', 'F4');
    await editing('latin.txt').getByText('Latin-1', { exact: true }).waitFor();
    await typeAtEnd('latin.txt', 'à');
    await page.keyboard.press('Control+s');
    await saved('latin.txt').waitFor();
    expect([...readFileSync(join(far, 'latin.txt'))]).toEqual([0x63, 0xe9, 0xe0]);
    await typeAtEnd('latin.txt', '€');
    await page.keyboard.press('Control+s');
    const bar = editing('latin.txt').getByRole('alert').filter({ hasText: '“€” is not in Latin-1' });
    await bar.getByRole('button', { name: 'Make it UTF-8' }).click();
    await bar.waitFor({ state: 'detached' });
    await text('latin.txt').focus();
    await page.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(join(far, 'latin.txt'), 'utf8')).toBe('céà€');
  });

  test('what is no text is not edited here, and goes to the own editor, which saves by renaming', async () => {
    await begin({ 'data.bin': Buffer.from([1, 0, 2, 10]) });
    await row('data.bin').click();
    await list.focus();
    await page.keyboard.press('Enter');
    const refusal = editing('data.bin').getByRole('alert').filter({ hasText: 'data.bin is not text' });
    await refusal.waitFor();
    await editing('data.bin').getByRole('button', { name: 'Edit in your own editor' }).click();
    await editing('data.bin').getByText('What you save there is sent to web-01.').waitFor();
    await expect.poll(() => readFileSync(join(far, 'data.bin'), 'latin1')).toBe('\x01\0\x02\nfrom outside\n');
  });

  test('by the menu a text goes there too', async () => {
    await begin({ 'notes.txt': 'one\n' });
    await row('notes.txt').click();
    await row('notes.txt').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Edit in your own editor' }).click();
    await expect.poll(() => readFileSync(join(far, 'notes.txt'), 'utf8')).toBe('one\nfrom outside\n');
    await row('notes.txt')
      .getByText(/^uploaded/)
      .waitFor();
  });

  test('a file that changed on the host meanwhile: compare, overwrite, keep both, take theirs', async () => {
    await begin({ 'a.conf': 'one\ntwo\n' });
    const file = join(far, 'a.conf');
    await edit('a.conf');
    await typeAtEnd('a.conf', 'mine\n');
    writeFileSync(file, 'one\ntheirs\n');
    await page.keyboard.press('Control+s');
    await conflict('a.conf').getByRole('button', { name: 'Compare' }).click();
    const dialog = page.getByRole('dialog', { name: 'What differs in a.conf' });
    await dialog.getByText('theirs', { exact: true }).waitFor();
    await dialog.getByText('mine', { exact: true }).waitFor();
    expect(readFileSync(file, 'utf8')).toBe('one\ntheirs\n');
    await dialog.getByRole('button', { name: 'Overwrite' }).click();
    await saved('a.conf').waitFor();
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nmine\n');

    await typeAtEnd('a.conf', 'more\n');
    writeFileSync(file, 'theirs again\n');
    await page.keyboard.press('Control+s');
    await conflict('a.conf').getByRole('button', { name: 'Keep both' }).click();
    await saved('a (2).conf').waitFor();
    expect(readFileSync(file, 'utf8')).toBe('theirs again\n');
    expect(readFileSync(join(far, 'a (2).conf'), 'utf8')).toBe('one\ntwo\nmine\nmore\n');

    await open.getByRole('tab', { name: 'Folders' }).click();
    await edit('a.conf');
    await typeAtEnd('a.conf', 'mine\n');
    writeFileSync(file, 'the last one\n');
    await page.keyboard.press('Control+s');
    await conflict('a.conf').getByRole('button', { name: 'Compare' }).click();
    await dialog.getByRole('button', { name: 'Take theirs, drop mine' }).click();
    await expect.poll(() => text('a.conf').textContent()).toContain('the last one');
    await conflict('a.conf').waitFor({ state: 'detached' });
  });

  test('a line that is cut: it waits, says so, and saves when the line is back', async () => {
    await begin({ 'cut.txt': 'one\n' });
    await edit('cut.txt');
    await typeAtEnd('cut.txt', 'two\n');
    relay.lead(nobody);
    relay.reset();
    await text('cut.txt').focus();
    await page.keyboard.press('Control+s');
    await editing('cut.txt').getByRole('status').filter({ hasText: 'Waits for web-01' }).waitFor();
    await editing('cut.txt').getByText('is saved to web-01 as soon as the connection is back').waitFor();
    expect(readFileSync(join(far, 'cut.txt'), 'utf8')).toBe('one\n');
    relay.lead(sshd.port);
    await saved('cut.txt').waitFor();
    expect(readFileSync(join(far, 'cut.txt'), 'utf8')).toBe('one\ntwo\n');
  });

  test('what is typed outlives a reload, and closing it asks', async () => {
    await begin({ 'draft.txt': 'one\n' });
    await edit('draft.txt');
    await typeAtEnd('draft.txt', 'unsaved\n');
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.getByRole('button', { name: '1 file open in an editor' }).click();
    await expect.poll(() => text('draft.txt').textContent()).toContain('unsaved');
    expect(readFileSync(join(far, 'draft.txt'), 'utf8')).toBe('one\n');
    const ask = page.getByRole('dialog', { name: 'Close draft.txt?' });
    await editing('draft.txt').getByRole('button', { name: 'Close draft.txt' }).click();
    await ask.getByRole('button', { name: 'Cancel' }).click();
    await ask.waitFor({ state: 'detached' });
    await editing('draft.txt').getByRole('button', { name: 'Close draft.txt' }).click();
    await ask.getByRole('button', { name: 'Save' }).click();
    await editing('draft.txt').waitFor({ state: 'detached' });
    expect(readFileSync(join(far, 'draft.txt'), 'utf8')).toBe('one\nunsaved\n');
    const copies = join(home.path, '.config/fairlead/edits');
    await expect.poll(() => (existsSync(copies) ? readdirSync(copies) : [])).toEqual([]);
  });
});
