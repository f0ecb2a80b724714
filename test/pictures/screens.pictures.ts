/**
 * Makes docs/pictures/: the running program in every state that a person meets, in dark and light, at both sizes.
 * Not tests: nothing is asserted but that each state was reached.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, test } from 'vitest';
import { openPage, startApp, startBrowser, waitForTerminal } from '../helpers/app.ts';
import { keygen, startSshd } from '../helpers/sshd.ts';
import { startSshServer } from '../helpers/sshServer.ts';
import { makeTempHome } from '../helpers/tempHome.ts';

const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
mkdirSync(folder, { recursive: true });

const themes = ['dark', 'light'] as const;
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
] as const;

for (const theme of themes) {
  for (const size of sizes) {
    describe(`${theme} ${size.width}x${size.height}`, () => {
      const shoot = async (page: Page, name: string) => {
        // A sheet that opened over a terminal takes no keys at first.
        await page.locator('[data-quiet]').waitFor({ state: 'detached' });
        // What moves (a cursor, a fading sheet) is let come to rest; motion is reduced already.
        await page.evaluate(() =>
          Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))),
        );
        await page.screenshot({
          path: join(folder, `${name}-${theme}-${size.width}x${size.height}.png`),
          caret: 'initial',
        });
      };
      const browserFor = () => startBrowser({ ...size, colorScheme: theme });

      test('a config with hosts, from the first screen to every state of a session', async () => {
        const world = await startWorld(theme);
        const { context } = await browserFor();
        const { page } = await openPage(context, world.app.url);

        await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
        await shoot(page, 'first-run');

        await connect(page, 'Demo server');
        await page.getByText('First time you connect to').waitFor();
        await shoot(page, 'first-use');
        await page.getByRole('button', { name: 'Trust and save' }).click();
        await waitForTerminal(page, /[$#❯]$/m);
        await page.keyboard.type('ls -la\ncat README.md\n');
        await waitForTerminal(page, /[$#❯]$/m);

        await connect(page, 'web-01');
        await waitForTerminal(page, /[$#]$/m);
        await connect(page, 'stg-web-01');
        await waitForTerminal(page, /[$#]$/m);
        await page.getByRole('tab', { name: /Demo server/ }).click();
        await shoot(page, 'terminal');

        await page.keyboard.press('Control+Shift+F');
        await page.keyboard.type('readme');
        await page.getByText(/\d+ of \d+/).waitFor();
        await shoot(page, 'search');
        await page.keyboard.press('Escape');

        await page.keyboard.press('Control+Shift+K');
        await page.getByRole('combobox', { name: 'Search or connect' }).waitFor();
        await shoot(page, 'palette-empty');
        await page.keyboard.type('db');
        await page.getByText('Connect without saving').waitFor();
        await shoot(page, 'palette');
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');

        await connect(page, 'vault');
        await page.getByText('asks for your password').waitFor();
        await shoot(page, 'password');
        await page.keyboard.type('wrong');
        await page.keyboard.press('Enter');
        await page.getByText('That password was refused. Try 2 of 3.').waitFor();
        await shoot(page, 'password-refused');
        await page.keyboard.press('Escape');

        await connect(page, 'mfa');
        await page.getByText('asks 1 question').waitFor();
        await shoot(page, 'keyboard-interactive');
        await page.keyboard.press('Escape');

        await connect(page, 'build-02');
        await page.getByRole('heading', { name: 'on this computer' }).waitFor();
        await shoot(page, 'passphrase');
        await page.keyboard.press('Escape');

        await connect(page, 'db-01');
        await page.getByRole('alertdialog').waitFor();
        await shoot(page, 'host-key-changed');
        await page.keyboard.press('Escape');

        await connect(page, 'cache-01');
        await page.getByText('nothing listens on port').first().waitFor();
        await shoot(page, 'failed');

        await page.getByRole('tab', { name: /stg-web-01/ }).click();
        await page.keyboard.type('exit 3\n');
        await page
          .getByText(/exit code 3/)
          .first()
          .waitFor();
        await shoot(page, 'ended');

        await page
          .getByRole('tab', { name: /^(?!stg).*web-01/ })
          .first()
          .click();
        world.killWeb();
        await page
          .getByText(/Connection lost/)
          .first()
          .waitFor();
        await shoot(page, 'lost');

        for (const [index, place] of ['tunnels', 'keys', 'config', 'snippets', 'logs'].entries()) {
          await page.keyboard.press('F6');
          await page.keyboard.press(`Alt+Shift+${index + 2}`);
          if (place === 'config') await page.getByRole('region', { name: 'Form' }).waitFor();
          await shoot(page, `place-${place}`);
        }
        await page.keyboard.press('Alt+Shift+4');
        await page.getByRole('textbox', { name: 'User', exact: true }).fill('deployer');
        await page.getByText('Saving changes').waitFor();
        await shoot(page, 'config-edited');
        await page.getByRole('button', { name: 'Review diff' }).click();
        await page.getByRole('dialog', { name: 'Review the changes' }).waitFor();
        await shoot(page, 'config-review');
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+,');
        await page.getByRole('heading', { name: 'Settings' }).waitFor();
        await shoot(page, 'settings');
        await page.keyboard.press('Control+Shift+/');
        await page.getByRole('dialog').waitFor();
        await shoot(page, 'shortcuts');
        await world.app.stop();
      });

      test('no config, a config with mistakes', async () => {
        const empty = makeTempHome();
        const first = await startApp(empty.path);
        const { context } = await browserFor();
        const { page } = await openPage(context, first.url);
        await page.getByRole('heading', { name: 'Connect to your first host' }).waitFor();
        await shoot(page, 'no-config');
        await first.stop();

        const wrong = makeTempHome();
        wrong.write('.ssh/config', 'Include lab.conf\n\nHost web-01 web-02\n  User deploy\n  Prot 22\n');
        wrong.write('.ssh/lab.conf', 'Host pi-garage.lan\n  User pi\n');
        const second = await startApp(wrong.path);
        const other = await openPage(context, second.url);
        await other.page.getByText(/keeps ssh from starting/).waitFor();
        await shoot(other.page, 'config-problem');
        await second.stop();
      });
    });
  }
}

/** Connects through the palette: it works in every place and at every size. */
async function connect(page: Page, host: string): Promise<void> {
  await page.keyboard.press('Control+Shift+K');
  await page.getByRole('combobox', { name: 'Search or connect' }).waitFor();
  await page.keyboard.type(host);
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
}

