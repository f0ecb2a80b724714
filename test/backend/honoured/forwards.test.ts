/** The options of forwards, each by what it does to a real tunnel. */
import { existsSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Client } from '../../../renderer/rpc/client.ts';
import type { TunnelState } from '../../../shared/contract/tunnels.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { curl, inPhase, startWebServer, tunnelWhen } from '../tunnels/support.ts';

let sshd: Sshd;
let web: number;

beforeAll(async () => {
  sshd = await startSshd();
  web = await startWebServer((_, response) => response.end('hello'));
});

/** Starts every tunnel of a host with these lines. */
async function startAll(...lines: string[]): Promise<{ client: Client; tunnels: TunnelState[] }> {
  const home = makeTempHome();
  const { client } = connectBackend({ home, config: hostBlock('web', sshd, home, ...lines) });
  const tunnels = await client.call('tunnels.list', null);
  await client.call('tunnels.start', { ids: tunnels.map(({ id }) => id) });
  return { client, tunnels };
}

async function listening(...lines: string[]): Promise<{ client: Client; tunnel: TunnelState }> {
  const { client, tunnels } = await startAll(...lines);
  return { client, tunnel: await inPhase(client, tunnels[0]?.id ?? '', 'listening') };
}

test('LocalForward: a port here leads to an address seen from the host', async () => {
  const port = await freePort();
  await listening(`LocalForward ${port} 127.0.0.1:${web}`);
  expect(await curl(`http://127.0.0.1:${port}/`)).toBe('hello');
});

test('RemoteForward: a port of the host leads back here', async () => {
  const port = await freePort();
  await listening(`RemoteForward ${port} 127.0.0.1:${web}`);
  expect(await curl(`http://127.0.0.1:${port}/`)).toBe('hello');
});

test('DynamicForward: a SOCKS proxy', async () => {
  const port = await freePort();
  await listening(`DynamicForward ${port}`);
  expect(await curl('--socks5-hostname', `127.0.0.1:${port}`, `http://127.0.0.1:${web}/`)).toBe('hello');
});

test('ExitOnForwardFailure: one that cannot be opened ends the others of the host', async () => {
  const taken = await startTcpServer(() => undefined);
  const free = await freePort();
  const lines = [`LocalForward ${free} 127.0.0.1:${web}`, `LocalForward ${taken} 127.0.0.1:${web}`];
  const without = await startAll(...lines);
  await inPhase(without.client, without.tunnels[0]?.id ?? '', 'listening');
  await without.client.call('tunnels.stop', { ids: without.tunnels.map(({ id }) => id) });
  const { client, tunnels } = await startAll(...lines, 'ExitOnForwardFailure yes');
  await inPhase(client, tunnels[1]?.id ?? '', 'blocked');
  await inPhase(client, tunnels[0]?.id ?? '', 'stopped');
});

test('GatewayPorts: a forward without an address listens on all of them', async () => {
  const port = await freePort();
  const { tunnel } = await listening(`LocalForward ${port} 127.0.0.1:${web}`, 'GatewayPorts yes');
  expect(tunnel.listensOn).toBe(`0.0.0.0:${port}`);
  const other = await freePort();
  expect((await listening(`LocalForward ${other} 127.0.0.1:${web}`)).tunnel.listensOn).toBe(`127.0.0.1:${other}`);
  // Another address of this machine: as from another machine.
  expect(await curl(`http://127.0.0.2:${port}/`)).toBe('hello');
  await expect(curl(`http://127.0.0.2:${other}/`)).rejects.toThrow();
});

test('PermitRemoteOpen: where a remote SOCKS proxy may lead', async () => {
  const port = await freePort();
  const { client, tunnel } = await listening(`RemoteForward ${port}`, `PermitRemoteOpen 127.0.0.1:${web}`);
  const proxy = ['--socks5-hostname', `127.0.0.1:${port}`];
  expect(await curl(...proxy, `http://127.0.0.1:${web}/`)).toBe('hello');
  await expect(curl(...proxy, `http://localhost:${web}/`)).rejects.toThrow();
  const { problem } = await tunnelWhen(client, ({ id, problem: found }) => id === tunnel.id && found !== null);
  expect(problem).toMatchObject({ code: 'not-permitted', to: `localhost:${web}` });
});

test('StreamLocalBindMask: who may use a socket', async () => {
  const socket = join(makeTempFolder('mask'), 'socket');
  await listening(`LocalForward ${socket} 127.0.0.1:${web}`, 'StreamLocalBindMask 0117');
  expect(statSync(socket).mode & 0o777).toBe(0o660);
});

test('StreamLocalBindUnlink: a socket that was left behind is removed', async () => {
  const socket = join(makeTempFolder('unlink'), 'socket');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const lines = [`LocalForward ${socket} 127.0.0.1:${web}`];
  const without = await startAll(...lines);
  await inPhase(without.client, without.tunnels[0]?.id ?? '', 'blocked');
  expect(existsSync(socket)).toBe(true);
  await listening(...lines, 'StreamLocalBindUnlink yes');
  await new Promise<void>((resolve) => connect(socket).once('connect', resolve));
  server.close();
});
