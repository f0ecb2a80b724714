/** What Fairlead keeps about a host: its proxy, with the password asked for in the pane, and its use of the agent. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { PROXIES, startProxy } from '../helpers/proxies.ts';
import { startSshd } from '../helpers/sshd.ts';
import { connect, enter, hostBlock, PROMPT, sheet, startWindow } from '../helpers/window.ts';

if (!PROXIES.socks5) console.warn('microsocks is not installed: proxies are not tested in the window.');

describe.skipIf(!PROXIES.socks5)('a proxy', async () => {
  if (!PROXIES.socks5) return;
  const password = 'proxy battery staple';
  const [sshd, proxy] = await Promise.all([startSshd(), startProxy('socks5', { user: 'anna', password })]);
  const { page, errors, home } = await startWindow({
    config: hostBlock('web', sshd),
    knownHosts: `${sshd.knownHostsLine}\n`,
  });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  afterEach(() => expect(errors).toEqual([]));
  const dialog = page.getByRole('dialog', { name: 'Proxy, agent and files of web' });
  const settings = () => readFileSync(`${home.path}/.config/fairlead/settings.json`, 'utf8');

  test('a wrong one is said in the Connection view, whose button leads to it', async () => {
    await connect(page, 'web');
    await openFromHostMenu();
    await dialog.getByLabel('SOCKS5').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Enter a name or an address, without spaces').waitFor();
    await dialog.getByLabel('Address of the proxy').fill('127.0.0.1');
    await dialog.getByLabel('Port').fill(String(sshd.port));
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });

    // The next connection goes that way.
    await page.keyboard.press('Alt+1');
    await enter(page, 'exit 3');
    await waitForTerminal(page, 'Session ended, exit code 3. Enter reconnects.');
    await page.keyboard.press('Enter');
    await waitForTerminal(page, 'is no SOCKS5 proxy');
    await page.getByRole('tab', { name: 'Connection' }).click();
    await page.getByRole('button', { name: 'Proxy settings…' }).click();
    await dialog.waitFor();
    expect(await dialog.getByLabel('Port').inputValue()).toBe(String(sshd.port));
  });

  test('the right one asks for the password in the pane, and carries the shell', async () => {
    await dialog.getByLabel('Port').fill(String(proxy.port));
    await dialog.getByLabel('User for the proxy').fill('anna');
    await dialog.getByLabel('Ask each time a key is used').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByRole('tab', { name: 'Terminal' }).click();
    const asking = await sheet(page, `The SOCKS5 proxy 127.0.0.1:${proxy.port} asks for your password`);
    await asking.getByText('anna, on the way to web').waitFor();
    await asking.getByLabel('Password').focus();
    await enter(page, password);
    await waitForTerminal(page, PROMPT);
    await page.getByRole('tab', { name: 'Connection' }).click();
    await page.getByText(`through the SOCKS5 proxy 127.0.0.1:${proxy.port}`).waitFor();

    expect(settings()).toContain('"agentForwarding": "ask"');
    expect(settings()).not.toContain(password);
  });

  test('None takes it away again', async () => {
    await openFromHostMenu();
    await dialog.getByLabel('None').check();
    await dialog.getByLabel('Allow').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(settings).not.toContain('proxy');
    expect(settings()).not.toContain('agentForwarding');
  });

  /** By the keyboard: the key for menus on its row. */
  async function openFromHostMenu(): Promise<void> {
    await page.keyboard.press('Control+Shift+H');
    await page.locator('[data-hosts-filter]:focus').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('tree', { name: 'Hosts' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('web');
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Proxy, agent and files…' }).click();
    await dialog.waitFor();
  }
});
