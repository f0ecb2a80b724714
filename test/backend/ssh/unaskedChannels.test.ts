/**
 * A server may ask for anything. What was not promised to it is refused: channels of every kind, requests, and all of it
 * once more after a refusal of its own and after the connection was closed. The connection goes on.
 */
import type { Duplex } from 'node:stream';
import type { Connection, ServerChannel } from 'ssh2';
import { describe, expect, test } from 'vitest';
import type { ConnectRequest, SessionForwards, Transport } from '../../../electron/backend/ssh/types.ts';
import { wireByte, wireString, wireUint32 } from '../../../electron/backend/ssh/wire.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { openChannel, requestGlobally, requestOnChannel, tcpData } from './hostileServer.ts';
import { collect, start } from './support.ts';

/** SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, SSH_OPEN_UNKNOWN_CHANNEL_TYPE (RFC 4254 section 5.1). */
const PROHIBITED = 'refused: 1';
const UNKNOWN_TYPE = 'refused: 3';
const EXEC = { command: 'say', environment: [], terminal: null };

interface Pair {
  readonly transport: Transport;
  readonly server: Connection;
  /** The server's ends of the sessions so far. */
  readonly sessions: ServerChannel[];
  /** The server grants sessions the agent and X11. */
  readonly grants: { agent: boolean; x11: boolean };
}

async function connected(forwards?: Partial<SessionForwards>): Promise<Pair> {
  const sessions: ServerChannel[] = [];
  const grants = { agent: true, x11: true };
  let serving!: (connection: Connection) => void;
  const served = new Promise<Connection>((resolve) => (serving = resolve));
  const { port } = await startSshServer((connection) => {
    connection.on('authentication', (context) => context.accept());
    connection.on('request', (accept) => accept?.());
    connection.on('session', (accept) => {
      const session = accept();
      session.on('auth-agent', (take, refuse) => (grants.agent ? take() : refuse()));
      session.on('x11', (take, refuse) => (grants.x11 ? take() : refuse()));
      session.on('pty', (take) => take());
      session.on('exec', (take) => {
        const channel = take();
        sessions.push(channel);
        channel.write('said');
        channel.exit(0);
        channel.end();
      });
      session.on('shell', (take) => sessions.push(take()));
    });
    connection.on('ready', () => serving(connection));
  });
  const request: Partial<ConnectRequest> =
    forwards === undefined
      ? {}
      : {
          forwards: {
            agent: null,
            x11: null,
            isPermitted: () => true,
            onAgentTaken: () => undefined,
            onRefused: () => undefined,
            ...forwards,
          },
        };
  const { transport } = await start(port, 'anyone', {}, request);
  return { transport: await transport, server: await served, sessions, grants };
}

async function expectAlive({ transport }: Pair): Promise<void> {
  const channel = await transport.exec(EXEC);
  channel.stderr.resume();
  expect((await collect(channel.stdout)).toString()).toBe('said');
}

const openShell = ({ transport }: Pair) =>
  transport.shell({
    size: { columns: 80, rows: 24, width: 0, height: 0 },
    terminal: 'xterm',
    environment: [],
    command: null,
  });

const x11 = (serve: (channel: Duplex) => void): SessionForwards['x11'] => ({
  protocol: 'MIT-MAGIC-COOKIE-1',
  cookie: '00'.repeat(16),
  screen: 0,
  isOpen: () => true,
  serve,
});
const X11_FROM = Buffer.concat([wireString('192.0.2.1'), wireUint32(1234)]);

describe('a server that was promised nothing', () => {
  test.each([
    ['auth-agent@openssh.com', Buffer.alloc(0), PROHIBITED],
    ['x11', X11_FROM, PROHIBITED],
    ['forwarded-tcpip', tcpData('127.0.0.1', 8080), PROHIBITED],
    ['forwarded-streamlocal@openssh.com', Buffer.concat([wireString('/tmp/x'), wireString('')]), PROHIBITED],
    ['session', Buffer.alloc(0), UNKNOWN_TYPE],
    ['direct-tcpip', tcpData('127.0.0.1', 22), UNKNOWN_TYPE],
    [
      'direct-streamlocal@openssh.com',
      Buffer.concat([wireString('/tmp/x'), wireString(''), wireUint32(0)]),
      UNKNOWN_TYPE,
    ],
    ['tun@openssh.com', Buffer.concat([wireUint32(1), wireUint32(0)]), UNKNOWN_TYPE],
    ['no-such-type@example.org', Buffer.from('anything'), UNKNOWN_TYPE],
  ])('opens no %s channel', async (type, data, refusal) => {
    const pair = await connected();
    expect(await openChannel(pair.server, type, data)).toBe(refusal);
    await expectAlive(pair);
    expect(await openChannel(pair.server, type, data)).toBe(refusal);
    pair.transport.close();
  });

  test.each([
    ['tcpip-forward', Buffer.concat([wireString(''), wireUint32(2222)])],
    ['cancel-tcpip-forward', Buffer.concat([wireString(''), wireUint32(2222)])],
    ['streamlocal-forward@openssh.com', wireString('/tmp/x')],
    ['no-more-sessions@openssh.com', Buffer.alloc(0)],
    ['keepalive@openssh.com', Buffer.alloc(0)],
    ['no-such-request@example.org', Buffer.from('anything')],
  ])('the global request %s is answered with no', async (name, data) => {
    const pair = await connected();
    expect(await requestGlobally(pair.server, name, data)).toBe(false);
    await expectAlive(pair);
    pair.transport.close();
  });

  test.each([
    ['exec', wireString('id')],
    ['shell', Buffer.alloc(0)],
    ['subsystem', wireString('sftp')],
    ['pty-req', Buffer.concat([wireString('xterm'), Buffer.alloc(16, 1), wireString('\0')])],
    ['x11-req', Buffer.concat([wireByte(0), wireString('MIT-MAGIC-COOKIE-1'), wireString('00'), wireUint32(0)])],
    ['auth-agent-req@openssh.com', Buffer.alloc(0)],
    ['env', Buffer.concat([wireString('LD_PRELOAD'), wireString('/tmp/x.so')])],
  ])('a session of ours is no place for its own %s', async (name, data) => {
    const pair = await connected();
    await openShell(pair);
    // ssh2 counts channels from 0, on both sides.
    expect(await requestOnChannel(pair.server, 0, name, data)).toBe(false);
    pair.transport.close();
  });
});

