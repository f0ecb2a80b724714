/** Servers that are silent, gone, something else, or hostile; and people who change their mind. Nothing may hang. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { IdentityFile } from '../../../shared/sshConfig/hostOptions.ts';
import { identityCandidates } from '../../../electron/backend/ssh/identityCandidates.ts';
import { TransportError, type ConnectRequest } from '../../../electron/backend/ssh/types.ts';
import { connect } from '../../../electron/backend/ssh/transport.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { candidateRequest, collect, fileIdentities, planWith, requestOver, start } from './support.ts';

const opened: { server: Server; sockets: Set<Socket> }[] = [];
afterEach(() => {
  for (const { server, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

/** A TCP server that does what it is told with each connection. */
async function tcp(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  opened.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function failure(promise: Promise<unknown>): Promise<TransportError> {
  const outcome = await promise.then(
    () => new Error('it connected'),
    (error: unknown) => error,
  );
  if (!(outcome instanceof TransportError)) throw outcome;
  return outcome;
}

describe('before the version', () => {
  test.each([
    [
      'HTTP',
      'HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n',
      'HTTP/1.1 400 Bad Request\\r\\nServer: nginx\\r\\n\\r\\n',
    ],
    ['SMTP', '220 mail.example.org ESMTP\r\n', '220 mail.example.org ESMTP\\r\\n'],
    ['TLS', '\x15\x03\x01\x00\x02\x02F', '\\x15\\x03\\x01\\x00\\x02\\x02F'],
  ])('%s is recognised at once, although the server waits', async (_, greeting, sample) => {
    const port = await tcp((socket) => socket.write(Buffer.from(greeting, 'latin1')));
    const { transport, socket } = await start(port, 'anna');
    expect(await failure(transport)).toMatchObject({ code: 'not-ssh', facts: { sample } });
    expect(socket.destroyed).toBe(true);
  });

  test('other text, then the end, is not SSH either; the sample is short', async () => {
    const port = await tcp((socket) => socket.end(`${'go away '.repeat(100)}\r\n`));
    const { code, facts } = await failure((await start(port, 'anna')).transport);
    expect(code).toBe('not-ssh');
    expect(facts.sample).toHaveLength(200);
  });

  test('a server that closes at once', async () => {
    const port = await tcp((socket) => socket.end());
    expect(await failure((await start(port, 'anna')).transport)).toMatchObject({ code: 'closed-early' });
  });

  test('a server that resets', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await failure((await start(port, 'anna')).transport)).toMatchObject({ code: 'closed-early' });
  });

  test('silence ends with the time limit', async () => {
    const port = await tcp(() => undefined);
    const { transport, socket } = await start(port, 'anna', {}, { handshakeTimeout: 100 });
    expect(await failure(transport)).toMatchObject({ code: 'silent' });
    expect(socket.destroyed).toBe(true);
  });

  test('a version and then silence', async () => {
    const port = await tcp((socket) => socket.write('SSH-2.0-slow\r\n'));
    const { transport, steps } = await start(port, 'anna', {}, { handshakeTimeout: 100 });
    expect(await failure(transport)).toMatchObject({ code: 'silent' });
    expect(steps).toEqual(['version', 'kex']);
  });

  test('a version and then noise', async () => {
    const port = await tcp((socket) => socket.write(`SSH-2.0-noise\r\n${'x'.repeat(500)}`));
    expect(await failure((await start(port, 'anna')).transport)).toMatchObject({ code: 'protocol' });
  });

  test('SSH 1 only', async () => {
    const port = await tcp((socket) => socket.write('SSH-1.5-old\r\n'));
    expect(await failure((await start(port, 'anna')).transport)).toMatchObject({ code: 'protocol' });
  });

  test('lines of text before the version are allowed', async () => {
    const server = await startSshServer(
      (connection) => connection.on('authentication', (context) => context.accept()),
      {
        greeting: 'Welcome to the machine',
      },
    );
    const open = await (await start(server.port, 'anna')).transport;
    expect(open.serverVersion).toMatch(/^ssh2js/);
    open.close();
  });
});

