/** Facts about hosts: they do what they say on a real session, follow a rename, and are never lost to a race. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { attach, host, phaseOf, SIZE, until } from '../shells/support.ts';

async function setUp(...hostLines: string[]) {
  const sshd = await startSshd();
  const home = makeTempHome();
  return { sshd, ...connectBackend({ home, config: hostBlock('web', sshd, home, ...hostLines) }) };
}

describe('on a real sshd', () => {
  test('a shell begins in its folder, runs its command first, and goes on as a login shell', async () => {
    const { client, home } = await setUp();
    const folder = join(home.path, `it's a folder`);
    mkdirSync(folder);
    // A comment at its end must not swallow what follows.
    const command = 'printf "started-%s\\n" here; pwd # the end';
    await client.call('profiles.set', { alias: 'web', folder, command });
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    await phaseOf(client, id, 'open');
    const terminal = await attach(client, id);
    const at = await terminal.sees('started-here');
    await terminal.sees(folder, at);
    terminal.type('echo "in:$PWD"; ps -o args= -p $$\r');
    const shell = await terminal.sees(`in:${folder}`);
    await terminal.sees(' -l', shell);
  });

  test('a folder that is asked for stands in place of both; the command runs there on request', async () => {
    const { client } = await setUp();
    await client.call('profiles.set', { alias: 'web', folder: '/usr', command: 'echo started-$PWD' });
    const plain = randomUUID();
    await client.call('shells.open', { id: plain, target: host('web'), size: SIZE, folder: '/tmp' });
    await phaseOf(client, plain, 'open');
    const terminal = await attach(client, plain);
    terminal.type('echo "in:$PWD"\r');
    await terminal.sees('in:/tmp');
    expect(terminal.bytes().toString()).not.toContain('started-');
    const both = randomUUID();
    await client.call('shells.open', { id: both, target: host('web'), size: SIZE, folder: '/tmp', runsCommand: true });
    await phaseOf(client, both, 'open');
    await (await attach(client, both)).sees('started-/tmp');
  });

  test('RemoteCommand of the config goes before it, and that is said', async () => {
    const { client } = await setUp('RemoteCommand echo from-config; cat');
    await client.call('profiles.set', { alias: 'web', command: 'echo from-fairlead' });
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    const { notices } = await phaseOf(client, id, 'open');
    expect(notices.join()).toContain('RemoteCommand is set for this host');
    await (await attach(client, id)).sees('from-config');
  });

  test('its tunnels start with its first terminal; one that is gone is left out', async () => {
    const { client } = await setUp();
    const draft = {
      name: 'own',
      group: '',
      startsWithFairlead: false,
      target: host('web'),
      saveTo: 'fairlead',
    } as const;
    const listen = { kind: 'port', host: '127.0.0.1', port: 0 } as const;
    const spec = { type: 'local', listen, connect: { kind: 'port', host: '127.0.0.1', port: 9 } } as const;
    const own = await client.call('tunnels.save', { id: null, draft: { ...draft, spec } });
    await client.call('tunnels.save', { id: null, draft: { ...draft, spec, name: 'other' } });
    await client.call('profiles.set', { alias: 'web', tunnels: [own.id, 'gone'] });
    let tunnels = await client.call('tunnels.list', null);
    await client.call('shells.open', { id: randomUUID(), target: host('web'), size: SIZE });
    await until(
      (changed) =>
        client.on('tunnels.changed', (list) => {
          tunnels = list;
          changed();
        }),
      () => tunnels.find(({ id, state }) => id === own.id && state.phase === 'listening'),
    );
    expect(tunnels.filter(({ id }) => id !== own.id).map(({ state }) => state.phase)).toEqual(['stopped']);
  });
});

const CONFIG = 'Host web\n  HostName 192.0.2.1\n\nHost db\n  HostName 192.0.2.2\n';

describe('facts', () => {
  test('of two windows that write at once are all kept', async () => {
    const { client, openWindow } = connectBackend({ config: CONFIG });
    const other = openWindow().client;
    await Promise.all([
      client.call('profiles.set', { alias: 'web', tags: ['blue'] }),
      other.call('profiles.set', { alias: 'web', folder: '/srv' }),
      client.call('profiles.set', { alias: 'db', pinned: true }),
      other.call('profiles.set', { alias: 'web', pinned: true }),
    ]);
    const { hosts, pinned } = await client.call('settings.get', null);
    expect(hosts['web']).toMatchObject({ tags: ['blue'], folder: '/srv', file: '~/.ssh/config' });
    expect(pinned.toSorted()).toEqual(['db', 'web']);
  });

  test('are taken away with null, and empty lists are not kept', async () => {
    const { client } = connectBackend({ config: CONFIG });
    await client.call('profiles.set', { alias: 'web', tags: ['a'], folder: '/srv', group: 'Shop' });
    const { hosts } = await client.call('profiles.set', { alias: 'web', tags: [], folder: null });
    expect(hosts['web']).toEqual({ environment: 'none', colour: 'none', group: 'Shop', file: '~/.ssh/config' });
  });

  /** Writes the config and waits until it is read. */
  async function rewritten(backend: ReturnType<typeof connectBackend>, config: string) {
    backend.home.write('.ssh/config', config);
    await backend.client.call('config.reload', null);
    return backend.client.call('settings.get', null);
  }

  test('follow a host that is renamed, with its pin, uses and tunnels', async () => {
    const backend = connectBackend({ config: CONFIG });
    const { client } = backend;
    await client.call('profiles.set', { alias: 'web', colour: 'teal', pinned: true });
    await client.call('settings.used', { key: 'host:web' });
    const settings = await rewritten(backend, CONFIG.replace('Host web', 'Host shop'));
    expect(settings.hosts).toEqual({ shop: { environment: 'none', colour: 'teal', file: '~/.ssh/config' } });
    expect(settings.pinned).toEqual(['shop']);
    expect(Object.keys(settings.uses)).toEqual(['host:shop']);
  });

  test('do not go to another machine in the same place, and stay when their host is gone', async () => {
    const backend = connectBackend({ config: CONFIG });
    await backend.client.call('profiles.set', { alias: 'web', colour: 'teal' });
    const replaced = CONFIG.replace('Host web\n  HostName 192.0.2.1', 'Host shop\n  HostName 198.51.100.9');
    expect(Object.keys((await rewritten(backend, replaced)).hosts)).toEqual(['web']);
    const emptied = await rewritten(backend, '');
    expect(emptied.hosts['web']).toEqual({ environment: 'none', colour: 'teal', file: '~/.ssh/config' });
    const back = await rewritten(backend, CONFIG);
    expect(back.hosts).toEqual(emptied.hosts);
  });

  test('know in which file their host is now', async () => {
    const backend = connectBackend({ config: CONFIG });
    await backend.client.call('profiles.set', { alias: 'db', colour: 'red' });
    backend.home.write('.ssh/config.d/db', 'Host db\n  HostName 192.0.2.2\n');
    const { hosts } = await rewritten(backend, 'Include config.d/*\nHost web\n  HostName 192.0.2.1\n');
    expect(hosts['db']?.file).toBe('~/.ssh/config.d/db');
  });

  test('are moved and removed as a person says', async () => {
    const { client } = connectBackend({ config: CONFIG });
    await client.call('profiles.set', { alias: 'old', colour: 'red', pinned: true });
    const moved = await client.call('profiles.move', { from: 'old', to: 'db' });
    expect([moved.hosts['db']?.colour, moved.hosts['old'], moved.pinned]).toEqual(['red', undefined, ['db']]);
    const removed = await client.call('profiles.remove', { aliases: ['db'] });
    expect([removed.hosts, removed.pinned]).toEqual([{}, []]);
  });
});
