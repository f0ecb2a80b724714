import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../../renderer/rpc/client.ts';
import { type ConnectedBackend, connectBackend, hostBlock } from '../../helpers/backend.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startRelay, startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import {
  curl,
  draft,
  inPhase,
  openTunnel,
  readAll,
  relayedBlock,
  startWebServer,
  tunnelWhen,
  urlOf,
} from './support.ts';

let sshd: Sshd;
let backend: ConnectedBackend;
let client: Client;
let web: number;

beforeAll(async () => {
  sshd = await startSshd();
  const home = makeTempHome();
  backend = connectBackend({ home, config: hostBlock('web', sshd, home) });
  ({ client } = backend);
  web = await startWebServer((_, response) => response.end('hello'));
});

describe('through a real server', () => {
  test('-L carries a request and its answer, and counts it', async () => {
    const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${web}`);
    expect(tunnel.listensOn).toBe(`127.0.0.1:${tunnel.port}`);
    expect(await curl(urlOf(tunnel.port))).toBe('hello');
    const counted = await tunnelWhen(client, ({ id, counts }) => id === tunnel.id && counts.received > 0);
    expect(counted.counts).toMatchObject({ total: 1, failed: 0 });
    expect(counted.counts.received).toBeGreaterThan(counted.counts.sent);
  });

  test('-R is reached from the server', async () => {
    const tunnel = await openTunnel(client, 'remote', `0:127.0.0.1:${web}`);
    expect(tunnel.listensOn).toBe(`localhost:${tunnel.port}`);
    expect(await curl(urlOf(tunnel.port))).toBe('hello');
    await client.call('tunnels.stop', { ids: [tunnel.id] });
    await refused(tunnel.port);
  });

  test.each(['--socks5-hostname', '--socks5', '--socks4a', '--socks4'])('-D serves curl %s', async (option) => {
    const tunnel = await openTunnel(client, 'dynamic', '0');
    expect(await curl(option, `127.0.0.1:${tunnel.port}`, `http://localhost:${web}/`)).toBe('hello');
  });

  test('-D with a name and a password, as some programs insist', async () => {
    const tunnel = await openTunnel(client, 'dynamic', '0');
    expect(await curl('--proxy', `socks5h://sam:secret@127.0.0.1:${tunnel.port}`, urlOf(web))).toBe('hello');
  });

  test('-R without a target is a SOCKS proxy on the server', async () => {
    const tunnel = await openTunnel(client, 'remote', '0');
    expect(await curl('--socks5-hostname', `127.0.0.1:${tunnel.port}`, urlOf(web))).toBe('hello');
  });

  test('a web page that talks HTTP to a SOCKS port gets no connection', async () => {
    const tunnel = await openTunnel(client, 'dynamic', '0');
    await expect(curl(urlOf(tunnel.port))).rejects.toThrow(/Empty reply|reset/i);
    await tunnelWhen(client, ({ id, problem }) => id === tunnel.id && problem?.code === 'not-socks');
  });

  test('unix sockets at both ends, for this person alone', async () => {
    const folder = makeTempFolder('sockets');
    const far = join(folder, 'far.sock');
    const near = join(folder, 'near.sock');
    const server = createServer((socket) => socket.end('over a socket'));
    await new Promise<void>((resolve) => server.listen(far, resolve));
    cleanUp(() => server.close());
    const tunnel = await openTunnel(client, 'local', `${near}:${far}`);
    expect(statSync(near).mode & 0o777).toBe(0o600);
    expect(await readAll(connect(near))).toBe('over a socket');
    await client.call('tunnels.stop', { ids: [tunnel.id] });
    expect(existsSync(near)).toBe(false);

    const remote = join(folder, 'remote.sock');
    await openTunnel(client, 'remote', `${remote}:${far}`);
    expect(await readAll(connect(remote))).toBe('over a socket');
  });
});