/** A home whose hosts lead to real servers on loopback, one for each state. */
async function startWorld(theme: string) {
  const home = makeTempHome();
  const web = await startSshd();
  const stage = await startSshd();
  const moved = await startSshd();
  const vault = await startSshServer((connection) =>
    connection.on('authentication', (context) => context.reject(['password'])),
  );
  const mfa = await startSshServer((connection) =>
    connection.on('authentication', (context) => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive']);
        return;
      }
      context.prompt(
        [{ prompt: 'Verification code: ', echo: true }],
        'Two-step sign-in',
        'Enter the code from your authenticator app.',
        () => context.reject(['keyboard-interactive']),
      );
    }),
  );
  const locked = join(home.path, '.ssh/id_ed25519_work');
  keygen(locked, '-t', 'ed25519', '-N', 'a long passphrase');
  stage.authorize(readFileSync(`${locked}.pub`, 'utf8'));
  const onLoopback = (alias: string, port: number, ...more: string[]) =>
    [`Host ${alias}`, '  HostName 127.0.0.1', `  Port ${port}`, ...more.map((line) => `  ${line}`), ''].join('\n');
  home.write(
    '.ssh/config',
    [
      'Include work.conf lab.conf',
      '',
      '# group: Production',
      onLoopback('web-01', web.port, `User ${web.user}`, `IdentityFile ${web.keyFile}`),
      onLoopback('db-01', moved.port, 'User postgres'),
      onLoopback('cache-01', 1, 'User ops'),
      'Host bastion\n  HostName 198.51.100.7\n  User sam\n',
      'Host web-02 web-03 db-02\n  HostName %h.example.com\n  User deploy\n  ProxyJump bastion\n',
      'Host web-*\n  ServerAliveInterval 20\n',
    ].join('\n'),
  );
  home.write(
    '.ssh/work.conf',
    [
      onLoopback('vault', vault.port, 'User sam'),
      onLoopback('mfa', mfa.port, 'User sam'),
      onLoopback('build-02', stage.port, `User ${stage.user}`, `IdentityFile ${locked}`, 'IdentitiesOnly yes'),
      onLoopback('stg-web-01', stage.port, `User ${stage.user}`, `IdentityFile ${stage.keyFile}`),
      'Host edge-fra-1 edge-nyc-1 edge-sgp-1\n  HostName %h.example.com\n  User ops\n  Port 2222\n',
    ].join('\n'),
  );
  home.write('.ssh/lab.conf', 'Host pi-garage.lan\n  User pi\n');
  const oldKey = `[127.0.0.1]:${moved.port} ${web.hostKey}`;
  home.write(
    '.ssh/known_hosts',
    [web.knownHostsLine, stage.knownHostsLine, oldKey, vault.knownHostsLine, mfa.knownHostsLine, ''].join('\n'),
  );
  home.write(
    '.config/fairlead/settings.json',
    JSON.stringify({
      theme,
      pinned: ['web-01', 'bastion'],
      hosts: {
        'web-01': { environment: 'production', colour: 'red' },
        'db-01': { environment: 'production', colour: 'red' },
        'stg-web-01': { environment: 'staging', colour: 'yellow' },
        'build-02': { environment: 'none', colour: 'violet' },
      },
    }),
  );
  const app = await startApp(home.path);
  return { app, killWeb: () => web.kill() };
}
