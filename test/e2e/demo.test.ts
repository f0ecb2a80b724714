/** The demo server: everything can be tried without a host, and nothing of the person's is touched. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { terminalText, waitForTerminal } from '../helpers/app.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { enter, isFromNetwork, sheet, startWindow } from '../helpers/window.ts';

describe('npm start -- --demo', async () => {
  const home = makeTempHome();
  home.write('.ssh/known_hosts', '# mine\n');
  const { page, errors, app } = await startWindow({ home, arguments: ['--demo'] });
  afterEach(() => expect(errors.filter((error) => !isFromNetwork(error))).toEqual([]));

  test('opens the demo server, which asks first-use trust like any host', async () => {
    const first = await sheet(page, 'First time you connect to Demo server');
    await first.getByText(/^127\.0\.0\.1, port \d+$/).waitFor();
    await first
      .getByRole('button', { name: /^Trust/ })
      .first()
      .press('Enter');
    await page.getByRole('tab', { name: 'Demo server, connected' }).waitFor();
    await page.getByRole('contentinfo', { name: 'Status' }).getByText('demo', { exact: true }).waitFor();
  });

  test('has a shell over a small tree of files', async () => {
    await page.getByRole('textbox', { name: 'Terminal, Demo server' }).focus();
    await enter(page, 'ls');
    await waitForTerminal(page, 'README.md');
    await enter(page, 'cat notes/todo.md');
    await waitForTerminal(page, '- [x] open a terminal');
    await enter(page, 'echo new > made.txt; cat made.txt; pwd');
    await waitForTerminal(page, /^new\n\/home\/demo$/m);
    await enter(page, 'cat /root/secret.txt');
    await waitForTerminal(page, /[Pp]ermission denied/);
    await enter(page, 'no-such-command');
    await waitForTerminal(page, /no-such-command.*not found/);
  });

  test('answers Ctrl-C and the size of the window', async () => {
    await enter(page, 'clear; yes flooded');
    await waitForTerminal(page, /(flooded\n){10}/);
    await page.keyboard.press('Control+C');
    await enter(page, 'clear; stty size');
    await waitForTerminal(page, /^\d+ \d+$/m);
    const before = /^\d+ \d+$/m.exec(await terminalText(page))?.[0];
    await page.setViewportSize({ width: 1000, height: 700 });
    await expect
      .poll(async () => {
        await enter(page, 'clear; stty size');
        await waitForTerminal(page, /^\d+ \d+$/m);
        return /^\d+ \d+$/m.exec(await terminalText(page))?.[0];
      })
      .not.toBe(before);
  });

  test('ends with the exit code, comes back with Enter, and never wrote to known_hosts', async () => {
    await enter(page, 'exit 4');
    await waitForTerminal(page, 'Session ended, exit code 4. Enter reconnects.');
    await page.keyboard.press('Enter');
    await waitForTerminal(page, 'new shell —');
    await page.getByRole('tab', { name: 'Demo server, connected' }).waitFor();
    expect(readFileSync(join(home.path, '.ssh/known_hosts'), 'utf8')).toBe('# mine\n');
    expect(existsSync(join(home.path, '.ssh/config'))).toBe(false);
    expect(await app.stop()).toBe(0);
    expect(readFileSync(join(home.path, '.ssh/known_hosts'), 'utf8')).toBe('# mine\n');
  });
});
