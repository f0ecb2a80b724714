/** SOCKS5 and HTTP proxies: real ones (microsocks, tinyproxy), and ones that answer in an unusual way. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../../electron/backend/log.ts';
import { createTimeline } from '../../../electron/backend/connections/timeline.ts';
import { NO_KEYCHAIN } from '../../../electron/backend/secrets/keychain.ts';
import { createSecretService } from '../../../electron/backend/secrets/secretService.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import type { Proxy } from '../../../shared/contract/proxies.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { reportText } from '../../../shared/words/report.ts';
import { PROXIES, type SignIn, startProxy } from '../../helpers/proxies.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startRelay, startTcpServer } from '../../helpers/tcpServer.ts';
import { nobody, person } from '../trust/testKeys.ts';
import { failureOf, makePool, makeWaiter, optionsFor, run } from './testPool.ts';

const web = { kind: 'host', host: 'web' } as const;
const ANNA: SignIn = { user: 'anna', password: 'right-one' };
const quiet = createLog(() => undefined);
let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});

const secrets = () => createSecretService({ keychain: NO_KEYCHAIN, log: quiet }).memory;
const poolBehind = (proxy: Proxy, given: Partial<HostOptions> = {}, settings: Parameters<typeof makePool>[1] = {}) =>
  makePool([optionsFor('web', sshd, given)], { proxyOf: () => proxy, ...settings });

/** Gives these passwords, one after the other. */
function answering(...values: string[]) {
  const asked: Question[] = [];
  const asker = person((question) => {
    asked.push(question);
    return { kind: 'secret', value: values[asked.length - 1] ?? '' };
  });
  return { asked, asker };
}

describe.each(['socks5', 'http'] as const)('a real %s proxy', (kind) => {
  test.skipIf(!PROXIES[kind])('carries the connection, and the timeline says so', async () => {
    const proxy = await startProxy(kind);
    const timeline = createTimeline(() => undefined);
    // The proxy looks the name up.
    const pool = poolBehind(proxy, { hostname: 'localhost' }, { timeline });
    const { transport } = await pool.acquire(web, makeWaiter(nobody));
    expect(await run(transport, 'printf hello')).toBe('hello');
    const [attempt] = timeline.attempts(web);
    if (attempt === undefined) throw new Error('no attempt');
    const name = kind === 'socks5' ? 'SOCKS5' : 'HTTP';
    expect(reportText(attempt, { hideNames: false })).toContain(
      `localhost port ${sshd.port}, through the ${name} proxy 127.0.0.1:${proxy.port}`,
    );
  });

  test.skipIf(!PROXIES[kind])(
    'asks for the password of its user, once for all, and again when it is wrong',
    async () => {
      const proxy = await startProxy(kind, ANNA);
      const { asked, asker } = answering('wrong', ANNA.password);
      const other = optionsFor('other', sshd, { compression: true });
      const pool = makePool([optionsFor('web', sshd), other], { proxyOf: () => proxy, secrets: secrets() });
      const [lease] = await Promise.all([
        pool.acquire(web, makeWaiter(asker)),
        pool.acquire({ kind: 'host', host: 'other' }, makeWaiter(asker)),
      ]);
      expect(await run(lease.transport, 'printf hello')).toBe('hello');
      expect(asked.map(({ kind: what }) => what)).toEqual(['proxy-password', 'proxy-password']);
      expect(asked[0]).toMatchObject({ proxy, attempt: 1 });
      // A third connection asks nothing.
      const third = makePool([optionsFor('web', sshd)], { proxyOf: () => proxy, secrets: secrets() });
      expect(await failureOf(third.acquire(web, makeWaiter(nobody)))).toMatchObject({
        code: 'proxy-auth-refused',
        why: 'nobody-asked',
      });
    },
  );

  test.skipIf(!PROXIES[kind])('a user that is not set, wrong passwords, and one who cancels', async () => {
    const proxy = await startProxy(kind, ANNA);
    expect(await failureOf(poolBehind({ ...proxy, user: '' }).acquire(web, makeWaiter(nobody)))).toMatchObject({
      why: 'no-user',
    });
    const { asked, asker } = answering('a', 'b', 'c', 'd');
    const wrong = poolBehind(proxy, { numberOfPasswordPrompts: 2 }).acquire(web, makeWaiter(asker));
    expect(await failureOf(wrong)).toMatchObject({ code: 'proxy-auth-refused', why: 'password', user: 'anna' });
    expect(asked).toHaveLength(2);
    const cancels = poolBehind(proxy).acquire(web, makeWaiter(person(() => null)));
    expect(await failureOf(cancels)).toMatchObject({ code: 'cancelled' });
  });

  test.skipIf(!PROXIES[kind])('is told which host does not answer', async () => {
    const refused = poolBehind(await startProxy(kind), { port: 1 }).acquire(web, makeWaiter(nobody));
    expect(await failureOf(refused)).toMatchObject({ code: 'proxy-refused', port: 1 });
  });
});

