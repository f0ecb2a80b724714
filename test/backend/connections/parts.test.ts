/** The small parts of a connection: sockets, slots, the audience of an attempt, and the facts of failures. */
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../shared/contract/connections.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import { createAudience, type Member } from '../../../electron/backend/connections/audience.ts';
import {
  ConnectTimeout,
  forwardFailure,
  lostFailure,
  socketFailure,
  transportFailure,
} from '../../../electron/backend/connections/failure.ts';
import { destinationKey, routeTo } from '../../../electron/backend/connections/route.ts';
import { createSlots } from '../../../electron/backend/connections/slots.ts';
import { createNameService } from '../../../electron/backend/connections/names.ts';
import { findAddresses, openSocket } from '../../../electron/backend/connections/tcp.ts';
import type { Asker } from '../../../electron/backend/prompts/types.ts';
import { TransportError, type TransportErrorCode } from '../../../electron/backend/ssh/types.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { freePort } from '../../helpers/ports.ts';
import { nobody, person } from '../trust/testKeys.ts';
import { failureOf } from './testPool.ts';

const never = new AbortController().signal;
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

async function listen(port: number): Promise<Server> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

const names = createNameService(null);

describe('sockets', () => {
  const to = { host: 'web', user: 'me', address: 'web.example', port: 22 };
  const both = [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ];

  test('addresses of literals and of localhost, in the wanted family', async () => {
    const find = (hostname: string, addressFamily: 'any' | 'inet' | 'inet6') =>
      findAddresses({ hostname, addressFamily }, names, never);
    expect(await find('192.0.2.1', 'any')).toEqual([{ address: '192.0.2.1', family: 4 }]);
    expect(await find('::1', 'any')).toEqual([{ address: '::1', family: 6 }]);
    expect(await find('localhost', 'inet')).toEqual([{ address: '127.0.0.1', family: 4 }]);
    const wrong = await errorOf(find('192.0.2.1', 'inet6'));
    expect(socketFailure(wrong, to, 1, null)).toMatchObject({ code: 'name-not-found' });
    expect(
      await errorOf(findAddresses({ hostname: 'x', addressFamily: 'any' }, names, AbortSignal.abort())),
    ).toBeInstanceOf(DOMException);
  });

  test('the second address is tried when the first does not answer', async () => {
    const port = await freePort();
    const server = await listen(port);
    const options = makeHostOptions({ port });
    const socket = await openSocket(both, options, 5000, never);
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
    server.close();
    const error = await errorOf(openSocket(both, options, 5000, never));
    expect(error).toBeInstanceOf(AggregateError);
    expect(socketFailure(error, to, 5, null)).toMatchObject({ code: 'refused' });
  });

  test('ConnectionAttempts tries again, and a signal ends that', async () => {
    const port = await freePort();
    const options = makeHostOptions({ port, connectionAttempts: 3 });
    const opening = openSocket([{ address: '127.0.0.1', family: 4 }], options, 5000, never);
    // The first attempt is refused before the server is there.
    const refused = await errorOf(openSocket(both, makeHostOptions({ port }), 5000, never));
    expect(refused).not.toBeNull();
    const server = await listen(port);
    (await opening).destroy();
    server.close();

    const stop = new AbortController();
    const cancelled = errorOf(openSocket(both, options, 5000, stop.signal));
    stop.abort();
    expect(await cancelled).toMatchObject({ name: 'AbortError' });
  });

  test('BindAddress is where the connection comes from', async () => {
    const port = await freePort();
    const server = await listen(port);
    const from = (bindAddress: string) =>
      openSocket([{ address: '127.0.0.1', family: 4 }], makeHostOptions({ port, bindAddress }), 5000, never);
    const socket = await from('127.0.0.1');
    expect(socket.localAddress).toBe('127.0.0.1');
    socket.destroy();
    expect(socketFailure(await errorOf(from('192.0.2.77')), to, 1, null)).toMatchObject({
      code: 'unreachable',
      reason: 'EADDRNOTAVAIL',
    });
    server.close();
  });

  test('BindInterface is where the connection comes from', async () => {
    const port = await freePort();
    const server = await listen(port);
    const loopback = Object.entries(networkInterfaces()).find(([, addresses]) =>
      addresses?.some(({ address }) => address === '127.0.0.1'),
    );
    const from = (bindInterface: string) =>
      openSocket([{ address: '127.0.0.1', family: 4 }], makeHostOptions({ port, bindInterface }), 5000, never);
    const socket = await from(loopback?.[0] ?? '');
    expect(socket.localAddress).toBe('127.0.0.1');
    socket.destroy();
    expect(await errorOf(from('nonexistent0'))).toMatchObject({ code: 'EADDRNOTAVAIL' });
    server.close();
  });

  test.each([
    ['EAI_AGAIN', { code: 'name-not-found', name: 'web.example', nearest: 'web-2' }],
    ['ENOTFOUND', { code: 'name-not-found', name: 'web.example', nearest: 'web-2' }],
    ['ECONNREFUSED', { code: 'refused', address: 'web.example', port: 22 }],
    ['ETIMEDOUT', { code: 'timed-out', seconds: 15 }],
    ['ECONNRESET', { code: 'closed-early' }],
    ['EHOSTUNREACH', { code: 'unreachable', reason: 'EHOSTUNREACH' }],
    ['ENETUNREACH', { code: 'unreachable', reason: 'ENETUNREACH' }],
  ])('%s has its facts', (code, expected) => {
    const error = Object.assign(new Error(code), { code });
    expect(socketFailure(error, to, 15, 'web-2')).toMatchObject({ host: 'web', ...expected });
  });

  test('our own time limit is a time-out', () => {
    expect(socketFailure(new ConnectTimeout(), to, 15, null)).toMatchObject({ code: 'timed-out', seconds: 15 });
  });
});

