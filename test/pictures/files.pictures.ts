/** Pictures: the files of a session, transfers and what they ask. */
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { test } from 'vitest';
import { waitForTerminal } from '../helpers/app.ts';
import { choose, sheet } from '../helpers/window.ts';
import { shoot } from './camera.ts';
import { fill, openPictureWindow, pictureHome, pictureHost, PORTS } from './world.ts';

const NGINX = [
  'worker_processes auto;',
  'events {',
  '  worker_connections 4096;',
  '}',
  'http {',
  '  server {',
  '    listen 443 ssl;',
  '    server_name storefront.example.com;',
  '    location / { proxy_pass http://127.0.0.1:8080; }',
  '  }',
  '}',
  '',
].join('\n');

/** As of a person's clock. */
const fixTime = (file: string, time: string) => utimesSync(file, new Date(time), new Date(time));

const local = (page: Page) => page.getByRole('region', { name: 'Files on This computer' });
const transfers = (page: Page) => page.getByRole('region', { name: 'Transfers' });

async function askFor(page: Page, pane: Locator, path: string): Promise<void> {
  await pane.getByRole('button', { name: 'Type a path' }).click();
  await pane.getByRole('combobox', { name: 'Type a path' }).fill(path);
  await page.keyboard.press('Enter');
}

async function goTo(page: Page, pane: Locator, path: string): Promise<void> {
  await askFor(page, pane, path);
  await pane.getByRole('listbox', { name: `Files in ${path} on` }).waitFor();
}

async function pick(pane: Locator, name: string): Promise<void> {
  await pane.locator(`[role=option][data-name="${name}"]`).click();
}

