/** The settings: found by a search, applied at once, put back; keys chosen and shared; the file edited by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { startSshd } from '../helpers/sshd.ts';
import { connect, enter, focused, hostBlock, palette, startWindow } from '../helpers/window.ts';

describe('settings', async () => {
  const sshd = await startSshd();
  const { page, errors, home } = await startWindow({
    config: hostBlock('web-01', sshd),
    knownHosts: `${sshd.knownHostsLine}\n`,
  });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  const file = join(home.path, '.config/fairlead/settings.json');
  const stored = () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, never>;
  const search = page.getByRole('searchbox', { name: 'Search settings' });
  const keysOf = (command: string) =>
    page.getByRole('list', { name: 'Keys of all commands' }).getByRole('listitem').filter({ hasText: command });

  beforeEach(async () => {
    writeFileSync(file, JSON.stringify({ theme: 'dark' }));
    await page.locator('html[data-theme=dark][data-density=default]').waitFor();
    await page.keyboard.press('Control+,');
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
    await search.fill('');
  });
  afterEach(() => expect(errors).toEqual([]));

  test('a search finds a setting by name, value and place, and says when there is none', async () => {
    await search.fill('compact');
    await page.getByRole('combobox', { name: 'Density of lists' }).waitFor();
    expect(await page.getByRole('combobox').count()).toBe(1);
    await search.fill('terminal cursor');
    await page.getByRole('combobox', { name: 'Cursor' }).waitFor();
    await search.fill('teleport');
    await page.getByText('No setting matches.').waitFor();
    await page.getByRole('button', { name: 'Search everything' }).click();
    await palette(page).waitFor();
    await page.keyboard.press('Escape');
    await palette(page).waitFor({ state: 'detached' });
  });

  test('a change applies at once and is put back, one by one and all together', async () => {
    await page.getByRole('combobox', { name: 'Density of lists' }).selectOption('roomy');
    await page.locator('html[data-density=roomy]').waitFor();
    await page.getByRole('button', { name: 'Reset Density of lists' }).click();
    await page.locator('html[data-density=default]').waitFor();
    expect(await page.getByRole('button', { name: 'Reset Density of lists' }).count()).toBe(0);

    await page.getByRole('combobox', { name: 'Cursor', exact: true }).selectOption('bar');
    await page.getByRole('checkbox', { name: 'Ask before pasting several lines' }).uncheck();
    await page.getByRole('button', { name: 'Reset all…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reset 3 settings?' });
    await dialog.getByRole('button', { name: 'Reset all' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('combobox', { name: 'Cursor', exact: true }).inputValue()).toBe('block');
    await expect.poll(stored).toMatchObject({ theme: 'system', terminal: { cursor: 'block', pasteGuard: true } });
  });

  test('a number out of its limits is refused, and says the limits', async () => {
    const size = page.getByRole('spinbutton', { name: 'Text size' });
    await size.fill('99');
    await size.press('Enter');
    await page.getByText('A number from 8 to 32').waitFor();
    expect(stored()).toEqual({ theme: 'dark' });
    await size.fill('13');
    await size.press('Enter');
  });

  test('keys are pressed to choose them, by keyboard alone; what shares them is told; then they work', async () => {
    await search.fill('filter hosts');
    await page.getByRole('button', { name: 'Change the keys of Filter hosts' }).focus();
    await page.keyboard.press('Enter');
    const capture = page.getByRole('textbox', { name: /^Press the keys for Filter hosts/ });
    await expect.poll(() => focused(page)).toContain('Press the keys for Filter hosts');
    await page.keyboard.press('x');
    await page.getByText('Such a key types.', { exact: false }).waitFor();
    // Ours already: choosing it does not open the palette.
    await page.keyboard.press('Control+Shift+P');
    await capture.waitFor({ state: 'detached' });
    await keysOf('Filter hosts').getByText('Also the keys of: Search actions').waitFor();
    expect(await palette(page).count()).toBe(0);

    await page.getByRole('button', { name: 'Change the keys of Filter hosts' }).click();
    await capture.waitFor();
    await page.keyboard.press('Control+Shift+Y');
    await keysOf('Filter hosts').getByText('Ctrl Shift Y').waitFor();
    expect(await page.getByText('Also the keys of').count()).toBe(0);
    await expect.poll(stored).toMatchObject({ keyboard: { bindings: { 'hosts.filter': ['Ctrl+Shift+Y'] } } });

    await page.keyboard.press('Control+Shift+/');
    const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await list.getByText('Ctrl Shift Y').waitFor();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+Y');
    await expect.poll(() => focused(page)).toBe('input Filter 1 host');

    await page.getByRole('button', { name: 'Reset Filter hosts' }).click();
    await keysOf('Filter hosts').getByText('Ctrl Shift H').waitFor();
  });

  test('keys of the terminal can be others too, and the usual ones are the shell’s then', async () => {
    writeFileSync(
      file,
      JSON.stringify({ theme: 'dark', keyboard: { bindings: { 'terminal.find': ['Alt+Shift+U'] } } }),
    );
    await keysOf('Find in scrollback').getByText('Alt Shift U').waitFor();
    await connect(page, 'web-01');
    await page.keyboard.press('Alt+Shift+U');
    await page
      .getByRole('searchbox', { name: 'Find' })
      .or(page.getByRole('textbox', { name: 'Find' }))
      .waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+F');
    await enter(page, 'echo typed-$((40+2))');
    await waitForTerminal(page, /^typed-42$/m);
    expect(await page.getByRole('textbox', { name: 'Find' }).count()).toBe(0);
    await page.keyboard.press('Control+Shift+W');
    await page.getByRole('tab', { name: /^web-01/ }).waitFor({ state: 'detached' });
  });

  test('a mistake in the file is told with its line, the file is left alone, and mending it ends that', async () => {
    const broken = '{\n  "theme": "light",\n  "density": roomy\n}';
    writeFileSync(file, broken);
    await page.getByText('settings.json has a mistake in line 3', { exact: false }).waitFor();
    await page.getByRole('combobox', { name: 'Density of lists' }).selectOption('compact');
    await page.getByText('nothing is saved until it is mended', { exact: false }).last().waitFor();
    await page.locator('html[data-theme=dark][data-density=default]').waitFor();
    expect(readFileSync(file, 'utf8')).toBe(broken);
    writeFileSync(file, broken.replace('roomy', '"roomy"'));
    await page.locator('html[data-theme=light][data-density=roomy]').waitFor();
    await expect.poll(() => page.getByText('has a mistake in line').count()).toBe(0);
  });
});