test('every end of a transport has its facts', () => {
  const to = { host: 'web', user: 'me', address: '192.0.2.1', port: 22 };
  const expected: Record<TransportErrorCode, Failure['code']> = {
    'not-ssh': 'not-ssh',
    'closed-early': 'closed-early',
    silent: 'silent',
    'no-common-algorithm': 'no-common-algorithm',
    'host-key-rejected': 'protocol-error',
    'too-many-tries': 'too-many-tries',
    'auth-refused': 'auth-refused',
    'closed-in-auth': 'closed-in-auth',
    protocol: 'protocol-error',
    damaged: 'damaged',
    lost: 'lost',
    'open-refused': 'protocol-error',
    'request-refused': 'protocol-error',
    cancelled: 'cancelled',
  };
  for (const [code, failure] of Object.entries(expected)) {
    const error = new TransportError(code as TransportErrorCode, 'words');
    expect(transportFailure(error, to, 30, []).code).toBe(failure);
  }
  expect(lostFailure({ cause: 'reset', detail: '' }, 'web', 45)).toMatchObject({ cause: 'reset', seconds: 0 });
  expect(lostFailure({ cause: 'keepalive', detail: '' }, 'web', 45)).toMatchObject({ seconds: 45 });
  expect(lostFailure({ cause: 'error', detail: 'x' }, 'web', 45)).toMatchObject({
    code: 'protocol-error',
    detail: 'x',
  });
  expect(lostFailure({ cause: 'damaged', detail: '' }, 'web', 45)).toMatchObject({ code: 'damaged' });
  const lost = new TransportError('lost', 'gone', { closed: { cause: 'reset', detail: '' } });
  expect(forwardFailure(lost, 'hop', 'web')).toMatchObject({ code: 'lost', host: 'hop', cause: 'reset' });
});

test('slots: so many at once, in order, and none is lost to one who leaves', async () => {
  const slots = createSlots(2);
  const [first, second] = [await slots.take(never), await slots.take(never)];
  const order: string[] = [];
  const leaver = new AbortController();
  const third = slots.take(never).then((giveBack) => (order.push('third'), giveBack));
  const left = errorOf(slots.take(leaver.signal));
  const fourth = slots.take(never).then((giveBack) => (order.push('fourth'), giveBack));
  leaver.abort();
  expect(await left).toMatchObject({ name: 'AbortError' });
  expect(order).toEqual([]);
  first();
  first();
  const giveBackThird = await third;
  expect(order).toEqual(['third']);
  second();
  (await fourth)();
  giveBackThird();
  await Promise.all([slots.take(never), slots.take(never)]);
});