describe('the agent', () => {
  test('is for those who were promised it by a session, and not before', async () => {
    let lent = 0;
    const pair = await connected({ agent: () => void (lent += 1) });
    expect(await openChannel(pair.server, 'auth-agent@openssh.com')).toBe(PROHIBITED);
    await openShell(pair);
    expect(await openChannel(pair.server, 'auth-agent@openssh.com')).toBe('opened');
    expect(lent).toBe(1);
    pair.transport.close();
  });

  test('is not for a server that refused it, and came to think better of it', async () => {
    let lent = 0;
    const pair = await connected({ agent: () => void (lent += 1) });
    pair.grants.agent = false;
    await openShell(pair);
    expect(await openChannel(pair.server, 'auth-agent@openssh.com')).toBe(PROHIBITED);
    expect(lent).toBe(0);
    pair.transport.close();
  });

  test('cannot be opened without end', async () => {
    const pair = await connected({ agent: () => undefined });
    await openShell(pair);
    const answers: string[] = [];
    while (answers.at(-1)?.startsWith('refused') !== true && answers.length < 1_000) {
      answers.push(await openChannel(pair.server, 'auth-agent@openssh.com'));
    }
    expect(answers.length).toBeLessThan(200);
    await expectAlive(pair);
    pair.transport.close();
  });

  test('is taken back at once when the connection is closed, whatever the server goes on to send', async () => {
    const lent: Duplex[] = [];
    const pair = await connected({ agent: (channel) => void lent.push(channel) });
    await openShell(pair);
    expect(await openChannel(pair.server, 'auth-agent@openssh.com')).toBe('opened');
    const [channel] = lent;
    let heard = 0;
    channel?.on('data', () => (heard += 1));
    pair.transport.close();
    expect(channel?.destroyed).toBe(true);
    // The server hears of the end later; what it says until then is not listened to.
    void openChannel(pair.server, 'auth-agent@openssh.com');
    await pair.transport.closed;
    expect(lent).toHaveLength(1);
    expect(heard).toBe(0);
  });
});

describe('X11', () => {
  test('is for those who were promised it by a session that lives', async () => {
    const served: Duplex[] = [];
    const pair = await connected({ x11: x11((channel) => void served.push(channel)) });
    expect(await openChannel(pair.server, 'x11', X11_FROM)).toBe(PROHIBITED);
    const shell = await openShell(pair);
    expect(await openChannel(pair.server, 'x11', X11_FROM)).toBe('opened');
    shell.stream.resume();
    pair.sessions.at(-1)?.close();
    await shell.ended;
    expect(await openChannel(pair.server, 'x11', X11_FROM)).toBe(PROHIBITED);
    expect(served).toHaveLength(1);
    pair.transport.close();
    // ssh2's channels do not say that they were destroyed.
    expect(served[0]?.writableEnded).toBe(true);
  });

  test('is not for a server that refused it', async () => {
    const pair = await connected({
      x11: x11(() => {
        throw new Error('served');
      }),
    });
    pair.grants.x11 = false;
    await openShell(pair);
    expect(await openChannel(pair.server, 'x11', X11_FROM)).toBe(PROHIBITED);
    await expectAlive(pair);
    pair.transport.close();
  });
});

test('a listener is for the address that was asked for, as long as it was asked for', async () => {
  const pair = await connected();
  let connections = 0;
  const listener = await pair.transport.listenRemote({ kind: 'port', host: 'localhost', port: 8080 }, (connection) => {
    connections += 1;
    connection.accept();
  });
  const knock = (host: string, port: number) => openChannel(pair.server, 'forwarded-tcpip', tcpData(host, port));
  expect(await knock('localhost', 8081)).toBe(PROHIBITED);
  expect(await knock('0.0.0.0', 8080)).toBe(PROHIBITED);
  expect(await knock('localhost', 8080)).toBe('opened');
  await listener.close();
  expect(await knock('localhost', 8080)).toBe(PROHIBITED);
  expect(connections).toBe(1);
  await expectAlive(pair);
  pair.transport.close();
});
