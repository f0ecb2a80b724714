/** The config editor: it changes the bytes that were asked for and no others, and loses nothing that anyone wrote. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { makeTempHome, type TempHome } from '../helpers/tempHome.ts';
import { startWindow } from '../helpers/window.ts';

/** CRLF on one line only, a tab, a byte that is not UTF-8, `=`, odd spacing, no end of the last line. */
const CONFIG = Buffer.from(
  [
    '# Bastion stays first. \xff\n',
    'Include config.d/*.conf\n',
    '\n',
    'Host bastion\r\n',
    '\tHostName = 198.51.100.7\n',
    '\n',
    'Host web-01\n',
    '    # Frankfurt, rack 4\n',
    '    HostName   web-01.example.com\n',
    '    User=deploy\n',
    '    ServerAliveInterval 30 # seconds\n',
    '\n',
    'Host web-*\n',
    '    User admin\n',
    '    ProxyJump bastion',
  ].join(''),
  'latin1',
);

const configOf = (home: TempHome) => readFileSync(join(home.path, '.ssh/config'));
const bytes = (home: TempHome) => configOf(home).toString('latin1');
const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true });

async function openEditor(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'SSH config' }).click();
  await text(page).waitFor();
}

/** Puts the cursor behind a text in the editor. */
async function clickAfter(page: Page, line: string): Promise<void> {
  await text(page).locator('.cm-line').filter({ hasText: line }).click();
  await page.keyboard.press('End');
}

async function saved(page: Page): Promise<void> {
  await page.getByRole('status').filter({ hasText: 'Saved.' }).first().waitFor();
}

describe('text', async () => {
  const home = makeTempHome();
  home.write('.ssh/config', CONFIG);
  const { page, errors } = await startWindow({ home });
  afterEach(() => expect(errors).toEqual([]));

  test('one typed letter changes one line, and every other byte stays', async () => {
    await openEditor(page);
    await clickAfter(page, 'User=deploy');
    await page.keyboard.type('er');
    await page.getByText('Saving changes 1 line').waitFor();
    expect(bytes(home)).toBe(CONFIG.toString('latin1'));
    await page.keyboard.press('Control+s');
    await saved(page);
    expect(bytes(home)).toBe(CONFIG.toString('latin1').replace('User=deploy\n', 'User=deployer\n'));
  });

  test('"Saved. Undo" gives the old bytes back', async () => {
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await expect.poll(() => bytes(home)).toBe(CONFIG.toString('latin1'));
    await text(page).getByText('User=deploy', { exact: false }).first().waitFor();
  });

  test('undo and redo go through what was typed', async () => {
    await clickAfter(page, 'User=deploy');
    await page.keyboard.type('x');
    await page.getByText('Saving changes 1 line').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('Saving changes 1 line').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+Z');
    await page.getByText('Saving changes 1 line').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Saving changes 1 line').waitFor({ state: 'detached' });
    expect(bytes(home)).toBe(CONFIG.toString('latin1'));
  });

  test('a line that ssh does not know is named, with what was meant', async () => {
    await clickAfter(page, 'User=deploy');
    await page.keyboard.type('\n    Prot 22');
    await page.getByText('prot is not an option. Did you mean Port?').first().waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Saving changes').waitFor({ state: 'detached' });
  });

  test('before a change that concerns others is saved, each of them is listed', async () => {
    await clickAfter(page, 'User admin');
    await page.keyboard.type('istrator');
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: 'Review the changes' });
    await dialog.getByText('hosts like web-*').waitFor();
    await dialog.getByText('User: admin → administrator').first().waitFor();
    await dialog.getByRole('button', { name: 'Save these changes' }).click();
    await expect.poll(() => bytes(home)).toContain('User administrator\n');
  });
});

