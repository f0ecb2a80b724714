/** Connections to real servers: the way there, sharing, and the end. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Prompt } from '../../../shared/contract/prompts.ts';
import { createPromptService } from '../../../electron/backend/prompts/promptService.ts';
import { fingerprint } from '../../../electron/backend/trust/shownKey.ts';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { startRelay, startTcpServer } from '../../helpers/tcpServer.ts';
import { nobody, person } from '../trust/testKeys.ts';
import { failureOf, makePool, makeWaiter, optionsFor, run } from './testPool.ts';

let target: Sshd;
let bastion: Sshd;
let gate: Sshd;
beforeAll(async () => {
  [target, bastion, gate] = await Promise.all([startSshd(), startSshd(), startSshd()]);
});

const host = (alias: string) => ({ kind: 'host', host: alias }) as const;
const logins = (sshd: Sshd) => sshd.log().split('Accepted publickey').length - 1;
const blobOf = (sshd: Sshd) => Buffer.from(sshd.hostKey.split(' ')[1] ?? '', 'base64');

/** The window's prompts; `shows` waits until they are as wanted. */
function promptWindow() {
  let prompts: Prompt[] = [];
  const watchers = new Set<() => void>();
  const service = createPromptService({
    onChanged(list) {
      prompts = list;
      for (const look of watchers) look();
    },
  });
  return {
    service,
    prompts: () => prompts,
    shows: (wanted: (list: Prompt[]) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!wanted(prompts)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    answer: (answer: Answer) => service.handlers['prompts.answer']({ id: prompts[0]?.id ?? '', answer }, null),
  };
}

describe('the way', () => {
  test('direct: every step is told, and commands run', async () => {
    const waiter = makeWaiter(nobody);
    const lease = await makePool([optionsFor('web', target)]).acquire(host('web'), waiter);
    expect(await run(lease.transport, 'printf hello')).toBe('hello');
    expect(waiter.routes).toMatchObject([{ alias: 'web', port: target.port }]);
    expect(waiter.progress.map(({ step, hop }) => `${hop} ${step}`)).toEqual(
      expect.arrayContaining(['web address', 'web tcp', 'web version', 'web kex', 'web hostkey', 'web auth']),
    );
    expect(waiter.progress.find(({ step }) => step === 'tcp')?.detail).toBe(`127.0.0.1 port ${target.port}`);
    lease.release();
  });

  test('two jumps: each hop is checked and signed in to by its own config, and is shared', async () => {
    const before = [logins(gate), logins(bastion)];
    const hosts = [
      optionsFor('gate', gate),
      optionsFor('bastion', bastion, { proxyJump: [{ host: 'gate' }] }),
      optionsFor('web', target, { proxyJump: [{ host: 'bastion' }], strictHostKeyChecking: 'ask' }),
      // As -J gate,bastion: the hops stand in the config of the target.
      optionsFor('db', target, { proxyJump: [{ host: 'gate' }, { host: 'bastion' }], alias: 'db', compression: true }),
    ];
    const pool = makePool(hosts);
    const asker = person(() => ({ kind: 'trust', save: false }));
    const waiter = makeWaiter(asker);
    const web = await pool.acquire(host('web'), waiter);
    expect(await run(web.transport, 'printf hello')).toBe('hello');
    expect(asker.asked).toMatchObject([{ kind: 'host-key-unknown', host: 'web', via: ['gate', 'bastion'] }]);
    expect([...new Set(waiter.progress.map(({ hop }) => hop))]).toEqual(['gate', 'bastion', 'web']);
    expect(waiter.progress.find(({ hop, step }) => hop === 'web' && step === 'tcp')?.detail).toContain(
      'through bastion',
    );

    const db = await pool.acquire(host('db'), makeWaiter(nobody));
    expect(await run(db.transport, 'printf hello')).toBe('hello');
    // bastion stands on the same route in both, by its own ProxyJump or by the target's.
    expect([logins(gate), logins(bastion)]).toEqual(before.map((count) => count + 1));
  });

  test('an unknown key of a hop is asked about, by the hop’s name', async () => {
    const pool = makePool([
      optionsFor('bastion', bastion, { strictHostKeyChecking: 'ask', userKnownHostsFiles: [] }),
      optionsFor('web', target, { proxyJump: [{ host: 'bastion' }] }),
    ]);
    const failure = await failureOf(pool.acquire(host('web'), makeWaiter(person(() => null))));
    expect(failure).toMatchObject({ code: 'host-key-declined', host: 'bastion', asked: true });
  });

  test('a hop that does not forward, a target that refuses, and a loop', async () => {
    const strict = await startSshd({ config: ['AllowTcpForwarding no'] });
    const closed = await freePort();
    const pool = makePool([
      optionsFor('strict', strict),
      optionsFor('bastion', bastion),
      optionsFor('a', target, { proxyJump: [{ host: 'strict' }] }),
      optionsFor('b', target, { proxyJump: [{ host: 'bastion' }], port: closed }),
      optionsFor('loop', target, { proxyJump: [{ host: 'pool' }] }),
      optionsFor('pool', bastion, { proxyJump: [{ host: 'loop' }] }),
      optionsFor('command', target, { proxyCommand: '-' }),
    ]);
    const failure = (alias: string) => failureOf(pool.acquire(host(alias), makeWaiter(nobody)));
    expect(await failure('a')).toEqual({
      code: 'forward-refused',
      host: 'strict',
      next: 'a',
      reason: 'it does not allow forwarding',
      openReason: 1,
    });
    expect(await failure('b')).toMatchObject({
      code: 'forward-refused',
      host: 'bastion',
      reason: 'it could not connect',
    });
    expect(await failure('loop')).toMatchObject({ code: 'jump-loop' });
    expect(await failure('command')).toMatchObject({ code: 'not-honoured', option: 'ProxyCommand', value: '-' });
  });
});

describe('what a server can do wrong', () => {
  const failure = (given: Parameters<typeof optionsFor>[2], asker = nobody) =>
    failureOf(makePool([optionsFor('web', target, given)]).acquire(host('web'), makeWaiter(asker)));

  test('it is not there', async () => {
    const port = await freePort();
    expect(await failure({ port })).toEqual({ code: 'refused', host: 'web', address: '127.0.0.1', port });
  });

  test('its name does not exist', async () => {
    const pool = makePool([optionsFor('web', target, { hostname: 'web.invalid' })], { nearestHost: () => 'web-02' });
    expect(await failureOf(pool.acquire(host('web'), makeWaiter(nobody)))).toEqual({
      code: 'name-not-found',
      host: 'web',
      name: 'web.invalid',
      nearest: 'web-02',
    });
  });

  test('it says nothing', async () => {
    const port = await startTcpServer(() => undefined);
    expect(await failure({ port, connectTimeout: 1 })).toMatchObject({ code: 'silent', port, seconds: 1 });
  });

  test('it closes at once', async () => {
    const port = await startTcpServer((socket) => socket.end());
    expect(await failure({ port })).toMatchObject({ code: 'closed-early', address: '127.0.0.1', port });
  });

  test('it is not an SSH server', async () => {
    const port = await startTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await failure({ port })).toMatchObject({
      code: 'not-ssh',
      sample: expect.stringContaining('HTTP') as string,
    });
  });

  test('it does not accept the key', async () => {
    const identityFiles = [{ path: bastion.keyFile, shown: 'the-key', explicit: true }];
    expect(await failure({ identityFiles })).toMatchObject({
      code: 'auth-refused',
      user: target.user,
      methods: ['publickey'],
      attempts: [{ method: 'publickey', key: 'the-key', result: 'refused' }],
    });
  });

  test('a known_hosts that cannot be read ends it before anything is sent', async () => {
    const folder = makeTempFolder('in-place');
    expect(await failure({ userKnownHostsFiles: [folder] })).toMatchObject({
      code: 'known-hosts-unreadable',
      file: folder,
    });
  });

  test('another host key on the same port: refused, then replaced with proof', async () => {
    const first = await startSshd();
    const file = join(makeTempFolder('changed'), 'known_hosts');
    writeFileSync(file, `${first.knownHostsLine}\n`);
    const given = { userKnownHostsFiles: [file], port: first.port };
    await makePool([optionsFor('web', first, given)]).acquire(host('web'), makeWaiter(nobody));
    first.kill();
    const second = await startSshd({ port: first.port });
    const hosts = [optionsFor('web', second, given)];
    expect(await failureOf(makePool(hosts).acquire(host('web'), makeWaiter(nobody)))).toEqual({
      code: 'host-key-changed',
      host: 'web',
      places: [{ file, line: 1 }],
      fingerprint: fingerprint(blobOf(second)),
    });
    expect(second.log()).not.toContain('Accepted');
    const asker = person(() => ({ kind: 'replace', fingerprint: fingerprint(blobOf(second)) }));
    await makePool(hosts).acquire(host('web'), makeWaiter(asker));
    expect(readFileSync(file, 'utf8')).toBe(`${second.knownHostsLine}\n`);
  });

  test('a wrong key with StrictHostKeyChecking no: connected, but no password leaves', async () => {
    const tried: string[] = [];
    const server = await startSshServer((connection) => {
      connection.on('authentication', (context) => {
        tried.push(context.method);
        context.reject(['password', 'keyboard-interactive']);
      });
    });
    const file = join(makeTempFolder('unsafe'), 'known_hosts');
    writeFileSync(file, `[127.0.0.1]:${server.port} ${target.hostKey}\n`);
    const asker = person(() => ({ kind: 'secret', value: 'x' }));
    const given = { port: server.port, userKnownHostsFiles: [file], strictHostKeyChecking: 'no' } as const;
    const waiter = makeWaiter(asker);
    const pool = makePool([optionsFor('web', target, given)]);
    expect(await failureOf(pool.acquire(host('web'), waiter))).toMatchObject({ code: 'auth-refused' });
    expect([asker.asked, tried]).toEqual([[], ['none']]);
    expect(waiter.notices).toEqual([expect.stringContaining('sends no password')]);
  });
});