describe('host key', () => {
  const accepting = () =>
    startSshServer((connection) => connection.on('authentication', (context) => context.accept()));

  test('without a verifier nothing is connected', async () => {
    const { port } = await accepting();
    const { transport, socket } = await start(port, 'anna', {}, {
      verifyHostKey: undefined,
    } as unknown as Partial<ConnectRequest>);
    await expect(transport).rejects.toThrow(TypeError);
    expect(socket.destroyed).toBe(true);
  });

  test('a refused key ends it before any sign-in', async () => {
    const seen = vi.fn();
    const server = await startSshServer((connection) => connection.on('authentication', seen));
    const { transport } = await start(server.port, 'anna', {}, { verifyHostKey: () => Promise.resolve(false) });
    expect(await failure(transport)).toMatchObject({ code: 'host-key-rejected' });
    expect(seen).not.toHaveBeenCalled();
  });

  test('what the verifier rejects with is kept as the cause', async () => {
    const { port } = await accepting();
    const cause = new Error('known_hosts is unreadable');
    const { transport } = await start(port, 'anna', {}, { verifyHostKey: () => Promise.reject(cause) });
    expect((await failure(transport)).cause).toBe(cause);
  });

  test('the clock stands still while a person thinks', async () => {
    const { port } = await accepting();
    let answer: (accepted: boolean) => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      void start(
        port,
        'anna',
        {},
        {
          handshakeTimeout: 300,
          verifyHostKey: () => {
            resolve();
            return new Promise<boolean>((given) => (answer = given));
          },
        },
      ).then(({ transport }) => (connected = transport));
    });
    let connected: Promise<unknown> = Promise.resolve();
    await asked;
    // Meanwhile the same limit runs out for two others, one after the other, whose server says nothing.
    const silent = await tcp(() => undefined);
    for (const user of ['bert', 'carl']) {
      const other = await start(silent, user, {}, { handshakeTimeout: 300 });
      expect(await failure(other.transport)).toMatchObject({ code: 'silent' });
    }
    answer(true);
    const open = (await connected) as { close(): void };
    open.close();
  });

  test('at a rekey nobody is asked again, and data goes on', async () => {
    const sshd = await startSshd({ config: ['RekeyLimit 1M'] });
    const verifyHostKey = vi.fn(() => Promise.resolve(true));
    const { transport } = await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile), { verifyHostKey });
    const open = await transport;
    const channel = await open.exec({ command: 'head -c 8000000 /dev/zero', environment: [], terminal: null });
    expect((await collect(channel.stdout)).length).toBe(8_000_000);
    expect(sshd.log().match(/rekey|SSH2_MSG_NEWKEYS received/gi)?.length).toBeGreaterThan(4);
    expect(verifyHostKey).toHaveBeenCalledTimes(1);
    open.close();
  });
});

