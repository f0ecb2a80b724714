/** Questions while signing in: asked in the pane that waits, answered by keyboard, kept nowhere. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Connection } from 'ssh2';
import { afterEach, describe, expect, test } from 'vitest';
import { terminalText, waitForTerminal } from '../helpers/app.ts';
import { keygen, startSshd } from '../helpers/sshd.ts';
import { startSshServer } from '../helpers/sshServer.ts';
import { serveShell } from '../helpers/sshShell.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { choose, enter, focused, hostBlock, PROMPT, sheet, startWindow } from '../helpers/window.ts';

const PASSWORD = 'correct horse battery';
const WRONG = 'tr0ub4dor&3-wrong';
const PASSPHRASE = 'a long passphrase';
const CODE = '492817';

describe('questions while signing in', async () => {
  const home = makeTempHome();
  const closed: string[] = [];
  const note = (name: string, connection: Connection) => connection.on('close', () => closed.push(name));
  const vault = await startSshServer((connection) => {
    note('vault', connection);
    connection.on('authentication', (context) => {
      if (context.method === 'password' && context.password === PASSWORD) context.accept();
      else context.reject(['password']);
    });
    serveShell(connection, 'welcome to the vault');
  });
  const mfa = await startSshServer((connection) => {
    connection.on('authentication', (context) => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive']);
        return;
      }
      context.prompt([{ prompt: 'LDAP password: ', echo: false }], 'Two-step sign-in', 'Round one.', ([secret]) => {
        if (secret !== PASSWORD) {
          context.reject(['keyboard-interactive']);
          return;
        }
        const code = { prompt: 'Verification code: ', echo: true };
        context.prompt([code], '', 'Enter the code from your authenticator app.', ([given]) => {
          if (given === CODE) context.accept();
          else context.reject(['keyboard-interactive']);
        });
      });
    });
    serveShell(connection, 'welcome, twice proven');
  });
  const sshd = await startSshd();
  const locked = join(home.path, '.ssh/id_ed25519_work');
  keygen(locked, '-t', 'ed25519', '-N', PASSPHRASE);
  sshd.authorize(readFileSync(`${locked}.pub`, 'utf8'));

  const { page, errors, wire, app } = await startWindow({
    home,
    config: [
      hostBlock('vault', vault),
      // Other users: hosts that lead to the same account share one connection, and its one question.
      hostBlock('vault-2', { ...vault, user: 'kim' }),
      hostBlock('vault-3', { ...vault, user: 'alex' }),
      hostBlock('mfa', mfa),
      hostBlock('build-02', { ...sshd, keyFile: locked }, 'IdentitiesOnly yes'),
    ].join('\n'),
    knownHosts: [vault.knownHostsLine, mfa.knownHostsLine, sshd.knownHostsLine, ''].join('\n'),
  });
  await page.getByRole('heading', { name: 'Your 5 hosts are ready' }).waitFor();
  afterEach(() => expect(errors).toEqual([]));

  test('a password: refused once, said so, and accepted', async () => {
    await choose(page, 'vault');
    const first = await sheet(page, 'vault asks for your password');
    await expect.poll(() => focused(page)).toBe('input Password');
    expect(await first.getByLabel('Password').getAttribute('type')).toBe('password');
    await enter(page, WRONG);

    await page.getByText('That password was refused. Try 2 of 3.').waitFor();
    const second = await sheet(page, 'vault asks for your password');
    const field = second.getByLabel('Password');
    await expect.poll(() => focused(page)).toBe('input Password');
    expect(await field.inputValue()).toBe('');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await enter(page, PASSWORD);
    await waitForTerminal(page, 'welcome to the vault');

    // The focus is in the terminal: typing goes on there.
    await enter(page, 'echo of the vault');
    await waitForTerminal(page, '$ echo of the vault');
  });

  test("keyboard-interactive: two rounds, with the server's words", async () => {
    await choose(page, 'mfa');
    const first = await sheet(page, 'mfa asks 1 question');
    await first.getByRole('group', { name: 'The server says' }).getByText('Round one.').waitFor();
    expect(await first.getByLabel('LDAP password').getAttribute('type')).toBe('password');
    await enter(page, PASSWORD);

    await page.getByText('Enter the code from your authenticator app.').waitFor();
    const second = await sheet(page, 'mfa asks 1 question');
    const code = second.getByLabel('Verification code');
    expect(await code.getAttribute('type')).toBe('text');
    expect(await code.getAttribute('autocomplete')).toBe('one-time-code');
    await enter(page, CODE);
    await waitForTerminal(page, 'welcome, twice proven');
  });

  test('a locked key file: the wrong passphrase, then the right one', async () => {
    await choose(page, 'build-02');
    await sheet(page, 'Unlock id_ed25519_work on this computer');
    await enter(page, WRONG);
    await page.getByText('That passphrase does not open id_ed25519_work. Try 2 of 3.').waitFor();
    await sheet(page, 'Unlock id_ed25519_work on this computer');
    await enter(page, PASSPHRASE);
    await waitForTerminal(page, PROMPT);
    expect(sshd.log()).toContain('Accepted publickey');
  });

  test('Esc cancels and leaves nothing; Enter asks again', async () => {
    const before = closed.length;
    await choose(page, 'vault-2');
    await sheet(page, 'vault-2 asks for your password');
    await page.keyboard.press('Escape');
    await waitForTerminal(page, 'Connecting to vault-2 was cancelled. Enter tries again.');
    await expect.poll(() => closed.length, { message: 'the server sees the connection end' }).toBe(before + 1);
    expect(await page.getByRole('dialog').count()).toBe(0);

    await expect.poll(() => focused(page)).toBe('textarea Terminal, vault-2');
    await page.keyboard.press('Enter');
    await sheet(page, 'vault-2 asks for your password');
  });

  test('of two panes that wait, only the one with the focus has the accent, and Ctrl+Shift+A goes round', async () => {
    await choose(page, 'vault-3');
    await sheet(page, 'vault-3 asks for your password');
    await page.getByRole('button', { name: '2 sessions need you' }).waitFor();
    for (const name of ['vault-2', 'vault-3']) {
      await page.getByRole('tab', { name: `${name}, connecting, needs you` }).waitFor();
    }
    expect(await accented(page)).toBe(1);

    await page.keyboard.press('Control+Shift+A');
    await sheet(page, 'vault-2 asks for your password');
    await expect.poll(() => focused(page)).toBe('input Password');
    expect(await accented(page)).toBe(1);
    // With the focus elsewhere no pane's button is the one that Enter would press.
    await page.keyboard.press('F6');
    await expect.poll(() => accented(page)).toBe(0);

    await page.keyboard.press('Control+Shift+A');
    await sheet(page, 'vault-3 asks for your password');
    await expect.poll(() => focused(page)).toBe('input Password');
    await enter(page, PASSWORD);
    await waitForTerminal(page, 'welcome to the vault');
    await page.getByRole('button', { name: '1 session needs you' }).waitFor();
    await page.keyboard.press('Control+Shift+A');
    await sheet(page, 'vault-2 asks for your password');
    await page.keyboard.press('Escape');
    await waitForTerminal(page, 'Connecting to vault-2 was cancelled');
  });

  test('no secret stays: not in the page, not in what the program tells it, not in a file or the log', async () => {
    const places = {
      page: await page.content(),
      fields: (
        await page.locator('input').evaluateAll((all: HTMLInputElement[]) => all.map(({ value }) => value))
      ).join('\n'),
      storage: await page.evaluate(() => JSON.stringify([localStorage, sessionStorage])),
      terminal: await terminalText(page),
      snapshots: wire.received.join('\n'),
      output: app.output(),
      files: filesBelow(home.path)
        .map((file) => readFileSync(file, 'utf8'))
        .join('\n'),
    };
    expect(places.snapshots, 'the frames were seen').toContain('vault-3');
    for (const secret of [PASSWORD, WRONG, PASSPHRASE, CODE]) {
      for (const [place, text] of Object.entries(places))
        expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
    }
    const sent = (secret: string) => wire.sent.filter((frame) => frame.includes(secret)).length;
    expect({ passphrase: sent(PASSPHRASE), code: sent(CODE) }, 'each answer is sent once').toEqual({
      passphrase: 1,
      code: 1,
    });
  });
});

/** How many buttons that send an answer have the accent colour, in every pane. */
function accented(page: Page): Promise<number> {
  return page.evaluate(() => {
    const probe = document.createElement('i');
    probe.style.background = 'var(--accent)';
    document.body.append(probe);
    const accent = getComputedStyle(probe).backgroundColor;
    probe.remove();
    const buttons = [...document.querySelectorAll('[data-sheet] button')];
    return buttons.filter((button) => getComputedStyle(button).backgroundColor === accent).length;
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