describe('form', async () => {
  const home = makeTempHome();
  home.write('.ssh/config', CONFIG);
  const { page, errors } = await startWindow({ home });
  afterEach(() => expect(errors).toEqual([]));
  const field = (name: string) =>
    page.getByRole('region', { name: 'Form' }).getByRole('textbox', { name, exact: true });
  const replaced = (from: string, to: string) => CONFIG.toString('latin1').replace(from, to);

  test('a field changes exactly its own line, in the style of that line', async () => {
    await openEditor(page);
    await page.getByRole('button', { name: /Host web-01/ }).click();
    await field('Host name').fill('web-02.example.com');
    await field('Keepalive').fill('15');
    await page.getByText('Saving changes 2 lines').waitFor();
    await page.keyboard.press('Control+s');
    await saved(page);
    expect(bytes(home)).toBe(
      replaced('HostName   web-01.example.com', 'HostName   web-02.example.com').replace(
        'ServerAliveInterval 30 # seconds',
        'ServerAliveInterval 15 # seconds',
      ),
    );
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await expect.poll(() => bytes(home)).toBe(CONFIG.toString('latin1'));
  });

  test('a dashed field says where its value comes from; typing there makes a line here, Reset takes it away', async () => {
    const jump = field('Jump through');
    expect(await jump.getAttribute('placeholder')).toBe('bastion');
    await page.getByText('Host web-*, line 15').first().waitFor();
    await jump.fill('none');
    await text(page).getByText('ProxyJump none').waitFor();
    await page.getByRole('button', { name: 'Reset Jump through' }).click();
    await text(page).getByText('ProxyJump none').waitFor({ state: 'detached' });
    await page.getByText('Saving changes').waitFor({ state: 'detached' });
  });

  test('undo knows the form and the text alike', async () => {
    await field('User').fill('formed');
    await clickAfter(page, 'User=formed');
    await page.keyboard.type('-typed');
    await expect.poll(() => field('User').inputValue()).toBe('formed-typed');
    await page.keyboard.press('Control+z');
    await expect.poll(() => field('User').inputValue()).toBe('formed');
    await page.keyboard.press('Control+z');
    await expect.poll(() => field('User').inputValue()).toBe('deploy');
    await page.getByText('Saving changes').waitFor({ state: 'detached' });
  });

  test('any option can be added by its description', async () => {
    await page.getByRole('button', { name: 'Add option' }).click();
    await page.keyboard.type('compresses');
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Compression' }).selectOption('yes');
    await text(page).getByText('Compression yes').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  test('a note is a comment below the header', async () => {
    expect(await field('Note').inputValue()).toBe('Frankfurt, rack 4');
    await field('Note').fill('Frankfurt, rack 5');
    await page.keyboard.press('Control+s');
    await saved(page);
    expect(bytes(home)).toBe(replaced('rack 4', 'rack 5'));
  });
});

describe('effective options', async () => {
  const config = [
    'Host web-01\n  HostName %h.example.com\n  User deploy\n',
    'Match host *.lab.example.com\n  Port 2222\n',
    'Host web-*\n  User admin\n  IdentityFile ~/.ssh/one\n  IdentityFile ~/.ssh/two\n',
  ].join('\n');
  const { home, page, errors } = await startWindow({ config });
  afterEach(() => expect(errors).toEqual([]));
  const row = (name: string) =>
    page.getByRole('region', { name: 'Effective options' }).getByRole('listitem').filter({ hasText: name });

  test('each value has its line, and the lines that lost say why', async () => {
    await openEditor(page);
    await row('Hostname').getByText('web-01.example.com').waitFor();
    await row('User').getByRole('button', { name: 'config:3' }).waitFor();
    await row('User').getByText('User admin').waitFor();
    await row('User').getByText('config:3 comes first, so this one is ignored.').waitFor();
    await row('IdentityFile').getByText('These add up. They are used in this order.').waitFor();
  });

  test('they follow an edit at once, before it is saved', async () => {
    await page.getByRole('region', { name: 'Form' }).getByRole('textbox', { name: 'User', exact: true }).fill('root');
    await row('User').getByText('root', { exact: true }).waitFor();
    expect(bytes(home)).toBe(config);
    await page.keyboard.press('Control+z');
    await row('User').getByText('deploy', { exact: true }).waitFor();
  });

  test('a block that does not match says what it was compared with', async () => {
    await page.getByRole('button', { name: 'Why not “Match host *.lab.example.com”?' }).click();
    await page.getByText('it was compared with “web-01.example.com”').waitFor();
  });

  test('under the mouse, a line says what it does for the host', async () => {
    const text = page.getByRole('textbox', { name: 'Text', exact: true });
    await text.locator('.cm-line', { hasText: 'User admin' }).getByText('User', { exact: true }).hover();
    await page.locator('.cm-help').getByText('config:3 comes first, so this one is ignored.').waitFor();
  });

  test('Ctrl+E filters them, and a place leads to its line', async () => {
    await page.keyboard.press('Control+e');
    await page.keyboard.type('identity');
    await expect.poll(() => row('').count()).toBe(1);
    await row('IdentityFile').getByRole('button', { name: 'config:10' }).click();
    await page.getByRole('region', { name: 'Form' }).getByRole('heading', { name: 'Host web-*' }).waitFor();
  });
});

describe('blocks', async () => {
  const config = 'Host web-01\n  User sam\n\nHost db-01\n  User postgres\n\nHost *\n  Port 2222\n';
  const { home, page, errors } = await startWindow({ config });
  afterEach(() => expect(errors).toEqual([]));
  const choose = async (entry: string) => {
    await page.getByRole('button', { name: /^More for/ }).click();
    await page.getByRole('menuitem', { name: entry }).click();
  };

  test('a new host goes in front of the block for everybody, and is a host at once', async () => {
    await openEditor(page);
    await page.getByRole('button', { name: 'New host' }).click();
    await page.keyboard.type('cache-01');
    await page.keyboard.press('Enter');
    const form = page.getByRole('region', { name: 'Form' });
    await form.getByRole('heading', { name: 'Host cache-01' }).waitFor();
    await form.getByRole('textbox', { name: 'Host name' }).fill('192.0.2.7');
    await page.keyboard.press('Control+s');
    await expect
      .poll(() => bytes(home))
      .toBe(config.replace('Host *', 'Host cache-01\n  HostName 192.0.2.7\n\nHost *'));
  });

  test('a block is moved, removed, and back again with undo', async () => {
    const before = bytes(home);
    await page.getByRole('button', { name: /^Host db-01/ }).click();
    await choose('Move up');
    await expect.poll(() => text(page).locator('.cm-line').first().innerText()).toBe('Host db-01');
    await choose('Delete block');
    await expect.poll(() => text(page).locator('.cm-line').first().innerText()).toBe('Host web-01');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.getByText('Saving changes').waitFor({ state: 'detached' });
    expect(bytes(home)).toBe(before);
  });
});

describe('another program writes the same file', async () => {
  const before = 'Host web-01\n  User sam\n\nHost db-01\n  User postgres\n';
  const { home, page, errors } = await startWindow({ config: before });
  afterEach(() => expect(errors).toEqual([]));

  test('edits in other places are merged, and nothing is lost', async () => {
    await openEditor(page);
    await clickAfter(page, 'User sam');
    await page.keyboard.type('my');
    await page.getByText('Saving changes 1 line').waitFor();
    home.write('.ssh/config', before.replace('User postgres', 'User dba'));
    await page.getByText('was changed by another program').waitFor();
    await page.getByRole('button', { name: 'Merge' }).click();
    await page.keyboard.press('Control+s');
    await expect.poll(() => bytes(home)).toBe('Host web-01\n  User sammy\n\nHost db-01\n  User dba\n');
  });

  test('edits of the same line are compared, and the file is not written until one is chosen', async () => {
    await clickAfter(page, 'User sammy');
    await page.keyboard.type('-here');
    await page.getByText('Saving changes 1 line').waitFor();
    const theirs = bytes(home).replace('User sammy', 'User there');
    home.write('.ssh/config', theirs);
    await page.getByText('Both edits touch the same lines.').waitFor();
    await page.keyboard.press('Control+s');
    expect(bytes(home)).toBe(theirs);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await page.getByText('was changed by another program').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+s');
    await expect.poll(() => bytes(home)).toBe(theirs.replace('User there', 'User sammy-here'));
  });
});
