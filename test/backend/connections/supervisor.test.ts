/** Connections that come back: real servers that are killed and started again, lines that are cut and mended. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { MOST_TRIES, waitBefore } from '../../../electron/backend/connections/retryPolicy.ts';
import { freePort } from '../../helpers/ports.ts';
import { present } from '../../helpers/present.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { type Relay, startRelay } from '../../helpers/tcpServer.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { nobody, person } from '../trust/testKeys.ts';
import { makeFollower, makeSupervisor } from './followers.ts';
import { makePool, optionsFor, run } from './testPool.ts';

const web = { kind: 'host', host: 'web' } as const;
const LONG = 60_000;
let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});

/** A host behind a line that can be cut, and a supervisor. */
async function behindRelay(options: Parameters<typeof optionsFor>[2] = {}, waitMs = 5) {
  const relay = await startRelay(sshd.port);
  const pool = makePool([optionsFor('web', sshd, { port: relay.port, ...options })], { lingerMs: 0 });
  return { relay, ...makeSupervisor(pool, { waitBefore: () => waitMs }) };
}

test('waits grow from 1 s to 30 s, with a fifth of jitter', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const base = 1000 * ([1, 2, 4, 8, 15][attempt - 1] ?? 30);
      expect(Math.abs(waitBefore(attempt, random) - base)).toBeLessThanOrEqual(base / 5);
    }),
  );
});

describe('comes back', () => {
  test('after sshd was killed and started again, with a new connection', async () => {
    const own = await startSshd();
    const { supervisor } = makeSupervisor(makePool([optionsFor('web', own)]), { waitBefore: () => 50 });
    const follower = makeFollower(nobody);
    const kept = supervisor.keep(web, follower);
    await follower.sees('ready');
    expect(follower.states.map(({ phase }) => phase)).toEqual(
      expect.arrayContaining(['resolving', 'connecting', 'verifying', 'authenticating', 'ready']),
    );
    own.kill();
    const waiting = await follower.sees('waiting');
    expect(waiting.retry).toEqual({ attempt: 1, of: MOST_TRIES });
    expect(follower.lost).toMatchObject([{ code: 'lost', host: 'web' }]);
    await follower.until(() => follower.states.some((state) => state.phase === 'waiting' && state.retry.attempt > 1));
    await startSshd({ again: own });
    await follower.until(() => follower.ready[1]);
    expect(follower.ready[1]?.connection).not.toBe(follower.ready[0]?.connection);
    expect(await run(present(follower.ready[1]).transport, 'printf back')).toBe('back');
    kept.release();
  });

  test('after a line that fell silent, which only keepalive notices', async () => {
    const { relay, supervisor } = await behindRelay({
      serverAliveSet: true,
      serverAliveInterval: 1,
      serverAliveCountMax: 1,
    });
    const follower = makeFollower(nobody);
    supervisor.keep(web, follower);
    await follower.sees('ready');
    relay.cut();
    await follower.until(() => follower.lost[0]);
    expect(follower.lost).toEqual([{ code: 'lost', host: 'web', cause: 'keepalive', seconds: 1 }]);
    relay.restore();
    await follower.until(() => follower.ready[1]);
  });

  test('a hop that breaks takes its connections with it, and all come back over it', async () => {
    const relay = await startRelay(sshd.port);
    const pool = makePool([
      optionsFor('bastion', sshd, { port: relay.port }),
      optionsFor('web', sshd, { proxyJump: [{ host: 'bastion' }] }),
    ]);
    const { supervisor } = makeSupervisor(pool);
    const follower = makeFollower(nobody);
    supervisor.keep(web, follower);
    await follower.sees('ready');
    relay.reset();
    await follower.until(() => follower.ready[1]);
    expect(follower.lost).toMatchObject([{ code: 'lost', host: 'bastion' }]);
    expect(await run(present(follower.ready[1]).transport, 'printf back')).toBe('back');
  });
});

