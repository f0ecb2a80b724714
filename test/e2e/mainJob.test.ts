/** The main job on real input: from a config file to a live terminal on a real sshd, by keyboard alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openPage, startApp, startBrowser, terminalText, waitForTerminal } from '../helpers/app.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';

describe('from ~/.ssh/config to a live terminal', async () => {
  const home = makeTempHome();
  const sshd = await startSshd();
  home.write(
    '.ssh/config',
    [
      'Include config.d/*.conf',
      '',
      'Host web-01',
      '  HostName 127.0.0.1',
      `  Port ${sshd.port}`,
      `  User ${sshd.user}`,
      `  IdentityFile ${sshd.keyFile}`,
      '',
      'Host *',
      '  ServerAliveInterval 20',
      '',
    ].join('\n'),
  );
  home.write('.ssh/config.d/lab.conf', 'Host db-01 db-02\n  User postgres\n  ProxyJump web-01\n');
  const configBefore = readFileSync(join(home.path, '.ssh/config'));
  const app = await startApp(home.path);
  const { context } = await startBrowser();
  const { page, errors } = await openPage(context, app.url);

  test('lists the hosts of the config and of its includes, with the filter in focus', async () => {
    await page.getByRole('heading', { name: 'Your 3 hosts are ready' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    for (const alias of ['web-01', 'db-01', 'db-02']) await page.getByText(alias, { exact: true }).first().waitFor();
    await page.getByText('lab.conf:1').first().waitFor();
  });

  test('asks first-use trust with the fingerprint of the server, and saves it where ssh finds it', async () => {
    await page.keyboard.type('web-01');
    await page.keyboard.press('Enter');
    await page.getByText('First time you connect to web-01').waitFor();
    await page.getByRole('button', { name: 'Trust and save' }).click();
    await waitForTerminal(page, /[#$]$/m);
    expect(readFileSync(join(home.path, '.ssh/known_hosts'), 'utf8')).toContain(sshd.hostKey);
  });

  test('runs a command and shows its output', async () => {
    await page.keyboard.type("printf 'fair%s\\n' lead-works");
    await page.keyboard.press('Enter');
    await waitForTerminal(page, 'fairlead-works');
  });

  test('tells the server about a new size', async () => {
    const size = async (name: string) => {
      await page.keyboard.type(`echo ${name} $(stty size)`);
      await page.keyboard.press('Enter');
      await waitForTerminal(page, new RegExp(`^${name} \\d+ \\d+`, 'm'));
      return new RegExp(`^${name} (\\d+ \\d+)`, 'm').exec(await terminalText(page))?.[1];
    };
    const before = await size('before');
    await page.setViewportSize({ width: 900, height: 600 });
    await expect.poll(() => size(`after${Math.floor(performance.now())}`), { timeout: 20_000 }).not.toBe(before);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('a browser tab that is closed and opened again has the same shell and what it showed', async () => {
    await page.keyboard.type('export MARK=still-here');
    await page.keyboard.press('Enter');
    await page.close();
    const again = await openPage(context, app.url.replace(/#.*/, ''));
    await waitForTerminal(again.page, 'fairlead-works');
    await again.page
      .getByRole('textbox', { name: /Terminal/ })
      .first()
      .focus();
    await again.page.keyboard.type('echo mark=$MARK');
    await again.page.keyboard.press('Enter');
    await waitForTerminal(again.page, 'mark=still-here');
    expect(again.errors).toEqual([]);
  });

  test('nothing in the config was changed, no script failed, and Ctrl-C ends everything', async () => {
    expect(readFileSync(join(home.path, '.ssh/config'))).toEqual(configBefore);
    expect(errors).toEqual([]);
    expect(await app.stop()).toBe(0);
  });
});