test.skipIf(!PROXIES.http)('a port that an HTTP proxy does not tunnel to', async () => {
  const proxy = await startProxy('http', null, 443);
  expect(await failureOf(poolBehind(proxy).acquire(web, makeWaiter(nobody)))).toMatchObject({
    code: 'proxy-refused',
    why: 'forbidden',
  });
});

test.skipIf(!PROXIES.socks5)('the first hop goes through its own proxy; ProxyCommand goes before a proxy', async () => {
  const proxy = await startProxy('socks5');
  const gate = await startSshd();
  const relay = await startRelay(proxy.port);
  const counted = { ...proxy, port: relay.port };
  const behind = optionsFor('web', sshd, { proxyJump: [{ host: 'gate' }] });
  const pool = makePool([optionsFor('gate', gate), behind], {
    // The target's own proxy has no say: its connection is a channel of the gate.
    proxyOf: (alias) => (alias === 'gate' ? counted : { ...proxy, port: 1 }),
  });
  const { transport } = await pool.acquire(web, makeWaiter(nobody));
  expect(await run(transport, 'printf hello')).toBe('hello');
  expect(relay.count()).toBe(1);

  const lines = { proxyCommand: 'exit 3' };
  const failed = await failureOf(poolBehind(counted, lines).acquire(web, makeWaiter(nobody)));
  expect(failed).toMatchObject({ code: 'proxy-command-failed' });
  expect(relay.count()).toBe(1);
});

describe('answers in pieces', () => {
  /** A proxy that sends its answers byte by byte, and what the host says together with the last of them. */
  async function slowProxy(kind: Proxy['kind'], answers: readonly string[]): Promise<Proxy> {
    const port = await startTcpServer((near) => {
      let turn = 0;
      near.on('data', () => {
        const answer = answers[turn];
        turn += 1;
        if (answer !== undefined) void inPieces(near, answer, turn === answers.length);
      });
    });
    return { kind, host: '127.0.0.1', port, user: 'anna' };
  }
  async function inPieces(socket: Socket, text: string, isLast: boolean): Promise<void> {
    const bytes = Buffer.from(text, 'latin1');
    for (const byte of bytes.subarray(0, -1)) await new Promise((sent) => socket.write(Buffer.of(byte), sent));
    socket.write(Buffer.concat([bytes.subarray(-1), Buffer.from(isLast ? 'HTTP/1.1 418 not SSH\r\n' : '')]));
  }

  test.each([
    ['socks5', 'an IPv4 address', ['\x05\x00', '\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x16']],
    ['socks5', 'a name', ['\x05\x00', '\x05\x00\x00\x03\x04host\x00\x16']],
    ['socks5', 'an IPv6 address', ['\x05\x00', `\x05\x00\x00\x04${'\x00'.repeat(15)}\x01\x00\x16`]],
    ['http', 'headers', ['HTTP/1.0 200 Connection established\r\nVia: 1.1 tiny\r\n\r\n']],
  ] as const)('%s with %s: what follows is the host’s', async (kind, _, answers) => {
    const proxy = await slowProxy(kind, answers);
    // The first bytes of the host are not lost: they are recognised as no SSH.
    expect(await failureOf(poolBehind(proxy).acquire(web, makeWaiter(nobody)))).toMatchObject({
      code: 'not-ssh',
      sample: expect.stringContaining('HTTP/1.1 418') as string,
    });
  });

  test.each([
    ['socks5', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['http', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['socks5', ''],
    ['http', ''],
  ] as const)('%s: something else that says %j is no proxy', async (kind, says) => {
    const port = await startTcpServer((near) => near.on('data', () => near.end(says)));
    const proxy: Proxy = { kind, host: '127.0.0.1', port, user: '' };
    expect(await failureOf(poolBehind(proxy).acquire(web, makeWaiter(nobody)))).toMatchObject({
      code: 'not-a-proxy',
      sample: says.replaceAll('\r', '\\r').replaceAll('\n', '\\n'),
    });
  });

  test('one that says nothing is given up after ConnectTimeout', async () => {
    const port = await startTcpServer(() => undefined);
    const proxy: Proxy = { kind: 'socks5', host: '127.0.0.1', port, user: '' };
    const failed = await failureOf(poolBehind(proxy, { connectTimeout: 1 }).acquire(web, makeWaiter(nobody)));
    expect(failed).toMatchObject({ code: 'proxy-unreachable', reason: 'ETIMEDOUT', seconds: 1 });
  });

  test('one who stops leaves nothing open', async () => {
    const waiter = makeWaiter(nobody);
    let reached: (socket: Socket) => void = () => undefined;
    const near = new Promise<Socket>((resolve) => (reached = resolve));
    const port = await startTcpServer((socket) => {
      reached(socket);
      socket.on('data', () => waiter.cancel());
    });
    const closed = near.then((socket) => once(socket, 'close'));
    const attempt = poolBehind({ kind: 'http', host: '127.0.0.1', port, user: '' }).acquire(web, waiter);
    expect(await failureOf(attempt)).toMatchObject({ code: 'cancelled' });
    await closed;
  });
});
