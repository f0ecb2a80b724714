/** Keeping a password in a real keychain, seeing it in the settings and removing it; and keys that need a hand. */
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { missingForSecretService, startSecretServiceBus } from '../helpers/secretService.ts';
import { startSecurityKeyAgent } from '../helpers/securityKey.ts';
import { keygen, startSshd } from '../helpers/sshd.ts';
import { startSshServer } from '../helpers/sshServer.ts';
import { serveShell } from '../helpers/sshShell.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { waitForTerminal } from '../helpers/app.ts';
import { choose, enter, hostBlock, PROMPT, sheet, startWindow } from '../helpers/window.ts';

const missing = missingForSecretService();
if (missing.length > 0) console.warn(`The keychain is not tested in the window: ${missing.join(', ')} not found.`);
const PASSWORD = 'correct horse battery';

async function passwordServer() {
  return startSshServer((connection) => {
    connection.on('authentication', (context) => {
      if (context.method === 'password' && context.password === PASSWORD) context.accept();
      else context.reject(['password']);
    });
    serveShell(connection, 'welcome to the vault');
  });
}

describe.skipIf(missing.length > 0)('with a keychain', async () => {
  if (missing.length > 0) return;
  const [bus, vault] = await Promise.all([startSecretServiceBus(), passwordServer()]);
  bus.unlock('login');
  const { page, errors } = await startWindow({
    config: hostBlock('vault', vault),
    knownHosts: `${vault.knownHostsLine}\n`,
    environment: { DBUS_SESSION_BUS_ADDRESS: bus.address },
  });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  afterEach(() => expect(errors).toEqual([]));

  test('a password that is to be kept is in the list of the settings, and can be removed', async () => {
    await choose(page, 'vault');
    const asking = await sheet(page, 'vault asks for your password');
    const box = asking.getByRole('checkbox', { name: 'Save in your keyring' });
    expect(await box.isChecked()).toBe(false);
    await box.check();
    await asking.getByLabel('Password').focus();
    await enter(page, PASSWORD);
    await waitForTerminal(page, 'welcome to the vault');

    await page.keyboard.press('Control+,');
    const stored = page.getByRole('list', { name: 'In your keyring' });
    const account = `sam@127.0.0.1:${vault.port}`;
    await stored.getByText(account).waitFor();
    expect(await stored.textContent()).not.toContain(PASSWORD);
    await page.getByRole('button', { name: `Remove ${account}` }).click();
    await page.getByText('Nothing is stored in your keyring.').waitFor();
  });
});

describe('without a keychain', async () => {
  const home = makeTempHome();
  const [vault, sshd, agent] = await Promise.all([passwordServer(), startSshd(), startSecurityKeyAgent()]);
  const open = join(home.path, '.ssh/id_open');
  keygen(open, '-t', 'ed25519');
  chmodSync(open, 0o644);
  sshd.authorize(readFileSync(`${open}.pub`, 'utf8'));
  const token = await startSshd();
  token.authorize(agent.lines['sk-ssh-ed25519@openssh.com'] ?? '');
  const { page, errors } = await startWindow({
    home,
    config: [
      hostBlock('vault', vault),
      hostBlock('careless', { ...sshd, keyFile: open }, 'IdentitiesOnly yes'),
      hostBlock('token', { port: token.port, user: token.user }, `IdentityAgent ${agent.path}`),
    ].join('\n'),
    knownHosts: [vault, sshd, token].map(({ knownHostsLine }) => `${knownHostsLine}\n`).join(''),
    environment: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' },
  });
  await page.getByRole('heading', { name: 'Your 3 hosts are ready' }).waitFor();
  afterEach(() => expect(errors).toEqual([]));

  test('the box says why nothing can be kept', async () => {
    await choose(page, 'vault');
    const asking = await sheet(page, 'vault asks for your password');
    await asking.getByText(/No keychain is running or unlocked here \(.+\)\. Nothing is stored\./).waitFor();
    const box = asking.getByRole('checkbox', { name: 'Save in your keyring' });
    // It says that it is disabled, and can still be reached with the keyboard.
    await box.press('Space');
    expect(await box.isChecked()).toBe(false);
    await asking.getByRole('button', { name: 'Cancel' }).click();
  });

  test('a key that others can read: the button sets 0600 and signs in', async () => {
    await choose(page, 'careless');
    const asking = await sheet(page, 'Others can read id_open');
    await asking.getByText(/Permissions 0644 for ‘.*id_open’ are too open\./).waitFor();
    await asking.getByRole('button', { name: 'Set to 0600 and use it' }).click();
    await waitForTerminal(page, PROMPT);
    expect(statSync(open).mode & 0o777).toBe(0o600);
  });

  test('a security key: the sheet asks for a touch and goes with it', async () => {
    await choose(page, 'token');
    const touch = await agent.asked;
    const asking = await sheet(page, 'Touch token sk-ssh-e');
    touch();
    await asking.waitFor({ state: 'detached' });
    await waitForTerminal(page, PROMPT);
  });
});
