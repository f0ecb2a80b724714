/** Pictures: first run, the questions on the way into a session, terminals and what becomes of them. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { startSshServer } from '../helpers/sshServer.ts';
import type { TempHome } from '../helpers/tempHome.ts';
import { choose, enter, hostBlock, palette, sheet } from '../helpers/window.ts';
import { shoot } from './camera.ts';
import { fill, lockedKey, openPictureWindow, pictureHome, pictureHost, PORTS, seededKey } from './world.ts';

/** The prompt of a host of these pictures, or of the demo server. */
const PROMPT = /~\$$/m;
const ACCESS_LOG = ['GET  /healthz 200', 'POST /api/v2/cart 201', 'GET  /robots.txt 304']
  .map((line, index) => `203.0.113.${9 + index} ${line}\n`)
  .join('');
const SETTINGS = {
  pinned: ['web-01', 'bastion'],
  hosts: {
    'web-01': { environment: 'production', colour: 'red' },
    'db-01': { environment: 'production', colour: 'red' },
    'stg-web-01': { environment: 'staging', colour: 'yellow' },
    'build-02': { environment: 'none', colour: 'violet' },
  },
};

async function connect(page: Page, host: string): Promise<void> {
  await choose(page, host);
  await waitForTerminal(page, PROMPT);
}

test('from the first screen to every state of a session', async () => {
  const home = pictureHome();
  const { killWeb } = await arrange(home);
  const { page, stop } = await openPictureWindow(home);

  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();
  await shoot(page, 'first-run', { highContrast: true });

  await choose(page, 'new-01');
  await page.getByText('First time you connect to').waitFor();
  await shoot(page, 'first-use', { highContrast: true });
  await page.keyboard.press('Escape');

  await choose(page, 'Demo server');
  await (await sheet(page, /^First time/)).getByRole('button', { name: 'Trust once' }).click();
  await waitForTerminal(page, PROMPT);
  await enter(page, 'clear; ls; cat README.md');
  await waitForTerminal(page, /that only a tunnel reaches\.\n.*~\$$/m);
  await connect(page, 'stg-web-01');
  await connect(page, 'web-01');
  await enter(page, 'clear; ls --color=always -1; tail -n 3 access.log');
  await waitForTerminal(page, /robots.*\n.*~\$$/m);
  await page.getByRole('tab', { name: /Demo server/ }).click();
  await shoot(page, 'terminal', { highContrast: true });

  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('demo');
  await page.getByText(/\d+ of \d+/).waitFor();
  await shoot(page, 'search');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+Shift+K');
  await palette(page).waitFor();
  await shoot(page, 'palette-empty');
  await page.keyboard.type('db');
  await page.getByText('Connect without saving').waitFor();
  await shoot(page, 'palette', { highContrast: true });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await choose(page, 'vault');
  await page.getByText('asks for your password').waitFor();
  await shoot(page, 'password');
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await page.getByText('That password was refused. Try 2 of 3.').waitFor();
  await shoot(page, 'password-refused');
  await page.keyboard.press('Escape');

  await choose(page, 'expired');
  await sheet(page, /asks for your password/);
  await page.keyboard.type('old');
  await page.keyboard.press('Enter');
  await page.getByText('Your password has expired.').waitFor();
  await shoot(page, 'password-change');
  await page.keyboard.press('Escape');

  await choose(page, 'mfa');
  await page.getByText('asks 1 question').waitFor();
  await shoot(page, 'keyboard-interactive');
  await page.keyboard.press('Escape');

  await choose(page, 'build-02');
  await page.getByRole('heading', { name: 'on this computer' }).waitFor();
  await shoot(page, 'passphrase');
  await page.keyboard.press('Escape');

  await choose(page, 'lab-01');
  await page.getByText('Others can read').waitFor();
  await shoot(page, 'key-permissions');
  await page.keyboard.press('Escape');

  await choose(page, 'db-01');
  await page.getByRole('alertdialog').waitFor();
  await shoot(page, 'host-key-changed', { highContrast: true });
  await page.keyboard.press('Escape');

  await choose(page, 'cache-01');
  await page.getByText('nothing listens on port').first().waitFor();
  await shoot(page, 'failed');

  await page.getByRole('tab', { name: /stg-web-01/ }).click();
  await enter(page, 'exit 3');
  await page
    .getByText(/exit code 3/)
    .first()
    .waitFor();
  await shoot(page, 'ended');

  await page
    .getByRole('tab', { name: /^web-01/ })
    .first()
    .click();
  killWeb();
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
  await shoot(page, 'reconnecting');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByText('Not reconnecting.', { exact: true }).waitFor();
  await shoot(page, 'lost');

  await page.keyboard.press('Control+Shift+/');
  await page.getByRole('dialog').waitFor();
  await shoot(page, 'shortcuts');
  await page.keyboard.press('Escape');
  for (const [place, index] of Object.entries({ snippets: 5, logs: 6 })) {
    await page.keyboard.press('F6');
    await page.keyboard.press(`Alt+Shift+${index}`);
    await shoot(page, `place-${place}`);
  }
  await stop();
});