describe('many followers of one host', () => {
  test('share the waits, the attempt and the question', async () => {
    const { relay, supervisor } = await behindRelay({ strictHostKeyChecking: 'ask' });
    const asker = person(() => ({ kind: 'trust', save: false }));
    const followers = [makeFollower(asker), makeFollower(asker), makeFollower(asker)];
    for (const follower of followers) supervisor.keep(web, follower);
    await Promise.all(followers.map((follower) => follower.sees('ready')));
    relay.reset();
    await Promise.all(followers.map((follower) => follower.until(() => follower.ready[1])));
    expect(relay.count()).toBe(2);
    // One question object for each attempt, put to each pane.
    expect(new Set(asker.asked).size).toBe(2);
    expect(new Set(followers.map(({ ready }) => ready[1]?.connection)).size).toBe(1);
  });

  test('one that stops, or leaves, does not stop the others', async () => {
    const { relay, supervisor } = await behindRelay({}, 300);
    const [a, b, c] = [makeFollower(nobody), makeFollower(nobody), makeFollower(nobody)];
    const kept = [a, b, c].map((follower) => supervisor.keep(web, follower));
    await Promise.all([a, b, c].map((follower) => follower.sees('ready')));
    relay.reset();
    await Promise.all([a, b, c].map((follower) => follower.sees('waiting')));
    kept[0]?.stop();
    kept[1]?.release();
    expect(a.closed).toMatchObject([{ reason: 'stopped', failure: { code: 'lost' } }]);
    await c.until(() => c.ready[1]);
    expect([a.ready.length, b.ready.length]).toEqual([1, 1]);
    // Taken up again, it shares what the others have.
    kept[0]?.tryNow();
    await a.until(() => a.ready[1]);
    expect(a.ready[1]?.connection).toBe(c.ready[1]?.connection);
    expect(relay.count()).toBe(2);
  });

  test('one that comes while the others wait does not wait', async () => {
    const { relay, supervisor } = await behindRelay({}, LONG);
    const [a, b] = [makeFollower(nobody), makeFollower(nobody)];
    supervisor.keep(web, a);
    await a.sees('ready');
    relay.reset();
    await a.sees('waiting');
    supervisor.keep(web, b);
    await Promise.all([a.until(() => a.ready[1]), b.sees('ready')]);
  });
});

describe('does not try again', () => {
  test('when the key is refused now', async () => {
    const own = await startSshd();
    const { supervisor } = makeSupervisor(makePool([optionsFor('web', own)]), { waitBefore: () => 100 });
    const follower = makeFollower(nobody);
    supervisor.keep(web, follower);
    await follower.sees('ready');
    own.kill();
    await startSshd({ again: own, config: ['PubkeyAuthentication no', 'KbdInteractiveAuthentication yes'] });
    expect(await follower.sees('closed')).toMatchObject({ reason: 'refused', failure: { code: 'auth-refused' } });
  });

  test('when the host key is another one now', async () => {
    const other = await startSshd();
    const relay = await startRelay(sshd.port);
    const knownHosts = makeTempHome().write(
      '.ssh/known_hosts',
      sshd.knownHostsLine.replace(/:\d+/, `:${relay.port}`) + '\n',
    );
    const pool = makePool([
      optionsFor('web', sshd, {
        port: relay.port,
        strictHostKeyChecking: 'yes',
        userKnownHostsFiles: [knownHosts],
      }),
    ]);
    const { supervisor } = makeSupervisor(pool);
    const follower = makeFollower(nobody);
    supervisor.keep(web, follower);
    await follower.sees('ready');
    relay.lead(other.port);
    relay.reset();
    expect(await follower.sees('closed')).toMatchObject({ reason: 'refused', failure: { code: 'host-key-changed' } });
  });

  test('when the first attempt of somebody who watches fails; but for somebody who does not', async () => {
    const port = await freePort();
    const pool = makePool([optionsFor('web', sshd, { port })]);
    const { supervisor } = makeSupervisor(pool, { waitBefore: () => 50 });
    const [watches, leaves] = [makeFollower(nobody), makeFollower(nobody, 'keep-trying')];
    supervisor.keep(web, watches);
    supervisor.keep(web, leaves);
    await watches.sees('closed');
    expect(watches.closed).toMatchObject([{ reason: 'refused', failure: { code: 'refused' } }]);
    await leaves.sees('waiting');
    await startSshd({ again: { ...sshd, port } });
    await leaves.sees('ready');
    expect(watches.ready).toEqual([]);
  });

  test('after ten tries; a network that comes back is a reason to try again', async () => {
    const own = await startSshd();
    const { supervisor, tell } = makeSupervisor(makePool([optionsFor('web', own)]));
    const follower = makeFollower(nobody);
    supervisor.keep(web, follower);
    await follower.sees('ready');
    own.kill();
    expect(await follower.sees('closed')).toMatchObject({ reason: 'gave-up', failure: { code: 'refused' } });
    const attempts = follower.states.filter(({ phase }) => phase === 'waiting');
    expect(attempts).toHaveLength(MOST_TRIES);
    await startSshd({ again: own });
    tell({ kind: 'network-changed' });
    await follower.until(() => follower.ready[1]);
  });
});

