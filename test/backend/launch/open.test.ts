/** What is to be opened reaches one window, once; shortcuts are what the system takes for one. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createOpenRequests } from '../../../electron/backend/launch/openRequests.ts';
import { shortcutTo } from '../../../electron/backend/launch/shortcut.ts';
import { openHost } from '../../../electron/trayMenu.ts';
import { connectBackend } from '../../helpers/backend.ts';

describe('a request', () => {
  test('is taken by one of the windows, once', async () => {
    const { client, openWindow } = connectBackend({ config: 'Host web\n' });
    const other = openWindow().client;
    const got: unknown[] = [];
    for (const window of [client, other]) {
      window.on('launch.asked', ({ id }) => {
        void window.call('launch.take', { id }).then((request) => {
          if (request !== null) got.push(request);
        });
      });
    }
    const outcome = await openWindow().client.call('launch.open', openHost('web'));
    expect(outcome).toEqual({ taken: true, address: null });
    expect(got).toEqual([openHost('web')]);
  });

  test('waits for a new window when that is wanted, or when none is there', async () => {
    const opened: (() => void)[] = [];
    const platform = {
      openWindow: () => {
        opened.push(() => undefined);
        return Promise.resolve(null);
      },
    };
    const asked: string[] = [];
    const requests = createOpenRequests({ platform, ask: (id) => asked.push(id), waitMs: 1 });
    const wanted = { ...openHost('web'), newWindow: true };
    const outcome = requests.open(wanted);
    await expect.poll(() => opened.length).toBe(1);
    expect(asked).toEqual([]);
    expect(requests.take(null)).toEqual(wanted);
    expect(requests.take(null)).toBeNull();
    expect(await outcome).toEqual({ taken: true, address: null });

    const second = requests.open(openHost('db'));
    await expect.poll(() => opened.length).toBe(2);
    expect(requests.take(asked[0] ?? '')).toEqual(openHost('db'));
    expect((await second).taken).toBe(true);
  });

  test('gives the address where nobody can open a window', async () => {
    const platform = { openWindow: () => Promise.resolve('http://127.0.0.1:1/#token=x') };
    const requests = createOpenRequests({ platform, ask: () => undefined, waitMs: 1 });
    expect(await requests.open(openHost('web'))).toEqual({ taken: false, address: 'http://127.0.0.1:1/#token=x' });
    expect(requests.take(null)).toEqual(openHost('web'));
  });
});

describe('a shortcut', () => {
  const hostile = ['web', 'a b', `quo"te`, '$HOME', '`id`', '100%', String.raw`back\slash`, "it's", 'ä'];

  test('is a desktop entry whose words come back as they were', () => {
    for (const alias of hostile) {
      const entry = shortcutTo(alias, { kind: 'linux', openProgram: ['/opt/Fair lead/app'] });
      const exec = /^Exec=(.*)$/m.exec(entry?.text ?? '')?.[1] ?? '';
      // Desktop Entry Specification: the string's own escapes first, then the quotes of the Exec key, then %.
      const value = exec.replace(/\\(.)/g, (_, sign: string) => (sign === '\\' ? '\\' : `\\${sign}`));
      const words = [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) =>
        word.replace(/\\(["`$\\])/g, '$1').replaceAll('%%', '%'),
      );
      expect(words).toEqual(['/opt/Fair lead/app', 'open', '--', alias]);
      expect(entry?.name).toMatch(/^fairlead-[A-Za-z0-9._-]+\.desktop$/);
    }
    expect(shortcutTo('a\nExec=id', { kind: 'linux', openProgram: ['x'] })).toBeNull();
  });

  test('is written where the system looks, and is valid', async () => {
    const { client, home } = connectBackend({ config: 'Host web\n', platform: { openProgram: ['/usr/bin/fairlead'] } });
    const { path } = await client.call('launch.makeShortcut', { alias: 'web' });
    expect(path).toBe(join(home.path, '.local/share/applications/fairlead-web.desktop'));
    expect(readFileSync(path, 'utf8')).toContain('Exec="/usr/bin/fairlead" "open" "--" "web"\n');
    const check = spawnSync('desktop-file-validate', [path], { encoding: 'utf8' });
    if (check.error === undefined) expect([check.status, check.stdout]).toEqual([0, '']);
  });

  test('is a link on macOS and Windows, for names that a link can have', () => {
    expect(shortcutTo('web-01', { kind: 'windows' })?.text).toBe('[InternetShortcut]\r\nURL=ssh://web-01\r\n');
    expect(shortcutTo('web-01', { kind: 'mac' })?.text).toContain('<string>ssh://web-01</string>');
    for (const kind of ['mac', 'windows'] as const) expect(shortcutTo('a b', { kind })).toBeNull();
  });
});