test('a paste of several lines', async () => {
  const home = pictureHome();
  const web = await pictureHost('web-01', PORTS.web);
  home.write('.ssh/config', web.block());
  home.write('.ssh/known_hosts', `${web.knownHostsLine}\n`);
  const { page, context, stop } = await openPictureWindow(home);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  await connect(page, 'web-01');
  await enter(page, 'cat');
  await page.evaluate(() => navigator.clipboard.writeText('cd /srv/app\ngit pull\nsystemctl restart app\n'));
  await page.keyboard.press('Control+Shift+V');
  await page.getByText('Paste 3 lines?').waitFor();
  await shoot(page, 'paste');
  await stop();
});

test('no config, a config with mistakes', async () => {
  const empty = pictureHome();
  const first = await openPictureWindow(empty);
  await first.page.getByRole('heading', { name: 'Connect to your first host' }).waitFor();
  await shoot(first.page, 'no-config');
  await first.stop();

  const wrong = pictureHome();
  wrong.write('.ssh/config', 'Include lab.conf\n\nHost web-01 web-02\n  User deploy\n  Prot 22\n');
  wrong.write('.ssh/lab.conf', 'Host pi-garage.lan\n  User pi\n');
  const second = await openPictureWindow(wrong);
  await second.page.getByText(/keeps ssh from starting/).waitFor();
  await shoot(second.page, 'config-problem');
  await second.stop();
});

/** Every server that these pictures need, and the files that lead to them. */
async function arrange(home: TempHome): Promise<{ killWeb: () => void }> {
  const [web, stage, moved, fresh] = await Promise.all([
    pictureHost('web-01', PORTS.web),
    pictureHost('stg-web-01', PORTS.stage),
    pictureHost('db-01', PORTS.moved),
    pictureHost('new-01', PORTS.first),
  ]);
  fill(web.folder, {
    'config/': [0, '2026-11-18T06:10'],
    'log/': [0, '2026-11-18T06:10'],
    'robots.txt': [68, '2026-11-18T06:10'],
  });
  writeFileSync(join(web.folder, 'access.log'), ACCESS_LOG);
  const serverKey = seededKey(7);
  const hostKeys = [readFileSync(serverKey.file)];
  await startSshServer(
    (connection) =>
      connection.on('authentication', (context) => {
        if (context.method === 'password' && context.username === 'kim')
          context.requestChange('Your password has expired.', () => undefined);
        else context.reject(['password']);
      }),
    { hostKeys },
    PORTS.vault,
  );
  await startSshServer(
    (connection) =>
      connection.on('authentication', (context) => {
        if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive']);
        else
          context.prompt(
            [{ prompt: 'Verification code: ', echo: true }],
            'Two-step sign-in',
            'Enter the code from your authenticator app.',
            () => context.reject(['keyboard-interactive']),
          );
      }),
    { hostKeys },
    PORTS.mfa,
  );
  const locked = lockedKey(home, 'id_ed25519_work', 11);
  stage.sshd.authorize(locked.line);
  const open = home.write('.ssh/id_ed25519_lab', readFileSync(seededKey(12).file));
  chmodSync(open, 0o644);

  home.write(
    '.ssh/config',
    [
      'Include work.conf lab.conf',
      '',
      '# group: Production',
      web.block(),
      `# group: Production\n${moved.block()}`,
      `# group: Production\n${hostBlock('cache-01', { port: 1, user: 'ops' })}`,
      'Host bastion\n  HostName 198.51.100.7\n  User sam\n',
      'Host web-02 web-03 db-02\n  HostName %h.example.com\n  User deploy\n  ProxyJump bastion\n',
      'Host web-*\n  ServerAliveInterval 20\n',
    ].join('\n'),
  );
  home.write(
    '.ssh/work.conf',
    [
      hostBlock('vault', { port: PORTS.vault }),
      hostBlock('expired', { port: PORTS.vault, user: 'kim' }),
      hostBlock('mfa', { port: PORTS.mfa }),
      hostBlock('build-02', { ...stage.sshd, keyFile: locked.file }, 'IdentitiesOnly yes'),
      `# group: Staging\n${stage.block()}`,
      fresh.block(),
      '# group: Edge\nHost edge-fra-1 edge-nyc-1 edge-sgp-1\n  HostName %h.example.com\n  User ops\n  Port 2222\n',
    ].join('\n'),
  );
  home.write('.ssh/lab.conf', hostBlock('lab-01', { ...stage.sshd, keyFile: open }, 'IdentitiesOnly yes'));
  home.write(
    '.ssh/known_hosts',
    [
      web.knownHostsLine,
      stage.knownHostsLine,
      `[127.0.0.1]:${PORTS.moved} ${seededKey(9).publicKey}`,
      `[127.0.0.1]:${PORTS.vault} ${serverKey.publicKey}`,
      `[127.0.0.1]:${PORTS.mfa} ${serverKey.publicKey}`,
      '',
    ].join('\n'),
  );
  home.write('.config/fairlead/settings.json', JSON.stringify(SETTINGS));
  return { killWeb: () => web.sshd.kill() };
}
