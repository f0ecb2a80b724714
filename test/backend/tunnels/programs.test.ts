/** Programs that people use, through tunnels. What a machine lacks is skipped, and says so. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Client } from '../../../renderer/rpc/client.ts';
import { startBrowser } from '../../helpers/app.ts';
import { type ConnectedBackend, connectBackend, hostBlock } from '../../helpers/backend.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { curl, openTunnel, startWebServer, tunnelWhen } from './support.ts';

const has = (name: string) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
const run = async (program: string, ...args: string[]) =>
  (await promisify(execFile)(program, args, { timeout: 30_000 })).stdout;

let sshd: Sshd;
let backend: ConnectedBackend;
let client: Client;

beforeAll(async () => {
  sshd = await startSshd();
  const home = makeTempHome();
  backend = connectBackend({ home, config: hostBlock('web', sshd, home) });
  ({ client } = backend);
});

/** Starts a server and resolves when it can be connected to. */
async function serve(program: string, args: readonly string[], where: number | string): Promise<void> {
  const child = spawn(program, args, { stdio: 'ignore' });
  cleanUp(() => child.kill('SIGKILL'));
  for (;;) {
    const socket = typeof where === 'number' ? connect(where, '127.0.0.1') : connect(where);
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
  }
}

const isThereRedis = has('redis-server') && has('redis-cli');

test.runIf(isThereRedis)('Redis behind -L, and behind unix sockets at both ends', async () => {
  const folder = makeTempFolder('redis');
  const port = await freePort();
  const far = join(folder, 'far.sock');
  const options = ['--bind', '127.0.0.1', '--save', '', '--dir', folder, '--unixsocket', far];
  await serve('redis-server', ['--port', String(port), ...options], port);
  const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${port}`);
  const cli = (...args: string[]) => run('redis-cli', '-p', String(tunnel.port), ...args);
  expect(await cli('SET', 'name', 'x'.repeat(100_000))).toBe('OK\n');
  expect(await cli('STRLEN', 'name')).toBe('100000\n');

  const near = join(folder, 'near.sock');
  await openTunnel(client, 'local', `${near}:${far}`);
  expect(await run('redis-cli', '-s', near, 'STRLEN', 'name')).toBe('100000\n');
});

test.runIf(has('iperf3'))('iperf3, up and down', async () => {
  const port = await freePort();
  await serve('iperf3', ['-s', '-B', '127.0.0.1', '-p', String(port)], port);
  const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${port}`);
  const size = 64 * 1024 * 1024;
  for (const direction of [[], ['-R']]) {
    const args = ['-c', '127.0.0.1', '-p', String(tunnel.port), '-n', String(size), '-J', ...direction];
    const { end } = JSON.parse(await run('iperf3', ...args)) as { end: { sum_received: { bytes: number } } };
    // When it has sent enough it ends at once: what is then still under way is not counted.
    expect(end.sum_received.bytes).toBeGreaterThan(size / 2);
  }
});

test.runIf(has('nc.openbsd'))('nc -N: the end of what is sent is not the end of what is answered', async () => {
  const path = join(makeTempFolder('nc'), 'socket');
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let length = 0;
    socket.on('data', (chunk: Buffer) => (length += chunk.length));
    socket.on('end', () => socket.end(`${length} bytes`));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  cleanUp(() => server.close());
  const tunnel = await openTunnel(client, 'local', `0:${path}`);
  expect(await run('sh', '-c', `printf 'all of it' | nc.openbsd -N 127.0.0.1 ${tunnel.port}`)).toBe('9 bytes');
});

test.runIf(has('nc.openbsd'))('ssh with a ProxyCommand through -D', async () => {
  const tunnel = await openTunnel(client, 'dynamic', '0');
  const known = backend.home.write('.ssh/known_proxy', `web ${sshd.hostKey}\n`);
  const said = await run(
    'ssh',
    ...['-F', 'none', '-i', sshd.keyFile, '-o', `UserKnownHostsFile=${known}`, '-o', 'HostKeyAlias=web'],
    ...['-o', `ProxyCommand=nc.openbsd -X 5 -x 127.0.0.1:${tunnel.port} %h %p`, '-o', 'BatchMode=yes'],
    ...['-p', String(sshd.port), `${sshd.user}@127.0.0.1`, 'echo through a proxy'],
  );
  expect(said).toBe('through a proxy\n');
});

test('HTTP keep-alive: many requests over one connection', async () => {
  const web = await startWebServer((request, response) => response.end(request.url));
  const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${web}`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  cleanUp(() => agent.destroy());
  for (let index = 0; index < 50; index += 1) {
    const answer = await new Promise<string>((resolve, reject) => {
      get({ host: '127.0.0.1', port: tunnel.port, path: `/${index}`, agent }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(text));
      }).on('error', reject);
    });
    expect(answer).toBe(`/${index}`);
  }
  const { counts } = await tunnelWhen(client, ({ id, counts: { received } }) => id === tunnel.id && received > 0);
  expect(counts.total).toBe(1);
});

test('Chromium with --proxy-server=socks5://, and a WebSocket in it', async () => {
  const page = '<title>through SOCKS</title><p>here</p>';
  const web = await startWebServer((_, response) => response.setHeader('content-type', 'text/html').end(page));
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(sockets, 'listening');
  cleanUp(() => sockets.close());
  sockets.on('connection', (socket) =>
    socket.on('message', (data) => socket.send(`echo ${(data as Buffer).toString()}`)),
  );
  const { port } = sockets.address() as { port: number };
  const tunnel = await openTunnel(client, 'dynamic', '0');
  const { browser } = await startBrowser({
    // Chromium leads loopback past every proxy unless it is told not to.
    args: [`--proxy-server=socks5://127.0.0.1:${tunnel.port}`, '--proxy-bypass-list=<-loopback>'],
  });
  const tab = await browser.newPage();
  await tab.goto(`http://localhost:${web}/`);
  expect(await tab.title()).toBe('through SOCKS');
  const answer = await tab.evaluate(
    (url) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url);
        socket.onopen = () => socket.send('hello');
        socket.onmessage = ({ data }) => resolve(data);
        socket.onerror = () => reject(new Error('no WebSocket'));
      }),
    `ws://127.0.0.1:${port}/`,
  );
  expect(answer).toBe('echo hello');
  const { connections } = await client.call('tunnels.detail', { id: tunnel.id });
  expect(connections.map(({ to }) => to)).toContain(`127.0.0.1:${port}`);
});

test('addresses of IPv6, to listen on and to lead to', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nsix'));
  await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
  cleanUp(() => server.close());
  const { port } = server.address() as { port: number };
  const local = await openTunnel(client, 'local', `[::1]:0:[::1]:${port}`);
  expect(local.listensOn).toBe(`[::1]:${local.port}`);
  expect(await curl(`http://[::1]:${local.port}/`)).toBe('six');
  const dynamic = await openTunnel(client, 'dynamic', '0');
  expect(await curl('--socks5', `127.0.0.1:${dynamic.port}`, `http://[::1]:${port}/`)).toBe('six');
});
