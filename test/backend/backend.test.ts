import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MAX_JUNK } from '../../electron/backend/rpc/server.ts';
import { encodeFrame } from '../../shared/rpc/messages.ts';
import { connectBackend, hostBlock } from '../helpers/backend.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { attach, host, phaseOf, SIZE } from './shells/support.ts';

test('a window learns what runs, and gets the hosts of the config', async () => {
  const { client } = connectBackend({ config: 'Host web\n  User me\n' });
  expect(await client.call('launch.about', null)).toMatchObject({ version: '0.1.0', shell: 'browser' });
  expect((await client.call('config.hosts', null)).hosts).toMatchObject([{ alias: 'web', user: 'me' }]);
  expect(await client.call('keys.agent', null)).toMatchObject({ status: 'none' });
});

test('only web addresses are opened', async () => {
  const { client, opened } = connectBackend({ config: '' });
  await client.call('launch.openExternal', { url: 'https://example.com/a?b=c' });
  for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'ssh://x', 'C:\\x', 'example.com', '']) {
    await expect(client.call('launch.openExternal', { url })).rejects.toMatchObject({ code: 'bad-request' });
  }
  expect(opened).toEqual(['https://example.com/a?b=c']);
});

test('settings are one for all windows', async () => {
  const { client, openWindow, home } = connectBackend({ config: '' });
  const other = openWindow().client;
  const heard = new Promise((resolve) => other.on('settings.changed', resolve));
  await client.call('settings.set', { theme: 'dark' });
  expect(await heard).toMatchObject({ theme: 'dark' });
  const file = readFileSync(join(home.path, 'data', 'settings.json'), 'utf8');
  expect(JSON.parse(file)).toEqual({ theme: 'dark' });
});

test('a thousand junk messages end one window and disturb no other, nor its shells', async () => {
  const sshd = await startSshd();
  const home = makeTempHome();
  const { client, openWindow, log } = connectBackend({ home, config: hostBlock('web', sshd, home) });
  const id = randomUUID();
  await client.call('shells.open', { id, target: host('web'), size: SIZE });
  const terminal = await attach(client, id);
  await phaseOf(client, id, 'open');

  const { port } = openWindow();
  const closed = new Promise<void>((resolve) => port.onClose(resolve));
  for (let n = 0; n < 1000; n++) {
    port.send(n % 2 === 0 ? randomBytes(64) : `{"id":${n},"call":7}`);
    port.send(encodeFrame(terminal.stream + 1000, Buffer.from('rm -rf ~\r')));
  }
  await closed;
  expect(log.filter((line) => line.includes('junk'))).toHaveLength(MAX_JUNK);
  terminal.type('echo calm-$((1+1))\r');
  await terminal.sees('calm-2');
});

test('a name that is nowhere fails with the nearest one of the config', async () => {
  const { client } = connectBackend({ config: 'Host production\n  HostName 127.0.0.1\n' });
  const id = randomUUID();
  await client.call('shells.open', { id, target: host('prodution.invalid'), size: SIZE });
  expect((await phaseOf(client, id, 'failed')).state.failure).toMatchObject({ code: 'name-not-found', nearest: null });
  const near = randomUUID();
  await client.call('shells.open', { id: near, target: host('prodcution'), size: SIZE });
  expect((await phaseOf(client, near, 'failed')).state.failure).toMatchObject({
    code: 'name-not-found',
    nearest: 'production',
  });
});

test('closing ends every shell at the far side, and every window', async () => {
  const sshd = await startSshd();
  const home = makeTempHome();
  const { backend, client } = connectBackend({ home, config: hostBlock('web', sshd, home) });
  const id = randomUUID();
  await client.call('shells.open', { id, target: host('web'), size: SIZE });
  await phaseOf(client, id, 'open');
  expect(backend.runningShells()).toBe(1);
  const told = new Promise<void>((resolve) => client.onClose(resolve));
  await backend.close();
  await told;
  expect(backend.runningShells()).toBe(0);
  await expect.poll(() => sshd.log()).toMatch(/Received disconnect|session_close: session 0/);
});

test('snapshots are sent at most ten times a second', async () => {
  const { client } = connectBackend({ config: 'Host a\n  HostName 127.0.0.1\n  Port 1\n' });
  let told = 0;
  client.on('shells.changed', () => told++);
  const began = Date.now();
  const ids = Array.from({ length: 30 }, () => randomUUID());
  for (const id of ids) await client.call('shells.open', { id, target: host('a'), size: SIZE });
  await Promise.all(ids.map((id) => phaseOf(client, id, 'failed')));
  const seconds = (Date.now() - began) / 1000;
  expect(told).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 1);
  expect(told).toBeGreaterThan(0);
});

test('what a start leaves behind in the home is nothing', () => {
  const { home } = connectBackend({ config: '' });
  expect(readdirSync(home.path).sort()).toEqual(['.ssh', 'data']);
  expect(readdirSync(join(home.path, '.ssh'))).toEqual(['config']);
  expect(readdirSync(join(home.path, 'data'))).toEqual([]);
});