describe('sharing', () => {
  test('two tabs on one connecting host share one prompt and one connection', async () => {
    const before = logins(target);
    const pool = makePool([optionsFor('web', target, { strictHostKeyChecking: 'ask' })]);
    const { service, prompts, shows, answer } = promptWindow();
    const first = pool.acquire(host('web'), makeWaiter(service.asker('a'), 'a'));
    await shows((list) => list.length === 1);
    const late = makeWaiter(service.asker('b'), 'b');
    const second = pool.acquire(host('web'), late);
    await shows((list) => list[0]?.panes.length === 2);
    expect(prompts()).toMatchObject([{ panes: ['a', 'b'], question: { kind: 'host-key-unknown' } }]);
    expect(late.progress.map(({ step }) => step)).toContain('tcp');
    await answer({ kind: 'trust', save: false });
    const [one, two] = await Promise.all([first, second]);
    expect(one.connection).toBe(two.connection);
    expect(logins(target)).toBe(before + 1);
    // A third one needs no answer from anyone.
    const three = await pool.acquire(host('web'), makeWaiter(nobody));
    expect(three.connection).toBe(one.connection);
  });

  test('one who cancels does not stop the other; the last one stops the attempt', async () => {
    const pool = makePool([optionsFor('web', target, { strictHostKeyChecking: 'ask' })]);
    const { service, prompts, shows } = promptWindow();
    const [a, b] = [makeWaiter(service.asker('a')), makeWaiter(service.asker('b'))];
    const both = [failureOf(pool.acquire(host('web'), a)), failureOf(pool.acquire(host('web'), b))];
    await shows((list) => list[0]?.panes.length === 2);
    a.cancel();
    expect(await both[0]).toEqual({ code: 'cancelled', host: 'web' });
    expect(prompts()).toMatchObject([{ panes: ['b'] }]);
    b.cancel();
    expect(await both[1]).toEqual({ code: 'cancelled', host: 'web' });
    expect(prompts()).toEqual([]);
  });

  test('cancelling a password prompt leaves nothing open', async () => {
    let close = () => {};
    const closed = new Promise<void>((resolve) => (close = resolve));
    const server = await startSshServer((connection) => {
      connection.on('authentication', (context) => context.reject(['password']));
      connection.on('close', close);
    });
    const pool = makePool([optionsFor('web', target, { port: server.port })]);
    const asker = person(() => null);
    const failure = await failureOf(pool.acquire(host('web'), makeWaiter(asker)));
    expect(failure).toEqual({ code: 'cancelled', host: 'web' });
    expect(asker.asked).toMatchObject([{ kind: 'password', user: target.user, attempt: 1, maxAttempts: 3 }]);
    await closed;
  });

  test('the time of a question does not count', async () => {
    const silent = await startTcpServer(() => undefined);
    const pool = makePool([
      optionsFor('web', target, { strictHostKeyChecking: 'ask', connectTimeout: 1 }),
      optionsFor('silent', target, { port: silent, connectTimeout: 1 }),
    ]);
    const { service, shows, answer } = promptWindow();
    const lease = pool.acquire(host('web'), makeWaiter(service.asker('a')));
    await shows((list) => list.length === 1);
    // Meanwhile the same ConnectTimeout runs out for another host.
    expect(await failureOf(pool.acquire(host('silent'), makeWaiter(nobody)))).toMatchObject({ code: 'silent' });
    await answer({ kind: 'trust', save: false });
    expect(await run((await lease).transport, 'printf hello')).toBe('hello');
  });

  test('other options that matter make another connection; another alias does not', async () => {
    const pool = makePool([
      optionsFor('web', target),
      optionsFor('alias', target),
      optionsFor('other', target, { identityAgent: '/nowhere' }),
    ]);
    const [web, alias, other] = await Promise.all(
      ['web', 'alias', 'other'].map((name) => pool.acquire(host(name), makeWaiter(nobody))),
    );
    expect(alias?.connection).toBe(web?.connection);
    expect(alias?.options.alias).toBe('alias');
    expect(other?.connection).not.toBe(web?.connection);
  });
});

