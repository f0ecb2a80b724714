/** The log of a session: switched on and off by keyboard, shown while it is written, then read, searched and replayed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { terminalText, waitForTerminal } from '../helpers/app.ts';
import { startSshd } from '../helpers/sshd.ts';
import { choose, connect, enter, hostBlock, startWindow } from '../helpers/window.ts';

describe('session logs', async () => {
  const sshd = await startSshd();
  const { page, errors, home } = await startWindow({
    config: hostBlock('web-01', sshd),
    knownHosts: `${sshd.knownHostsLine}\n`,
  });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  const folder = join(home.path, '.config/fairlead/session-logs');
  const bar = page.locator('header.bar:visible');
  const logs = page.getByRole('list', { name: 'Logs' });
  afterEach(() => expect(errors).toEqual([]));

  /** A fresh session whose log has this in it, and which is over. */
  async function logSession(word: string): Promise<void> {
    await connect(page, 'web-01');
    await page.keyboard.press('Control+Shift+L');
    await bar.getByText('Logging').waitFor();
    await enter(page, `printf '\\033[32m%s\\033[0m-%s\\n' green $((40+2))-${word}`);
    await waitForTerminal(page, `green-42-${word}`);
    await page.keyboard.press('Control+Shift+L');
    await bar.getByText('Logging').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+W');
    await page.getByRole('tab', { name: /^web-01/ }).waitFor({ state: 'detached' });
  }

  async function removeAll(): Promise<void> {
    await page.keyboard.press('Alt+Shift+6');
    await page.getByRole('heading', { name: 'Session logs' }).waitFor();
    while ((await logs.getByRole('button').count()) > 0) {
      await logs.getByRole('button').first().click();
      await page.getByRole('button', { name: 'Remove this log…' }).click();
      const before = await logs.getByRole('button').count();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
      await expect.poll(() => logs.getByRole('button').count()).toBe(before - 1);
    }
    await page.getByText('No logs yet.', { exact: false }).waitFor();
    await page.keyboard.press('Alt+Shift+1');
  }

  test('a log of text is read and found as it was read, and removed', async () => {
    await removeAll();
    await logSession('needle');
    const [name = ''] = readdirSync(folder);
    expect(readFileSync(join(folder, name), 'utf8')).toContain('green-42-needle\n');

    await page.keyboard.press('Alt+Shift+6');
    await page.getByRole('searchbox', { name: 'Search in all logs' }).fill('NEEDLE');
    await page.keyboard.press('Enter');
    await logs.getByText('green-42-needle').last().click();
    await page.getByRole('region', { name: 'web-01' }).getByText('green-42-needle').waitFor();
    await page.getByRole('searchbox', { name: 'Search in all logs' }).fill('no such words');
    await page.keyboard.press('Enter');
    await page.getByText('No log has “no such words”.').waitFor();
    await page.getByRole('searchbox', { name: 'Search in all logs' }).fill('');
    await removeAll();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a log with times is replayed from any place', async () => {
    await removeAll();
    await page.keyboard.press('Control+,');
    await page.getByRole('combobox', { name: 'Format of logs' }).selectOption('asciicast');
    await page.keyboard.press('Alt+Shift+1');
    await logSession('film');
    await page.keyboard.press('Alt+Shift+6');
    await logs.getByRole('button').first().click();
    // It shows its end first.
    await waitForTerminal(page, 'green-42-film');
    const position = page.getByRole('slider', { name: 'Position in the log' });
    await position.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => terminalText(page)).not.toContain('green-42-film');
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('8×');
    await page.getByRole('button', { name: 'Play' }).click();
    await waitForTerminal(page, 'green-42-film');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await removeAll();
    await page.keyboard.press('Control+,');
    await page.getByRole('button', { name: 'Reset Format of logs' }).click();
    await page.keyboard.press('Alt+Shift+1');
  });

  test('every session is logged when the settings say so; the menu ends it', async () => {
    await page.keyboard.press('Control+,');
    await page.getByRole('checkbox', { name: 'Log every session' }).check();
    await connect(page, 'web-01');
    await bar.getByText('Logging').waitFor();
    await bar.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: /Stop the log/ }).click();
    await bar.getByText('Logging').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+,');
    await page.getByRole('checkbox', { name: 'Log every session' }).uncheck();
    await page.getByRole('button', { name: 'Reset Log every session' }).waitFor({ state: 'detached' });
    await choose(page, 'web-01');
    await page.keyboard.press('Control+Shift+W');
    await page.getByRole('tab', { name: /^web-01/ }).waitFor({ state: 'detached' });
    await removeAll();
  });
});
