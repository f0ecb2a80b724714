/** The config editor's tools: findings and their mends, backups, renaming, moving between files, options for outside. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTempHome, type TempHome } from '../helpers/tempHome.ts';
import { startWindow } from '../helpers/window.ts';

const read = (home: TempHome, path = '.ssh/config') => readFileSync(join(home.path, path), 'utf8');
const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true });
const form = (page: Page) => page.getByRole('region', { name: 'Form' });
const problems = (page: Page) => page.getByRole('region', { name: 'Problems' });

async function openEditor(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'SSH config' }).click();
  await text(page).waitFor();
}

async function chooseInMenu(page: Page, entry: string): Promise<void> {
  await form(page)
    .getByRole('button', { name: /^More for/ })
    .click();
  await page.getByRole('menuitem', { name: entry }).click();
}

async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+s');
  await page.getByRole('status').filter({ hasText: 'Saved.' }).first().waitFor();
}

describe('findings', async () => {
  const config = [
    'Host *',
    '  Port 2222',
    '',
    'Host web-01',
    '  Prot 22',
    '  Port 22',
    '  IdentityFile ~/.ssh/gone',
    '  Ciphers aes256-ctr,3des-cbc',
    '  GSSAPIAuthentication yes',
    '  CheckHostIP yes',
    '',
  ].join('\n');
  const { home, page, errors } = await startWindow({ config });
  afterEach(() => expect(errors).toEqual([]));
  const problem = (words: string) => problems(page).getByRole('listitem').filter({ hasText: words });

  test('they stand in the list, beside their lines, at their fields and at their file', async () => {
    await openEditor(page);
    await problem('Prot is not an option. Did you mean Port?').waitFor();
    await problem('There is no ~/.ssh/gone').waitFor();
    await problem('asks for weak algorithms: 3des-cbc').waitFor();
    await problem('comes too early').waitFor();
    await page.locator('.cm-lint-marker-error').first().waitFor();
    await page.getByRole('button', { name: /^Host web-01/ }).click();
    await form(page).getByText('There is no ~/.ssh/gone.').waitFor();
    await page.getByRole('button', { name: /config.*problems/ }).waitFor();
  });

  test('one click each mends them, with the mouse and with the keyboard', async () => {
    await problem('Prot is not an option').getByRole('button', { name: 'Write Port' }).click();
    await problem('Prot is not an option').waitFor({ state: 'detached' });
    const leaveOut = problem('weak algorithms').getByRole('button', { name: 'Leave them out' });
    await leaveOut.focus();
    await page.keyboard.press('Enter');
    await problem('weak algorithms').waitFor({ state: 'detached' });
    await problem('comes too early').getByRole('button', { name: 'Move to the end' }).click();
    await problem('comes too early').waitFor({ state: 'detached' });
    await text(page).getByText('Ciphers aes256-ctr').waitFor();
    expect(read(home)).toBe(config);
    await page.keyboard.press('Control+z');
    await problem('comes too early').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await problem('Prot is not an option').waitFor();
  });

  test('F8 goes from one to the next', async () => {
    await text(page).locator('.cm-line').first().click();
    await page.keyboard.press('F8');
    await expect.poll(() => page.locator('.cm-activeLineGutter').first().innerText()).not.toBe('1');
  });
});

describe('options that Fairlead does not act on', async () => {
  const home = makeTempHome();
  // Before the first session the sidebar is hidden.
  home.write('.config/fairlead/settings.json', JSON.stringify({ lastUsed: { 'db-01': 1 } }));
  const { page, errors, context } = await startWindow({
    home,
    config: 'Host web-01\n  CheckHostIP yes\n\nHost db-01\n  User sam\n',
    environment: { DISPLAY: '', WAYLAND_DISPLAY: '' },
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  afterEach(() => expect(errors).toEqual([]));

  test('the host says so in the sidebar and in the editor', async () => {
    const row = page.getByRole('treeitem').filter({ hasText: 'web-01' });
    await row.getByText('1 option is not honoured: CheckHostIP').waitFor({ state: 'attached' });
    expect(await page.getByRole('treeitem').filter({ hasText: 'db-01' }).getByText('not honoured').count()).toBe(0);
    await openEditor(page);
    await form(page).getByText('1 option is not honoured').waitFor();
  });

  test('where no terminal can be opened, the command for it is copied', async () => {
    await form(page).getByRole('button', { name: 'Open in a terminal with your ssh' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^ssh (-F \S+ )?web-01$/);
  });
});

describe('backups', async () => {
  const config = 'Host web-01\n  User sam\n';
  const { home, page, errors } = await startWindow({ config });
  afterEach(() => expect(errors).toEqual([]));

  test('a backup is looked at, restored and saved', async () => {
    await openEditor(page);
    await page.getByRole('button', { name: 'Backups of this file' }).click();
    const dialog = page.getByRole('dialog', { name: 'Backups of ~/.ssh/config' });
    await dialog.getByText('There is no backup yet.').waitFor();
    await page.keyboard.press('Escape');
    const user = form(page).getByRole('textbox', { name: 'User', exact: true });
    await user.fill('bob');
    await page.keyboard.press('Control+s');
    await expect.poll(() => read(home)).toContain('User bob');
    await user.fill('eve');
    await page.keyboard.press('Control+s');
    await expect.poll(() => read(home)).toContain('User eve');

    await page.getByRole('button', { name: 'Backups of this file' }).click();
    const list = dialog.getByRole('list', { name: 'Backups' });
    await expect.poll(() => list.getByRole('button').count()).toBe(2);
    await dialog.getByText('User bob').waitFor();
    await list.getByRole('button').first().focus();
    await page.keyboard.press('ArrowDown');
    await dialog.getByText('User sam').waitFor();
    await dialog.getByRole('button', { name: 'Restore' }).click();
    const review = page.getByRole('dialog', { name: 'Review the changes' });
    await review.getByText('User sam').waitFor();
    expect(read(home)).toContain('User eve');
    await review.getByRole('button', { name: 'Save these changes' }).click();
    await expect.poll(() => read(home)).toBe(config);
  });
});

describe('names and files', async () => {
  const home = makeTempHome();
  home.write('.ssh/config', 'Include work.conf\n\nHost bastion\n  User sam\n\nHost *\n  Port 22\n');
  home.write('.ssh/work.conf', 'Host web-01\n  ProxyJump bastion\n');
  home.write('.ssh/late.conf', 'Host late-*\n  User late\n');
  const { page, errors } = await startWindow({ home });
  afterEach(() => expect(errors).toEqual([]));

  test('renaming shows each line first, in every file, and undo brings all back', async () => {
    await openEditor(page);
    await page.getByRole('button', { name: /^Host bastion/ }).click();
    await chooseInMenu(page, 'Rename');
    const dialog = page.getByRole('dialog', { name: 'Rename bastion' });
    await dialog.getByText('2 lines change').waitFor();
    await page.keyboard.type('gate');
    await dialog.getByText('ProxyJump gate').waitFor();
    await dialog.getByText('~/.ssh/work.conf, line 2').waitFor();
    await page.keyboard.press('Enter');
    await form(page).getByRole('heading', { name: 'Host gate' }).waitFor();
    await page.getByText('in 2 files').waitFor();
    await save(page);
    expect(read(home, '.ssh/work.conf')).toBe('Host web-01\n  ProxyJump gate\n');
    await page.keyboard.press('Control+z');
    await form(page).getByRole('heading', { name: 'Host bastion' }).waitFor();
    await page.getByText('in 2 files').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Saving changes').waitFor({ state: 'detached' });
  });

  test('a block moves to another file, and the toast takes it back', async () => {
    await page.getByRole('button', { name: 'work.conf', exact: true }).click();
    await form(page).getByRole('heading', { name: 'Host web-01' }).waitFor();
    await form(page)
      .getByRole('button', { name: /^More for/ })
      .click();
    await page.getByRole('menuitem', { name: 'Move to file' }).press('ArrowRight');
    await page.getByRole('menuitem', { name: '~/.ssh/config' }).press('Enter');
    await text(page).getByText('Host web-01').waitFor();
    expect(await page.getByRole('button', { name: /^config.*edit/ }).count()).toBe(1);
    const toast = page.getByRole('status').filter({ hasText: 'Host web-01 is in ~/.ssh/config now.' });
    await toast.first().waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await page.getByText('Saving changes').waitFor({ state: 'detached' });
  });

  test('a new Include is read before it is saved', async () => {
    await page
      .getByRole('button', { name: /^config/ })
      .first()
      .click();
    await text(page).locator('.cm-line').first().click();
    await page.keyboard.press('Home');
    await page.keyboard.type('Include late.conf\n');
    await page.getByRole('button', { name: 'late.conf', exact: true }).click();
    await text(page).getByText('Host late-*').waitFor();
    expect(read(home)).not.toContain('late.conf');
  });
});

describe('a block that depends on a command', async () => {
  const home = makeTempHome();
  const ran = join(home.path, 'ran-the-command');
  const { page, errors } = await startWindow({
    home,
    config: `Host web-01\n  User sam\n\nMatch host web-01 exec "touch ${ran}"\n  Port 2222\n`,
  });
  beforeEach(async () => {
    rmSync(ran, { force: true });
    await page.reload();
    await openEditor(page);
  });
  afterEach(() => expect(errors).toEqual([]));

  test('ssh of this machine runs it only after a yes; then both are compared', async () => {
    await page.getByRole('button', { name: 'Compare with your ssh' }).click();
    const dialog = page.getByRole('dialog', { name: 'web-01: Fairlead and your ssh' });
    await dialog.getByText(`touch ${ran}`).waitFor();
    expect(existsSync(ran)).toBe(false);
    await dialog.getByRole('button', { name: 'Let ssh run it' }).click();
    await dialog.getByText(/options? differs?,|No difference:/).waitFor();
    expect(existsSync(ran)).toBe(true);
    await dialog.getByText(/ssh .*-G/).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(read(home)).toContain('User sam');
  });

  test('Fairlead runs it after a click only, and then the block counts', async () => {
    const pane = page.getByRole('region', { name: 'Effective options' });
    const question = pane.getByRole('group', { name: 'This block depends on a command. Run it once?' });
    await question.getByText(`touch ${ran}`, { exact: true }).waitFor();
    await question.getByRole('button', { name: 'config:4' }).waitFor();
    expect(await pane.getByText('2222', { exact: true }).count()).toBe(0);
    expect(existsSync(ran)).toBe(false);
    await question.getByRole('button', { name: 'Run once' }).click();
    await question.getByText('Ran, exit code 0: exec holds.').waitFor();
    await pane.getByText('2222', { exact: true }).waitFor();
    expect(existsSync(ran)).toBe(true);
  });
});

describe('in a narrow window, by keyboard', async () => {
  const config = ['web-01', 'db-01'].map((name) => `Host ${name}\n  HostName ${name}.example.com\n`).join('\n');
  const { page, errors } = await startWindow({ config, width: 900, height: 600 });
  const files = page.getByRole('button', { name: 'Files and blocks: config' });
  const block = (name: RegExp) => page.getByRole('region', { name: 'Files' }).getByRole('button', { name });
  const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);
  beforeEach(async () => {
    await page.reload();
    await openEditor(page);
    await form(page).getByRole('heading', { name: 'Host web-01' }).waitFor();
  });
  afterEach(() => expect(errors).toEqual([]));

  test('files and blocks are one button away; a choice closes them and gives the focus back', async () => {
    expect(await block(/^Host db-01/).isVisible()).toBe(false);
    await files.press('Enter');
    await expect.poll(() => isFocused(block(/^config/))).toBe(true);
    await page.keyboard.press('Tab');
    await expect.poll(() => isFocused(block(/^Host web-01/))).toBe(true);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => isFocused(block(/^Host db-01/))).toBe(true);
    await page.keyboard.press('Enter');
    await form(page).getByRole('heading', { name: 'Host db-01' }).waitFor();
    await block(/^Host db-01/).waitFor({ state: 'hidden' });
    expect(await isFocused(files)).toBe(true);
  });

  test('so are the effective options, by Ctrl+E too; Esc closes them', async () => {
    const pane = page.getByRole('region', { name: 'Effective options' });
    const filter = pane.getByRole('searchbox', { name: 'Filter' });
    expect(await pane.isVisible()).toBe(false);
    await files.focus();
    await page.keyboard.press('Control+e');
    await expect.poll(() => isFocused(filter)).toBe(true);
    await page.keyboard.press('Escape');
    await pane.waitFor({ state: 'hidden' });
    const toggle = page.getByRole('button', { name: 'Effective options' });
    expect(await isFocused(toggle)).toBe(true);
    await page.keyboard.press('Enter');
    await pane.getByRole('button', { name: 'config:2' }).press('Enter');
    await pane.waitFor({ state: 'hidden' });
  });

  test('the head of the place stays, whatever is gone to below', async () => {
    const title = page.getByRole('heading', { name: 'SSH config' });
    const top = async () => (await title.boundingBox())?.y;
    const before = await top();
    await form(page).getByRole('textbox', { name: 'Note' }).focus();
    await page.locator('main').evaluate((main) => main.scrollTo(0, main.scrollHeight));
    expect(await top()).toBe(before);
  });
});
