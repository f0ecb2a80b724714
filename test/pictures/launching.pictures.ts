/** Pictures: profiles, several hosts at once, the palette with a typed line, workspaces, and a link that is asked about. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { palette } from '../helpers/window.ts';
import { shoot } from './camera.ts';
import { openPictureWindow, pictureHome } from './world.ts';

const NAMES = ['web-01', 'web-02', 'db-01', 'cache-01', 'bastion'];

test('launching', async () => {
  const home = pictureHome();
  const block = (name: string) =>
    `Host ${name}\n  HostName ${name}.example.com\n  User deploy\n${name === 'bastion' ? '' : '  ProxyJump bastion\n'}`;
  home.write('.ssh/config', NAMES.map(block).join('\n'));
  const plain = { environment: 'none', colour: 'none', file: '~/.ssh/config' };
  const pane = (name: string) => ({ target: { kind: 'host', host: name }, folder: null, facet: 'terminal', name: '' });
  home.write(
    '.config/fairlead/settings.json',
    JSON.stringify({
      lastUsed: { 'web-01': 1 },
      pinned: ['bastion'],
      hosts: {
        'web-01': {
          ...{ ...plain, environment: 'production', tags: ['shop', 'front'], group: 'Shop' },
          folder: '/srv/app',
          command: 'tmux attach',
        },
        'web-02': { ...plain, environment: 'production', tags: ['shop'], group: 'Shop' },
        'db-01': { ...plain, environment: 'staging', tags: ['sql'] },
        'old-01': { ...plain, environment: 'production', colour: 'violet', tags: ['shop'] },
      },
      workspaces: { Morning: { tabs: [{ tree: { pane: 0 }, panes: [pane('web-01')] }], front: 0, tunnels: [] } },
      lastWorkspace: { tabs: [{ tree: { pane: 0 }, panes: [pane('web-01')] }], front: 0, tunnels: [] },
    }),
  );
  const { page, stop } = await openPictureWindow(home);
  const tree = page.getByRole('tree', { name: 'Hosts' });
  await tree.waitFor();
  const row = (name: string) => tree.getByRole('treeitem').filter({ has: page.getByText(name, { exact: true }) });
  await row('web-01').click();
  await row('db-01').click({ modifiers: ['Control'] });
  await page.getByRole('group', { name: '2 hosts selected' }).waitFor();
  await shoot(page, 'hosts-several');
  await row('web-01').click();
  await row('web-01').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Profile…' }).click();
  await page.getByRole('dialog', { name: 'Profile of web-01' }).waitFor();
  await shoot(page, 'profile', { highContrast: true });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('dialog', { name: 'Facts of hosts that are gone' }).waitFor();
  await shoot(page, 'profile-gone');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+Shift+K');
  await palette(page).fill('sam@192.0.2.7 -p 2222 -J bastion -L 8080:localhost:80 -A -q');
  await page.getByRole('list', { name: 'What this connects with' }).waitFor();
  await shoot(page, 'palette-typed', { highContrast: true });
  await palette(page).fill('tag:shop env:prod');
  await page.getByRole('option').filter({ hasText: 'web-02' }).waitFor();
  await shoot(page, 'palette-terms');
  await palette(page).fill('>workspace');
  await page.getByRole('option').filter({ hasText: 'Open workspace Morning' }).waitFor();
  await shoot(page, 'palette-workspaces');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  const program = fileURLToPath(new URL('../../out/cli.js', import.meta.url));
  const env = { PATH: process.env['PATH'], HOME: home.path, XDG_CONFIG_HOME: `${home.path}/.config` };
  execFile(process.execPath, [program, 'open', 'sftp://sam@files.example.net:2222/srv/share'], { env });
  await page.getByRole('dialog', { name: 'A link wants to connect to a host' }).waitFor();
  await shoot(page, 'link-asked');
  await page.keyboard.press('Escape');
  await stop();
});