describe('cancelling', () => {
  /** Aborts at a given step and expects a clean end. */
  async function abortAt(
    port: number,
    at: string,
    more: (abort: () => void) => Partial<ConnectRequest>,
  ): Promise<void> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const { transport, socket } = await start(
      port,
      'anna',
      {},
      {
        signal: controller.signal,
        onStep: (step) => {
          if (step === at) abort();
        },
        ...more(abort),
      },
    );
    expect(await failure(transport)).toMatchObject({ code: 'cancelled' });
    if (!socket.closed) await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  }

  test.each(['version', 'kex', 'hostkey', 'auth'])('at %s leaves nothing open', async (step) => {
    const server = await startSshServer((connection) =>
      connection.on('authentication', (context) => context.reject(['password'])),
    );
    await abortAt(server.port, step, () => ({}));
  });

  test('before it begins', async () => {
    const port = await tcp(() => undefined);
    const { transport, socket } = await start(port, 'anna', {}, { signal: AbortSignal.abort() });
    expect(await failure(transport)).toMatchObject({ code: 'cancelled' });
    expect(socket.destroyed).toBe(true);
  });

  test('while the server is silent', async () => {
    const controller = new AbortController();
    const port = await tcp(() => controller.abort());
    const { transport } = await start(port, 'anna', {}, { signal: controller.signal });
    expect(await failure(transport)).toMatchObject({ code: 'cancelled' });
  });

  test('while a question is open', async () => {
    const controller = new AbortController();
    const server = await startSshServer((connection) =>
      connection.on('authentication', (context) => context.reject(['password'])),
    );
    const { transport, socket } = await start(
      server.port,
      'anna',
      {
        askPassword: () => {
          controller.abort();
          return new Promise(() => undefined);
        },
      },
      { signal: controller.signal },
    );
    expect(await failure(transport)).toMatchObject({ code: 'cancelled' });
    expect(socket.destroyed).toBe(true);
  });

  test('while an agent is silent: its socket is closed, too', async () => {
    const server = await startSshServer((connection) =>
      connection.on('authentication', (context) => context.reject(['publickey'])),
    );
    const controller = new AbortController();
    const agentPath = join(makeTempFolder('agent'), 'socket');
    const closed = new Promise<void>((resolve) => {
      const agent = createServer((socket) => {
        socket.on('close', resolve).resume();
        controller.abort();
      });
      opened.push({ server: agent, sockets: new Set() });
      agent.listen(agentPath);
    });
    const request = { ...candidateRequest([], { agentPath }), signal: controller.signal };
    const plan = { identities: () => identityCandidates(request) };
    const { transport } = await start(server.port, 'anna', plan, { signal: controller.signal });
    expect(await failure(transport)).toMatchObject({ code: 'cancelled' });
    await closed;
  });

  test('while a key is being unlocked; no other passphrase is asked for', async () => {
    const server = await startSshServer((connection) =>
      connection.on('authentication', (context) => {
        if (context.method === 'publickey') context.accept();
        else context.reject(['publickey']);
      }),
    );
    const controller = new AbortController();
    const folder = makeTempFolder('locked');
    const files = ['a', 'b'].map((name) => join(folder, name));
    for (const file of files)
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-a', '40', '-f', file]);
    const asked: string[] = [];
    const askPassphrase = ({ path: file }: IdentityFile) => {
      asked.push(file);
      setImmediate(() => controller.abort());
      return Promise.resolve('secret');
    };
    const request = { ...candidateRequest(files, { askPassphrase }), signal: controller.signal };
    const plan = { identities: () => identityCandidates(request) };
    const { transport } = await start(server.port, 'anna', plan, { signal: controller.signal });
    expect(await failure(transport)).toMatchObject({ code: 'cancelled' });
    expect(asked).toEqual([files[0]]);
  });

  test('after it is up, the signal of the attempt does nothing', async () => {
    const controller = new AbortController();
    const server = await startSshServer((connection) => connection.on('authentication', (context) => context.accept()));
    const open = await (await start(server.port, 'anna', {}, { signal: controller.signal })).transport;
    controller.abort();
    open.close();
    expect(await open.closed).toEqual({ cause: 'asked', detail: '' });
  });
});

test('what the surroundings reject with comes through, and the socket is closed', async () => {
  const server = await startSshServer((connection) =>
    connection.on('authentication', (context) => context.reject(['password'])),
  );
  const defect = new Error('defect');
  const { transport, socket } = await start(server.port, 'anna', { askPassword: () => Promise.reject(defect) });
  await expect(transport).rejects.toBe(defect);
  expect(socket.destroyed).toBe(true);
});