describe('the computer', () => {
  async function live(waitMs = 5): Promise<{
    relay: Relay;
    follower: ReturnType<typeof makeFollower>;
    tell: ReturnType<typeof makeSupervisor>['tell'];
  }> {
    const { relay, supervisor, tell } = await behindRelay({}, waitMs);
    const follower = makeFollower(nobody);
    supervisor.keep(web, follower);
    await follower.sees('ready');
    return { relay, follower, tell };
  }

  test('woke up, and the server is gone: it was asleep', async () => {
    const { relay, follower, tell } = await live();
    relay.cut();
    tell({ kind: 'woke', sleptMs: 42 * 60_000 });
    await follower.until(() => follower.lost[0]);
    expect(follower.lost).toEqual([{ code: 'lost', host: 'web', cause: 'asleep', seconds: 2520 }]);
    relay.restore();
    await follower.until(() => follower.ready[1]);
  });

  test('has another network, and the old connection is dead', async () => {
    const { relay, follower, tell } = await live();
    relay.cut();
    tell({ kind: 'network-changed' });
    await follower.until(() => follower.lost[0]);
    expect(follower.lost).toMatchObject([{ cause: 'network' }]);
  });

  test('woke up, and the server is still there: nothing happens', async () => {
    const { relay, follower, tell } = await live();
    tell({ kind: 'woke', sleptMs: 1000 });
    await follower.ready[0]?.transport.probe(5000);
    expect(await run(present(follower.ready[0]).transport, 'printf still')).toBe('still');
    // A later loss has its own cause.
    relay.reset();
    await follower.until(() => follower.lost[0]);
    expect(follower.lost).toMatchObject([{ cause: 'reset' }]);
  });

  test('woke up while a connection waits: it is tried at once', async () => {
    const { relay, follower, tell } = await live(LONG);
    relay.reset();
    await follower.sees('waiting');
    tell({ kind: 'woke', sleptMs: 1000 });
    await follower.until(() => follower.ready[1]);
  });
});

test('what is asked and said once it is connected reaches those who follow', async () => {
  const own = await startSshd({ hostKeyTypes: ['ed25519', 'ecdsa'] });
  const file = makeTempHome().write('.ssh/known_hosts', `${own.knownHostsLine}\n`);
  const options = optionsFor('web', own, {
    strictHostKeyChecking: 'yes',
    userKnownHostsFiles: [file],
    updateHostKeys: 'ask',
  });
  const { supervisor } = makeSupervisor(makePool([options]));
  const asker = person(() => ({ kind: 'choice', yes: true }));
  const follower = makeFollower(asker);
  const notices: string[] = [];
  const kept = supervisor.keep(web, { ...follower, onNotice: (text) => notices.push(text) });
  await expect.poll(() => notices.join()).toContain('brought up to date');
  expect(asker.asked).toMatchObject([{ kind: 'host-keys-updated', host: 'web' }]);
  kept.release();
});