describe('the end', () => {
  test('a connection outlives its last lease for a while', async () => {
    const pool = makePool([optionsFor('web', target)], { lingerMs: 300 });
    const first = await pool.acquire(host('web'), makeWaiter(nobody));
    first.release();
    first.release();
    const second = await pool.acquire(host('web'), makeWaiter(nobody));
    expect(second.connection).toBe(first.connection);
    second.release();
    expect(await second.transport.closed).toMatchObject({ cause: 'asked' });
    const third = await pool.acquire(host('web'), makeWaiter(nobody));
    expect(third.connection).not.toBe(first.connection);
  });

  test('a killed server is a lost connection, and a hop that dies is named', async () => {
    const [hop, inner] = await Promise.all([startSshd(), startSshd()]);
    const pool = makePool([
      optionsFor('hop', hop),
      optionsFor('web', inner, { proxyJump: [{ host: 'hop' }] }),
      optionsFor('plain', inner),
    ]);
    const web = await pool.acquire(host('web'), makeWaiter(nobody));
    const plain = await pool.acquire(host('plain'), makeWaiter(nobody));
    hop.kill();
    expect(await web.lost).toMatchObject({ code: 'lost', host: 'hop' });
    inner.kill();
    expect(await plain.lost).toMatchObject({ code: 'lost', host: 'plain' });
  });

  test('a network that goes silent is noticed', async () => {
    const relay = await startRelay(target.port);
    const watch = { serverAliveSet: true, serverAliveInterval: 1, serverAliveCountMax: 2 };
    const lease = await makePool([optionsFor('web', target, { port: relay.port, ...watch })]).acquire(
      host('web'),
      makeWaiter(nobody),
    );
    relay.cut();
    expect(await lease.lost).toEqual({ code: 'lost', host: 'web', cause: 'keepalive', seconds: 2 });
  });

  test('a pool that closes ends connections and attempts', async () => {
    const pool = makePool([optionsFor('web', target), optionsFor('slow', target, { strictHostKeyChecking: 'ask' })]);
    const lease = await pool.acquire(host('web'), makeWaiter(nobody));
    const { service } = promptWindow();
    const waiting = failureOf(pool.acquire(host('slow'), makeWaiter(service.asker('a'))));
    pool.close();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    expect(await lease.lost).toMatchObject({ code: 'cancelled' });
    expect(await failureOf(pool.acquire(host('web'), makeWaiter(nobody)))).toMatchObject({ code: 'cancelled' });
  });
});