test('files of a session', async () => {
  const home = pictureHome();
  const web = await pictureHost('web-01', PORTS.web);
  const work = join(home.path, 'work/storefront/deploy');
  fill(work, {
    'ansible/': [0, '2026-11-12T09:14'],
    'certs/': [0, '2026-10-30T17:02'],
    'config/app.toml': [900, '2026-11-19T11:40'],
    'config/limits.toml': [300, '2026-11-19T11:40'],
    'scripts/': [0, '2026-11-19T11:40'],
    'CHANGELOG.md': [12_400, '2026-11-20T07:58'],
    'docker-compose.yml': [3100, '2026-11-19T16:20'],
    'healthcheck.sql': [1800, '2026-11-03T13:37'],
    'nginx.conf': [6700, '2026-11-20T08:36'],
    'README.md': [4000, '2026-10-11T10:15'],
    'release.sh': [2200, '2026-11-18T06:09'],
    'seed-data.csv': [4_820_000, '2026-11-10T21:15'],
    'vector.toml': [2700, '2026-09-28T08:44'],
  });
  fill(web.folder, {
    'config/app.toml': [800, '2026-11-18T06:10'],
    'empty/': [0, '2026-11-18T06:10'],
    'log/access.log': [40_000, '2026-11-20T08:41'],
    'log/error.log': [9000, '2026-11-20T08:41'],
    'releases/4.18.2/': [0, '2026-11-18T06:11'],
    'current -> releases/4.18.2': [0, ''],
    'old-cache -> nowhere': [0, ''],
    '.env.production': [1100, '2026-11-18T06:10'],
    'nginx.conf': [6600, '2026-11-20T08:40'],
    'release.sh': [2200, '2026-11-18T06:10'],
    'robots.txt': [68, '2025-01-14T12:00'],
  });
  home.write('.ssh/config', web.block());
  home.write('.ssh/known_hosts', `${web.knownHostsLine}\n`);
  home.write(
    '.config/fairlead/settings.json',
    JSON.stringify({ pinned: ['web-01'], hosts: { 'web-01': { environment: 'production', colour: 'red' } } }),
  );
  const { page, stop } = await openPictureWindow(home);
  const remote = page.getByRole('region', { name: 'Files on web-01' });
  await page.getByRole('heading', { name: 'Your host is ready' }).waitFor();
  await choose(page, 'web-01');
  await waitForTerminal(page, /~\$$/m);
  await page.getByRole('tab', { name: 'Files' }).click();
  await goTo(page, local(page), work);
  await goTo(page, remote, web.folder);
  await remote.getByText('broken link').waitFor();
  await remote.getByRole('button', { name: 'Show hidden files' }).click();
  await remote.getByText('.env.production').waitFor();
  await pick(local(page), 'CHANGELOG.md');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await shoot(page, 'files', { highContrast: true });

  await page.keyboard.press('F5');
  await transfers(page).getByRole('tab', { name: /^Done/ }).click();
  await transfers(page)
    .getByText(/^Done, /)
    .waitFor();
  await shoot(page, 'files-done');
  await transfers(page)
    .getByRole('tab', { name: /^Queue/ })
    .click();
  await pick(local(page), 'nginx.conf');
  await page.keyboard.press('F5');
  await transfers(page).getByRole('alert').waitFor();
  await shoot(page, 'files-conflict', { highContrast: true });
  await transfers(page).getByRole('button', { name: 'Skip' }).click();

  await pick(remote, 'log');
  await page.keyboard.press('Delete');
  await page.getByText('2 files in 1 folder').waitFor();
  await shoot(page, 'files-delete');
  await page.keyboard.press('Escape');

  await pick(remote, 'release.sh');
  await remote.locator('[role=option][data-name="release.sh"]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Permissions, owner and time…' }).waitFor();
  await shoot(page, 'files-menu');
  await page.getByRole('menuitem', { name: 'Permissions, owner and time…' }).click();
  await page.getByRole('textbox', { name: 'Octal' }).waitFor();
  await shoot(page, 'files-permissions');
  await page.keyboard.press('Escape');

  await pick(remote, 'log');
  await page.keyboard.press('Control+i');
  await page.getByRole('checkbox', { name: 'Everything in it too' }).check();
  await page.getByText('Changes 2 files, 1 folder').waitFor();
  await shoot(page, 'files-permissions-tree');
  await page.keyboard.press('Escape');

  await pick(remote, 'release.sh');
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('nginx.conf');
  await page.keyboard.press('Enter');
  await page.getByText('This name is taken here.').waitFor();
  await shoot(page, 'files-rename');
  await page.keyboard.press('Escape');

  const open = page.getByRole('tablist', { name: 'Open files' });
  const text = page.getByRole('textbox', { name: 'Text of nginx.conf' });
  writeFileSync(join(web.folder, 'nginx.conf'), NGINX);
  await pick(remote, 'nginx.conf');
  await page.keyboard.press('F4');
  await text.waitFor();
  await text.focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('# tried on the host\n');
  await page.getByRole('status').filter({ hasText: 'Not saved yet' }).waitFor();
  await shoot(page, 'files-edit');
  writeFileSync(join(web.folder, 'nginx.conf'), NGINX.replace('4096', '8192'));
  fixTime(join(web.folder, 'nginx.conf'), '2026-11-20T08:44');
  await text.focus();
  await page.keyboard.press('Control+s');
  await page.getByRole('alert').filter({ hasText: 'nginx.conf changed' }).waitFor();
  await shoot(page, 'files-edit-conflict');
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByText('From what is on web-01').waitFor();
  await shoot(page, 'files-edit-compare');
  await page.getByRole('button', { name: 'Take theirs, drop mine' }).click();
  await page.getByRole('alert').filter({ hasText: 'nginx.conf changed' }).waitFor({ state: 'detached' });
  await open.getByRole('tab', { name: 'Folders' }).click();
  await remote.getByText('editing', { exact: true }).waitFor();
  await shoot(page, 'files-editing');
  await open.getByRole('tab', { name: 'nginx.conf' }).click();
  await page.getByRole('button', { name: 'Close nginx.conf' }).click();
  await open.waitFor({ state: 'detached' });

  await pick(local(page), 'config');
  await page.keyboard.press('F5');
  await page.getByText(/^1 new, 1 replaced/).waitFor();
  await shoot(page, 'files-preview');
  await page.keyboard.press('Escape');

  await remote.getByRole('button', { name: 'Type a path' }).click();
  await remote.getByRole('combobox', { name: 'Type a path' }).fill(`${web.folder}/re`);
  await remote.getByRole('option', { name: 'releases', exact: true }).waitFor();
  await shoot(page, 'files-path');
  await page.keyboard.press('Escape');

  await goTo(page, remote, join(web.folder, 'empty'));
  await remote.getByText('Nothing here.').waitFor();
  await shoot(page, 'files-empty');

  await goTo(page, remote, web.folder);
  await remote.getByText('nginx.conf').waitFor();
  web.sshd.kill();
  await remote.getByText('The connection was lost.').waitFor();
  await shoot(page, 'files-lost');
  await stop();
});

test('a folder that may not be opened', async () => {
  const home = pictureHome();
  const { page, stop } = await openPictureWindow(home);
  await choose(page, 'Demo server');
  await (await sheet(page, /^First time/)).getByRole('button', { name: 'Trust once' }).click();
  await waitForTerminal(page, /~\$$/m);
  await page.getByRole('tab', { name: 'Files' }).click();
  const remote = page.getByRole('region', { name: 'Files on Demo server' });
  await remote.getByText('README.md').waitFor();
  await askFor(page, remote, '/root');
  await remote.getByRole('alert').waitFor();
  await goTo(page, local(page), join(home.path, '.ssh'));
  await local(page).getByText('Nothing here.').waitFor();
  await shoot(page, 'files-no-permission');
  await stop();
});