describe('the audience of an attempt', () => {
  const question: Question = {
    kind: 'password',
    host: 'web',
    user: 'me',
    address: '',
    port: 22,
    via: [],
    attempt: 1,
    maxAttempts: 3,
  };
  const member = (asker: Asker, told: string[] = []): Member => ({
    asker,
    onProgress: ({ step }) => told.push(step),
    onBanner: (text) => told.push(text),
    onNotice: (text) => told.push(text),
  });
  /** Never answers, unless its signal fires. */
  const waiting: Asker = {
    interactive: true,
    ask: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(null))),
  };

  test('who comes late is told what happened and asked what is open', async () => {
    const audience = createAudience();
    audience.join(member(waiting));
    audience.onProgress({ step: 'tcp', hop: 'web', detail: '', at: 0 });
    audience.onBanner('welcome');
    const answered = audience.asker.ask(question, never);
    const told: string[] = [];
    const late = person(() => ({ kind: 'secret', value: 'x' }));
    audience.join(member(late, told));
    expect(told).toEqual(['tcp', 'welcome']);
    expect(await answered).toEqual({ kind: 'secret', value: 'x' });
    expect(late.asked[0]).toBe(question);
  });

  test('who leaves says nothing for the others; who cannot be asked neither', async () => {
    const audience = createAudience();
    const leave = audience.join(member(waiting));
    audience.join(member(nobody));
    audience.join(member(waiting));
    const stop = new AbortController();
    let settled = false;
    const answered = audience.asker.ask(question, stop.signal).finally(() => (settled = true));
    leave();
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    stop.abort();
    expect(await answered).toBeNull();
  });

  test('with nobody who can be asked, the answer is null at once', async () => {
    const audience = createAudience();
    audience.join(member(nobody));
    expect(audience.asker.interactive).toBe(false);
    expect(await audience.asker.ask(question, never)).toBeNull();
  });
});

describe('the route', () => {
  const host = (alias: string, ...jumps: string[]) =>
    makeHostOptions({ alias, hostname: `${alias}.example`, proxyJump: jumps.map((name) => ({ host: name })) });
  const names = async (...hosts: ReturnType<typeof host>[]) => {
    const route = await routeTo(hosts[0] ?? host('none'), ({ host: name }) =>
      Promise.resolve(hosts.find(({ alias }) => alias === name) ?? host(name)),
    );
    return route.map(({ alias }) => alias);
  };

  test('is nearest first; only the first hop’s own ProxyJump counts', async () => {
    expect(await names(host('web'))).toEqual(['web']);
    expect(await names(host('web', 'a', 'b'))).toEqual(['a', 'b', 'web']);
    // The list of the target goes before what b says itself; a is left to its own config.
    expect(await names(host('web', 'a', 'b'), host('b', 'x'), host('a', 'y'))).toEqual(['y', 'a', 'b', 'web']);
    expect(await names(host('web', 'b'), host('b', 'x'))).toEqual(['x', 'b', 'web']);
  });

  test('that comes back to a host is a loop', async () => {
    expect(await failureOf(names(host('web', 'web')))).toEqual({ code: 'jump-loop', host: 'web' });
    expect(await failureOf(names(host('web', 'a'), host('a', 'a')))).toEqual({ code: 'jump-loop', host: 'a' });
  });

  test('destinations are the same when all that matters is', () => {
    const web = host('web');
    expect(destinationKey({ ...web, alias: 'other', connectTimeout: 3 })).toBe(destinationKey(web));
    expect(destinationKey({ ...web, hostname: 'WEB.example' })).toBe(destinationKey(web));
    for (const given of [{ user: 'x' }, { port: 1 }, { identityAgent: undefined }, { hostKeyAlias: 'x' }] as const) {
      expect(destinationKey({ ...web, ...given })).not.toBe(destinationKey(web));
    }
  });
});
