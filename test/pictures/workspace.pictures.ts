/** Pictures: settings that are searched and keys that are chosen, snippets with their results, session logs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { choose } from '../helpers/window.ts';
import { shoot } from './camera.ts';
import { openPictureWindow, pictureHome, pictureHost, PORTS } from './world.ts';

const SNIPPETS = [
  { id: 'a', name: 'Restart a service', text: 'sudo systemctl {{action=restart|reload|status}} {{unit=nginx}}' },
  { id: 'b', name: 'Disk', text: 'df -h {{path=/}}' },
  { id: 'c', name: 'Release', text: 'printf "%s\\n" "app 4.18.2" "schema 117"; exit {{code=0|3}}' },
];
const CAST = [
  { version: 2, width: 80, height: 24, timestamp: 1_790_000_000, title: 'web-01' },
  [0.2, 'o', '\u001b[1;32mdeploy@web-01\u001b[0m:\u001b[1;34m~\u001b[0m$ ls -1\r\n'],
  [1.4, 'o', '\u001b[1;34mcurrent\u001b[0m\r\n\u001b[1;34mreleases\u001b[0m\r\naccess.log\r\n'],
  [2.9, 'o', '\u001b[1;32mdeploy@web-01\u001b[0m:\u001b[1;34m~\u001b[0m$ '],
];
const LOG = [
  'deploy@web-01:~$ tail -n 2 access.log',
  '203.0.113.9 GET  /healthz 200',
  '203.0.113.10 POST /cart 201',
  '',
];

test('settings, snippets and session logs', async () => {
  const home = pictureHome();
  const hosts = await Promise.all([pictureHost('web-01', PORTS.web), pictureHost('stg-web-01', PORTS.stage)]);
  home.write('.ssh/config', hosts.map((host) => host.block()).join('\n'));
  home.write('.ssh/known_hosts', hosts.map(({ knownHostsLine }) => `${knownHostsLine}\n`).join(''));
  const facts = { 'web-01': { environment: 'production', colour: 'red' } };
  home.write('.config/fairlead/settings.json', JSON.stringify({ snippets: SNIPPETS, hosts: facts }));
  const logs = join(home.path, '.config/fairlead/session-logs');
  home.write(
    '.config/fairlead/session-logs/2026-11-30T08-40-12-000Z_web-01.cast',
    CAST.map((line) => JSON.stringify(line)).join('\n'),
  );
  writeFileSync(join(logs, '2026-11-29T16-02-44-000Z_web-01.log'), LOG.join('\n'));
  const { page, stop } = await openPictureWindow(home);
  await page.getByRole('heading', { name: /hosts are ready/ }).waitFor();

  await page.keyboard.press('Control+,');
  await page.getByRole('searchbox', { name: 'Search settings' }).fill('split');
  await page.getByRole('button', { name: 'Change the keys of Split right' }).click();
  await shoot(page, 'settings-search');
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: /^Press the keys/ }).waitFor({ state: 'detached' });

  await page.keyboard.press('Alt+Shift+5');
  await page.getByRole('button', { name: /^Restart a service/ }).click();
  await shoot(page, 'snippets', { highContrast: true });
  await page.getByRole('button', { name: /^Release/ }).click();
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run a snippet' });
  await dialog.getByRole('combobox', { name: 'code' }).selectOption('3');
  await dialog.getByRole('checkbox', { name: 'stg-web-01' }).check();
  await dialog.getByRole('checkbox', { name: 'web-01', exact: true }).check();
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await dialog.getByText('Run on 1 production host?').waitFor();
  await shoot(page, 'snippets-run');
  await dialog.getByRole('button', { name: 'Run there too' }).click();
  await page.getByText('Ran on 2 hosts').waitFor();
  await shoot(page, 'snippets-results');

  await page.keyboard.press('Alt+Shift+6');
  const list = page.getByRole('list', { name: 'Logs' });
  await list.getByRole('button').first().click();
  await waitForTerminal(page, /access.log/);
  await shoot(page, 'logs-replay', { highContrast: true });
  await list.getByRole('button').last().click();
  await page.getByText('POST /cart').waitFor();
  await shoot(page, 'logs');

  await page.keyboard.press('Alt+Shift+1');
  await choose(page, 'stg-web-01');
  await waitForTerminal(page, /~\$$/m);
  await page.keyboard.press('Control+Shift+L');
  await page.locator('header.bar:visible').getByText('Logging').waitFor();
  await shoot(page, 'session-logged');
  await stop();
});