describe('what TCP does, the tunnel does', () => {
  test('the end of one direction is not the end of the other', async () => {
    const path = join(makeTempFolder('halves'), 'socket');
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      // Answers only once everything was said, as `nc -N` expects.
      let length = 0;
      socket.on('data', (chunk: Buffer) => (length += chunk.length));
      socket.on('end', () => socket.end(`${length} bytes`));
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    cleanUp(() => server.close());
    const tunnel = await openTunnel(client, 'local', `0:${path}`);
    const socket = connect({ port: tunnel.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(Buffer.alloc(100_000));
    expect(await readAll(socket)).toBe('100000 bytes');
  });

  test('many megabytes both ways at once, byte for byte, held back by a slow reader', async () => {
    const size = 32 * 1024 * 1024;
    const content = randomBytes(size);
    const port = await startTcpServer((socket) => {
      socket.pipe(socket);
    });
    const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${port}`);
    const socket = connect(tunnel.port, '127.0.0.1');
    socket.pause();
    socket.write(content);
    // Nobody reads: what is under way fills up and then stands still. Then it all comes.
    await tunnelWhen(client, ({ id, counts }) => id === tunnel.id && counts.sent > 1024 * 1024);
    const hash = createHash('sha256');
    let received = 0;
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        hash.update(chunk);
        received += chunk.length;
        if (received === size) resolve();
      });
      socket.resume();
    });
    expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
    socket.destroy();
  });

  test('300 connections at once', async () => {
    const port = await startTcpServer((socket) => {
      socket.pipe(socket);
    });
    const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${port}`);
    const sockets = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const socket = connect(tunnel.port, '127.0.0.1');
        socket.write(`${index}`);
        const [answer] = (await once(socket, 'data')) as [Buffer];
        expect(answer.toString()).toBe(`${index}`);
        return socket;
      }),
    );
    await tunnelWhen(client, ({ id, counts }) => id === tunnel.id && counts.open === 300);
    const detail = await client.call('tunnels.detail', { id: tunnel.id });
    expect(detail.connections).toHaveLength(100);
    for (const socket of sockets) socket.destroy();
    await tunnelWhen(client, ({ id, counts }) => id === tunnel.id && counts.open === 0);
  });

  test('a client that is reset resets the far side', async () => {
    let isGone = () => {};
    const gone = new Promise<void>((resolve) => (isGone = resolve));
    const port = await startTcpServer((socket) => {
      socket.write('x');
      socket.on('close', isGone);
    });
    const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${port}`);
    const socket = connect(tunnel.port, '127.0.0.1');
    await once(socket, 'data');
    socket.resetAndDestroy();
    await gone;
  });
});

describe('what goes wrong is said', () => {
  test('a port in use names the program that has it', async () => {
    const port = await startTcpServer(() => undefined);
    const { id } = await client.call('tunnels.save', { id: null, draft: draft('local', `${port}:127.0.0.1:${web}`) });
    await client.call('tunnels.start', { ids: [id] });
    const { state } = await inPhase(client, id, 'blocked');
    expect(state).toMatchObject({ problem: { code: 'in-use', address: `127.0.0.1:${port}` } });
    if (process.platform === 'linux') expect(state).toMatchObject({ problem: { holder: { pid: process.pid } } });
  });

  test('a port in use by a tunnel of ours names the tunnel', async () => {
    const first = await openTunnel(client, 'local', `0:127.0.0.1:${web}`);
    const { id } = await client.call('tunnels.save', { id: null, draft: draft('dynamic', `${first.port}`) });
    await client.call('tunnels.start', { ids: [id] });
    expect((await inPhase(client, id, 'blocked')).state).toMatchObject({ problem: { code: 'in-use', own: first.id } });
  });

  test('a socket that is there already, and a path that is too long', async () => {
    const folder = makeTempFolder('sockets');
    const there = join(folder, 'there');
    writeFileSync(there, 'precious');
    const start = async (path: string) => {
      const { id } = await client.call('tunnels.save', { id: null, draft: draft('local', `${path}:127.0.0.1:${web}`) });
      await client.call('tunnels.start', { ids: [id] });
      return (await inPhase(client, id, 'blocked')).state;
    };
    expect(await start(there)).toMatchObject({ problem: { code: 'path-exists', inUse: false } });
    const long = await client.call('tunnels.save', {
      id: null,
      draft: {
        ...draft('dynamic', '1080'),
        spec: { type: 'dynamic', listen: { kind: 'path', path: `/tmp/${'x'.repeat(120)}` }, connect: null },
      },
    });
    await client.call('tunnels.start', { ids: [long.id] });
    expect((await inPhase(client, long.id, 'blocked')).state).toMatchObject({ problem: { code: 'path-too-long' } });
  });

  test('a target that is down, then up: the tunnel says it and goes on', async () => {
    const port = await freePort();
    const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${port}`);
    await expect(curl(urlOf(tunnel.port))).rejects.toThrow();
    const { problem, state } = await tunnelWhen(client, ({ id, counts }) => id === tunnel.id && counts.failed === 1);
    expect(problem).toMatchObject({ code: 'unreachable', to: `127.0.0.1:${port}` });
    expect(state.phase).toBe('listening');
    expect(await client.call('tunnels.test', { id: tunnel.id })).toMatchObject({ result: 'problem' });

    const server = createServer((socket) => socket.end('up'));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    cleanUp(() => server.close());
    expect(await readAll(connect(tunnel.port, '127.0.0.1'))).toBe('up');
    expect(await client.call('tunnels.test', { id: tunnel.id })).toMatchObject({ result: 'reached' });
    await tunnelWhen(client, ({ id, problem: now }) => id === tunnel.id && now === null);
  });

  test('the program behind a connection', async () => {
    const port = await startTcpServer((socket) => socket.write('x'));
    const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${port}`);
    const socket = connect(tunnel.port, '127.0.0.1');
    await once(socket, 'data');
    const { connections } = await client.call('tunnels.detail', { id: tunnel.id });
    expect(connections).toMatchObject([{ from: `127.0.0.1:${(socket as Socket & { localPort: number }).localPort}` }]);
    if (process.platform === 'linux') expect(connections[0]?.program?.pid).toBe(process.pid);
    socket.destroy();
  });

  test('a server that forbids forwarding', async () => {
    const strict = await startSshd({ config: ['AllowTcpForwarding no'] });
    const home = makeTempHome();
    const { client: other } = connectBackend({ home, config: hostBlock('web', strict, home) });
    const local = await openTunnel(other, 'local', `0:127.0.0.1:${web}`);
    await expect(curl(urlOf(local.port))).rejects.toThrow();
    expect((await tunnelWhen(other, ({ id, problem }) => id === local.id && problem !== null)).problem?.code).toBe(
      'prohibited',
    );
    const { id } = await other.call('tunnels.save', { id: null, draft: draft('remote', `0:127.0.0.1:${web}`) });
    await other.call('tunnels.start', { ids: [id] });
    await inPhase(other, id, 'refused');
  });

  test('a server that is not there', async () => {
    const home = makeTempHome();
    const config = `Host web\n  HostName 127.0.0.1\n  Port ${await freePort()}\n`;
    const { client: other } = connectBackend({ home, config });
    const { id } = await other.call('tunnels.save', { id: null, draft: draft('local', `0:127.0.0.1:${web}`) });
    await other.call('tunnels.start', { ids: [id] });
    expect((await inPhase(other, id, 'failed')).state).toMatchObject({ failure: { code: 'refused' } });
  });
});

describe('always there', () => {
  test('while SSH is away the port stays, new clients wait, and go through when it is back', async () => {
    const server = await startSshd();
    const relay = await startRelay(server.port);
    const home = makeTempHome();
    const { client: other } = connectBackend({ home, config: relayedBlock(server, relay, home) });
    const local = await openTunnel(other, 'local', `0:127.0.0.1:${web}`);
    const remote = await openTunnel(other, 'remote', `${await freePort()}:127.0.0.1:${web}`);
    expect(await curl(urlOf(local.port))).toBe('hello');

    relay.cut();
    await inPhase(other, local.id, 'waiting');
    await inPhase(other, remote.id, 'waiting');
    const answer = curl(urlOf(local.port));
    await tunnelWhen(other, ({ id, counts }) => id === local.id && counts.waiting === 1);
    relay.restore();
    expect(await answer).toBe('hello');
    expect((await inPhase(other, local.id, 'listening')).listensOn).toBe(`127.0.0.1:${local.port}`);
    expect((await inPhase(other, remote.id, 'listening')).listensOn).toBe(remote.listensOn);
    expect(await curl(urlOf(remote.port))).toBe('hello');
  }, 60_000);

  test('what was open when SSH went away does not look complete', async () => {
    const server = await startSshd();
    const home = makeTempHome();
    const { client: other } = connectBackend({ home, config: hostBlock('web', server, home) });
    const port = await startTcpServer((socket) => socket.write('the first half'));
    const tunnel = await openTunnel(other, 'local', `0:127.0.0.1:${port}`);
    const socket = connect(tunnel.port, '127.0.0.1');
    await once(socket, 'data');
    server.kill();
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });
});

describe('programs', () => {
  test('ssh itself, through -L and as a ProxyCommand', async () => {
    const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${sshd.port}`);
    const known = backend.home.write('.ssh/known_tunnel', `tunnel ${sshd.hostKey}\n`);
    const { stdout } = await promisify(execFile)('ssh', [
      ...['-F', 'none', '-i', sshd.keyFile, '-o', `UserKnownHostsFile=${known}`, '-o', 'HostKeyAlias=tunnel'],
      ...['-o', 'BatchMode=yes', '-p', String(tunnel.port), `${sshd.user}@127.0.0.1`, 'echo over the tunnel'],
    ]);
    expect(stdout).toBe('over the tunnel\n');
  });
});

/** The server closes its listener some time after it was asked to. */
async function refused(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen === false) return;
  }
}
