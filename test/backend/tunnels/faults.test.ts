/** What goes wrong on the way, and that a tunnel says the truth meanwhile and carries again without a person. */
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SystemEvent } from '../../../electron/backend/platform.ts';
import type { Client } from '../../../renderer/rpc/client.ts';
import type { TunnelState } from '../../../shared/contract/tunnels.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, type SshdOptions, startSshd } from '../../helpers/sshd.ts';
import { type Relay, startRelay, startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
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

/** What a tunnel shows is true within this, in milliseconds. */
const TRUTH_MS = 2000;
const HOUR_MS = 3_600_000;

let web: number;

beforeAll(async () => {
  web = await startWebServer((_, response) => response.end('hello'));
});

interface Way {
  readonly client: Client;
  readonly server: Sshd;
  readonly relay: Relay;
  readonly tell: (event: SystemEvent) => void;
}

/** A backend whose host `web` is behind a relay. */
async function openWay(options: SshdOptions = {}): Promise<Way> {
  const server = await startSshd(options);
  const relay = await startRelay(server.port);
  const home = makeTempHome();
  const listeners = new Set<(event: SystemEvent) => void>();
  const { client } = connectBackend({
    home,
    config: relayedBlock(server, relay, home),
    platform: {
      onSystemEvent(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const tell = (event: SystemEvent) => listeners.forEach((listener) => listener(event));
  return { client, server, relay, tell };
}

/** One tunnel of each kind, and how to see that it carries. */
async function openAll(client: Client) {
  const far = await freePort();
  const local = await openTunnel(client, 'local', `0:127.0.0.1:${web}`);
  const dynamic = await openTunnel(client, 'dynamic', '0');
  const remote = await openTunnel(client, 'remote', `${far}:127.0.0.1:${web}`);
  const all: readonly (TunnelState & { port: number })[] = [local, dynamic, remote];
  const carries = async () => {
    expect(await curl(urlOf(local.port))).toBe('hello');
    expect(await curl('--socks5-hostname', `127.0.0.1:${dynamic.port}`, urlOf(web))).toBe('hello');
    expect(await curl(urlOf(far))).toBe('hello');
  };
  const are = async (phase: TunnelState['state']['phase']) => {
    const now = await Promise.all(all.map(({ id }) => inPhase(client, id, phase)));
    if (phase === 'listening') expect(now.map(({ listensOn }) => listensOn)).toEqual(all.map((each) => each.listensOn));
  };
  await carries();
  return { local, dynamic, remote, carries, are };
}

async function soon(work: Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work;
  expect(performance.now() - began).toBeLessThan(TRUTH_MS);
}

function listen(port: number): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  cleanUp(() => server.close());
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

describe('the line', () => {
  test('is reset: said at once, and all is back on the same ports', async () => {
    const { client, relay, server } = await openWay();
    const tunnels = await openAll(client);
    relay.lead(await freePort());
    relay.reset();
    await soon(tunnels.are('waiting'));
    const waiting = curl(urlOf(tunnels.local.port));
    await tunnelWhen(client, ({ id, counts }) => id === tunnels.local.id && counts.waiting === 1);
    relay.lead(server.port);
    await tunnels.are('listening');
    expect(await waiting).toBe('hello');
    await tunnels.carries();
  }, 60_000);

  test('stalls for a while: nothing is lost, and nothing is said that is not so', async () => {
    const { client, relay } = await openWay();
    const port = await startTcpServer((socket) => socket.pipe(socket));
    const tunnel = await openTunnel(client, 'local', `0:127.0.0.1:${port}`);
    const socket = connect(tunnel.port, '127.0.0.1');
    socket.write('before ');
    await once(socket, 'data');
    relay.stall();
    socket.write('during');
    await tunnelWhen(client, ({ id, counts }) => id === tunnel.id && counts.sent === 13);
    relay.resume();
    expect(String((await once(socket, 'data'))[0])).toBe('during');
    socket.destroy();
    expect((await inPhase(client, tunnel.id, 'listening')).counts.failed).toBe(0);
  });
});

describe('the server', () => {
  test('is restarted: the tunnels are there again, the remote one too', async () => {
    const { client, server } = await openWay();
    const tunnels = await openAll(client);
    server.kill();
    await soon(tunnels.are('waiting'));
    await startSshd({ again: server });
    await tunnels.are('listening');
    await tunnels.carries();
  }, 60_000);

  test('forbids forwarding, and later allows it', async () => {
    const { client, server } = await openWay({ config: ['AllowTcpForwarding no'] });
    const far = await freePort();
    const local = await openTunnel(client, 'local', `0:127.0.0.1:${web}`);
    const remote = await client.call('tunnels.save', {
      id: null,
      draft: draft('remote', `${far}:127.0.0.1:${web}`),
    });
    await client.call('tunnels.start', { ids: [remote.id] });
    await inPhase(client, remote.id, 'refused');
    await expect(curl(urlOf(local.port))).rejects.toThrow();
    await tunnelWhen(client, ({ id, problem }) => id === local.id && problem?.code === 'prohibited');

    server.kill();
    await startSshd({ again: server });
    await inPhase(client, remote.id, 'listening');
    expect(await curl(urlOf(far))).toBe('hello');
    expect(await curl(urlOf(local.port))).toBe('hello');
    await tunnelWhen(client, ({ id, problem }) => id === local.id && problem === null);
  }, 60_000);

  test('permits some targets and some ports alone (PermitOpen, PermitListen)', async () => {
    const allowed = await freePort();
    const config = [`PermitOpen 127.0.0.1:${web}`, `PermitListen ${allowed}`];
    const { client } = await openWay({ config });
    const permitted = await openTunnel(client, 'local', `0:127.0.0.1:${web}`);
    expect(await curl(urlOf(permitted.port))).toBe('hello');
    const other = await openTunnel(client, 'local', `0:127.0.0.1:${await freePort()}`);
    await expect(curl(urlOf(other.port))).rejects.toThrow();
    await tunnelWhen(client, ({ id, problem }) => id === other.id && problem?.code === 'prohibited');

    await openTunnel(client, 'remote', `${allowed}:127.0.0.1:${web}`);
    expect(await curl(urlOf(allowed))).toBe('hello');
    const { id } = await client.call('tunnels.save', {
      id: null,
      draft: draft('remote', `${await freePort()}:127.0.0.1:${web}`),
    });
    await client.call('tunnels.start', { ids: [id] });
    await soon(inPhase(client, id, 'refused'));
  });
});

describe('a port', () => {
  test('is taken before the start: waited for when that is wanted, and then it is ours', async () => {
    const { client } = await openWay();
    const port = await freePort();
    const blocker = await listen(port);
    const { id } = await client.call('tunnels.save', { id: null, draft: draft('local', `${port}:127.0.0.1:${web}`) });
    await client.call('tunnels.start', { ids: [id] });
    expect((await inPhase(client, id, 'blocked')).state).toMatchObject({ retryAt: null });
    await client.call('tunnels.start', { ids: [id], waitsForPort: true });
    await tunnelWhen(client, ({ state }) => state.phase === 'blocked' && state.retryAt !== null);
    blocker.close();
    await soon(inPhase(client, id, 'listening'));
    expect(await curl(urlOf(port))).toBe('hello');
  });

  test('that is waited for is no longer, once the tunnel is stopped', async () => {
    const { client } = await openWay();
    const port = await freePort();
    const blocker = await listen(port);
    const { id } = await client.call('tunnels.save', { id: null, draft: draft('dynamic', `${port}`) });
    await client.call('tunnels.start', { ids: [id], waitsForPort: true });
    await inPhase(client, id, 'blocked');
    await client.call('tunnels.stop', { ids: [id] });
    await inPhase(client, id, 'stopped');
    blocker.close();
    await once(blocker, 'close');
    expect(await once(connect(port, '127.0.0.1'), 'error')).toMatchObject([{ code: 'ECONNREFUSED' }]);
  });

  test('of the server is taken when SSH comes back: asked for again until it is free', async () => {
    const { client, relay, server } = await openWay();
    const port = await freePort();
    const tunnel = await openTunnel(client, 'remote', `${port}:127.0.0.1:${web}`);
    relay.lead(await freePort());
    relay.reset();
    await inPhase(client, tunnel.id, 'waiting');
    const thief = await takePort(port);
    relay.lead(server.port);
    const { state } = await inPhase(client, tunnel.id, 'refused');
    expect(state).toMatchObject({ retryAt: expect.any(Number) as number });
    thief.close();
    await inPhase(client, tunnel.id, 'listening');
    expect(await curl(urlOf(port))).toBe('hello');
  }, 60_000);
});

describe('the computer sleeps for an hour', () => {
  const woke: SystemEvent = { kind: 'woke', sleptMs: HOUR_MS };

  test('and the connection outlived it', async () => {
    const { client, tell, relay } = await openWay();
    const tunnels = await openAll(client);
    tell(woke);
    await tunnels.carries();
    expect(relay.count()).toBe(1);
    await tunnels.are('listening');
  });

  test('and the connection died: clients of the first moment wait, and all is back on the same ports', async () => {
    const { client, tell, relay } = await openWay();
    const tunnels = await openAll(client);
    relay.cut();
    relay.restore();
    tell(woke);
    // The connection is dead, and nobody knows it yet.
    const first = curl(urlOf(tunnels.local.port));
    expect(await first).toBe('hello');
    expect(relay.count()).toBe(2);
    await tunnels.are('listening');
    await tunnels.carries();
  }, 60_000);
});

test('one tunnel starts anew, and a connection through another of the same host goes on', async () => {
  const server = await startSshd();
  const home = makeTempHome();
  const { client } = connectBackend({ home, config: hostBlock('web', server, home) });
  const port = await startTcpServer((socket) => socket.pipe(socket));
  const [kept, restarted] = [
    await openTunnel(client, 'local', `0:127.0.0.1:${port}`),
    await openTunnel(client, 'local', `0:127.0.0.1:${port}`),
  ];
  const socket = connect(kept.port, '127.0.0.1');
  socket.write('one');
  await once(socket, 'data');
  await client.call('tunnels.stop', { ids: [restarted.id] });
  await inPhase(client, restarted.id, 'stopped');
  await client.call('tunnels.start', { ids: [restarted.id] });
  await inPhase(client, restarted.id, 'listening');
  const answer = readAll(socket);
  socket.end('two');
  expect(await answer).toBe('two');
});

/** The server holds a port for a moment after the connection that had it is gone. */
async function takePort(port: number): Promise<Server> {
  for (;;) {
    const server = createServer((socket) => socket.destroy());
    const taken = await new Promise<boolean>((resolve) => {
      // Of both kinds of addresses, as the server has it.
      server.once('error', () => resolve(false)).listen(port, '::', () => resolve(true));
    });
    if (!taken) continue;
    cleanUp(() => server.close());
    return server;
  }
}