describe('an open connection', () => {
  test('whose server is killed: everything pending settles', async () => {
    const sshd = await startSshd();
    const open = await (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile))).transport;
    const channel = await open.exec({ command: 'cat', environment: [], terminal: null });
    channel.stdout.resume();
    channel.stderr.resume();
    const shell = await open.shell({
      size: { columns: 80, rows: 24, width: 0, height: 0 },
      terminal: 'xterm-256color',
      environment: [],
      command: null,
    });
    sshd.kill();
    expect((await open.closed).cause).toMatch(/^(closed|reset)$/);
    expect(await channel.ended).toBeNull();
    // Its output was never read: the end must be known all the same.
    expect(await shell.ended).toBeNull();
    await expect(open.exec({ command: 'true', environment: [], terminal: null })).rejects.toMatchObject({
      code: 'lost',
    });
    await expect(open.openTcp('127.0.0.1', 1)).rejects.toMatchObject({ code: 'lost' });
    expect(() => channel.signal('TERM')).not.toThrow();
    expect(() => shell.resize({ columns: 1, rows: 1, width: 0, height: 0 })).not.toThrow();
    expect(() => open.close()).not.toThrow();
  });

  test('that goes silent is given up by keepalive', async () => {
    const server = await startSshServer((connection) => connection.on('authentication', (context) => context.accept()));
    const { transport, socket } = await start(server.port, 'anna', {}, { keepalive: { intervalMs: 100, countMax: 2 } });
    const open = await transport;
    // What the server sends no longer arrives, as on a cut line.
    socket.removeAllListeners('data');
    socket.resume();
    expect(await open.closed).toMatchObject({ cause: 'keepalive' });
  });

  test('a channel request that is never answered ends with the connection', async () => {
    const server = await startSshServer((connection) => {
      connection.on('authentication', (context) => context.accept());
      connection.on('ready', () => connection.on('session', (accept) => accept().on('exec', () => connection.end())));
    });
    const open = await (await start(server.port, 'anna')).transport;
    await expect(open.exec({ command: 'x', environment: [], terminal: null })).rejects.toMatchObject({ code: 'lost' });
  });

  test('refused channels and requests say so', async () => {
    const sshd = await startSshd({ config: ['AllowTcpForwarding no'] });
    const open = await (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile))).transport;
    // SSH_OPEN_ADMINISTRATIVELY_PROHIBITED
    await expect(open.openTcp('127.0.0.1', 1)).rejects.toMatchObject({ code: 'open-refused', facts: { reason: 1 } });
    open.close();
    const server = await startSshServer((connection) => {
      connection.on('authentication', (context) => context.accept());
      connection.on('ready', () => connection.on('session', (accept) => accept().on('exec', (_, reject) => reject())));
    });
    const other = await (await start(server.port, 'anna')).transport;
    await expect(other.exec({ command: 'x', environment: [], terminal: null })).rejects.toMatchObject({
      code: 'request-refused',
    });
    other.close();
  });
});

test('a hop: a connection through a channel of another one', async () => {
  const sshd = await startSshd();
  const target = await startSshd();
  const hop = await (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile))).transport;
  const socket = await hop.openTcp('127.0.0.1', target.port);
  const open = await connect(requestOver(socket, target.user, planWith(fileIdentities(target.keyFile))));
  const channel = await open.exec({ command: 'printf through', environment: [], terminal: null });
  expect((await collect(channel.stdout)).toString()).toBe('through');
  const waiting = await open.exec({ command: 'cat', environment: [], terminal: null });
  hop.close();
  expect((await open.closed).cause).toMatch(/^(closed|reset|error)$/);
  expect(await waiting.ended).toBeNull();
});

test('an aborted attempt through a hop closes its channel', async () => {
  const sshd = await startSshd();
  const hop = await (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile))).transport;
  const port = await tcp(() => undefined);
  const socket = await hop.openTcp('127.0.0.1', port);
  const controller = new AbortController();
  const attempt = failure(connect({ ...requestOver(socket, 'anna', planWith()), signal: controller.signal }));
  controller.abort();
  expect(await attempt).toMatchObject({ code: 'cancelled' });
  if (!socket.closed) await once(socket, 'close');
  hop.close();
  expect(await hop.closed).toEqual({ cause: 'asked', detail: '' });
});
