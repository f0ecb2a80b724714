/** What is recorded of the way to a host: real attempts, over one and two hops. */
import { beforeAll, expect, test } from 'vitest';
import { createTimeline } from '../../../electron/backend/connections/timeline.ts';
import type { ConnectionAttempt, TimelineFact } from '../../../shared/contract/timeline.ts';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { present } from '../../helpers/present.ts';
import { nobody } from '../trust/testKeys.ts';
import { failureOf, makePool, makeWaiter, optionsFor } from './testPool.ts';

let sshd: Sshd;
let bastion: Sshd;
beforeAll(async () => {
  [sshd, bastion] = await Promise.all([startSshd(), startSshd()]);
});
const host = (alias: string) => ({ kind: 'host', host: alias }) as const;
const facts = <K extends TimelineFact['kind']>(attempt: ConnectionAttempt | undefined, kind: K) =>
  (attempt?.events ?? []).flatMap(({ hop, fact }) =>
    fact.kind === kind ? [{ hop, ...(fact as Extract<TimelineFact, { kind: K }>) }] : [],
  );

test('an attempt over a hop: every step of each, with times, algorithms, keys, tries and messages', async () => {
  const timeline = createTimeline(() => undefined);
  const pool = makePool(
    [
      optionsFor('bastion', bastion),
      optionsFor('web', sshd, { proxyJump: [{ host: 'bastion' }] }),
      optionsFor('db', sshd, { proxyJump: [{ host: 'bastion' }], compression: true }),
    ],
    { timeline },
  );
  const lease = await pool.acquire(host('web'), makeWaiter(nobody));
  const [attempt] = timeline.attempts(host('web'));
  expect(attempt).toMatchObject({ number: 1, failure: null, connection: lease.connection });
  const times = present(attempt).events.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const steps = facts(attempt, 'step').map(({ hop, step }) => `${hop} ${step}`);
  expect([...new Set(steps)]).toEqual([
    'bastion address',
    'bastion tcp',
    'bastion version',
    'bastion kex',
    'bastion hostkey',
    'bastion auth',
    'web tcp',
    'web version',
    'web kex',
    'web hostkey',
    'web auth',
  ]);
  expect(facts(attempt, 'addresses')).toEqual([
    { hop: 'bastion', kind: 'addresses', name: '127.0.0.1', addresses: ['127.0.0.1'] },
  ]);
  expect(facts(attempt, 'connected')).toMatchObject([{ through: '' }, { hop: 'web', through: 'bastion' }]);
  expect(facts(attempt, 'version')[0]?.server).toMatch(/^OpenSSH_/);
  const [agreed] = facts(attempt, 'algorithms');
  expect(agreed?.ours['kex']).toContain(agreed?.chosen['kex']);
  expect(agreed?.theirs['kex']).toContain(agreed?.chosen['kex']);
  expect(facts(attempt, 'host-key')).toMatchObject([{ type: 'ssh-ed25519', accepted: true }, { accepted: true }]);
  expect(facts(attempt, 'sign-in')).toMatchObject([
    { method: 'publickey', key: bastion.keyFile, result: 'accepted' },
    { hop: 'web', result: 'accepted' },
  ]);
  const messages = facts(attempt, 'message').map(({ direction, name, detail }) => `${direction} ${name} ${detail}`);
  expect(messages).toEqual(
    expect.arrayContaining([
      'out USERAUTH_REQUEST publickey',
      'in USERAUTH_SUCCESS ',
      'out SERVICE_REQUEST ssh-userauth',
    ]),
  );

  // Channels count their bytes while they are open; messages are no longer told.
  const before = present(attempt).events.length;
  const shell = await lease.transport.shell({
    size: { columns: 80, rows: 24, width: 0, height: 0 },
    terminal: 'dumb',
    environment: [],
    command: 'cat',
  });
  shell.stream.write('hello\n');
  await new Promise((resolve) => shell.stream.once('data', resolve));
  expect(pool.live(lease.connection)).toMatchObject({ rekeys: 0, channels: [{ type: 'session', sent: 6 }] });
  expect(present(pool.live(lease.connection)).channels[0]?.received).toBeGreaterThan(0);
  expect(await lease.transport.probe(5000)).toBe(true);
  expect(present(pool.live(lease.connection)).roundTrips).toHaveLength(1);
  shell.close();
  await shell.ended;
  expect(present(pool.live(lease.connection)).channels).toEqual([]);
  expect(present(timeline.attempts(host('web'))[0]).events).toHaveLength(before);

  // A second user of the live connection makes no attempt; another connection over the live hop says that it is shared.
  await pool.acquire(host('web'), makeWaiter(nobody));
  expect(timeline.attempts(host('web'))).toHaveLength(1);
  await pool.acquire(host('db'), makeWaiter(nobody));
  expect(timeline.attempts(host('db'))[0]?.events[0]).toMatchObject({ hop: 'bastion', fact: { kind: 'shared' } });
});

test('the last ten attempts are kept, the latest first, each with its failure', async () => {
  const changed: unknown[] = [];
  const timeline = createTimeline((target) => changed.push(target));
  const pool = makePool([optionsFor('web', sshd, { port: await freePort() })], { timeline });
  for (let count = 0; count < 12; count++) await failureOf(pool.acquire(host('web'), makeWaiter(nobody)));
  const attempts = timeline.attempts(host('web'));
  expect(attempts.map(({ number }) => number)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  expect(attempts[0]).toMatchObject({ failure: { code: 'refused' }, connection: null });
  expect(present(attempts[0]).endedAt).toBeGreaterThanOrEqual(present(attempts[0]).startedAt);
  expect(changed.length).toBeGreaterThan(12);
});