test('the demo server is asked about once, and never written down', async () => {
  const options = optionsFor('Demo server', target, { strictHostKeyChecking: 'ask', userKnownHostsFiles: [] });
  const pool = makePool([], { demo: () => Promise.resolve(options), lingerMs: 0 });
  const asker = person(() => ({ kind: 'trust', save: true }));
  const first = await pool.acquire({ kind: 'demo' }, makeWaiter(asker));
  expect(asker.asked).toMatchObject([{ kind: 'host-key-unknown', saveTo: 'memory' }]);
  first.release();
  await first.transport.closed;
  await pool.acquire({ kind: 'demo' }, makeWaiter(nobody));
  expect(asker.asked).toHaveLength(1);
});

test('options that are not honoured are said once, with their place', async () => {
  const notHonoured = [
    {
      option: 'ForwardAgent',
      value: 'yes',
      place: { file: '/home/me/.ssh/config', line: 12 },
      why: 'Fairlead does not forward the agent.',
    },
  ];
  const waiter = makeWaiter(nobody);
  await makePool([optionsFor('web', target, { notHonoured })]).acquire(host('web'), waiter);
  expect(waiter.notices).toEqual([
    'ForwardAgent yes (config:12) is not honoured yet. Fairlead does not forward the agent.',
  ]);
});
