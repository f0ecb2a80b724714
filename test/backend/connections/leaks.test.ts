/** Nothing stays behind of many connections and channels. `npm run soak` makes 1,000 connects. */
import { expect, test } from 'vitest';
import { memoryInUse } from '../../helpers/collectGarbage.ts';
import { nothingMoreOpen, openResources } from '../../helpers/openResources.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import type { ConnectionPool } from '../../../electron/backend/connections/types.ts';
import { nobody } from '../trust/testKeys.ts';
import { makePool, makeWaiter, optionsFor, run } from './testPool.ts';

const soaking = process.env['FAIRLEAD_SOAK'] === '1';
const CONNECTS = soaking ? 1_000 : 200;
/** Memory in use after warm-up may grow to so many times what it was. */
const GROWTH = 1.1;
const TIME = soaking ? 600_000 : 120_000;

/** Lets everybody in, and answers every command. */
function startServer() {
  return startSshServer((connection) => {
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) =>
      accept().on('exec', (acceptCommand) => {
        const stream = acceptCommand();
        stream.write('done');
        stream.exit(0);
        stream.end();
      }),
    );
  });
}

async function poolOf(count: number): Promise<ConnectionPool> {
  const server = await startServer();
  const hosts = Array.from({ length: count }, (_, index) =>
    makeHostOptions({
      alias: `host-${index}`,
      port: server.port,
      // Another user is another connection.
      user: `user-${index}`,
      userKnownHostsFiles: ['/dev/null'],
      strictHostKeyChecking: 'no',
    }),
  );
  return makePool(hosts, { lingerMs: 0 });
}
/** Of the whole process, by event: what each connection would add to. */
function processListeners(): Record<string, number> {
  return Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
}

const target = (index: number) => ({ kind: 'host', host: `host-${index}` }) as const;

test(
  `${CONNECTS} connects and disconnects leave nothing open`,
  async () => {
    const pool = await poolOf(1);
    const once = async () => {
      const lease = await pool.acquire(target(0), makeWaiter(nobody));
      lease.release();
      await lease.lost;
    };
    for (let count = 0; count < CONNECTS / 5; count++) await once();
    const before = openResources();
    const listeners = processListeners();
    const memory = await memoryInUse();
    for (let count = 0; count < CONNECTS; count++) await once();
    await nothingMoreOpen(before);
    expect(processListeners()).toEqual(listeners);
    const grown = (await memoryInUse()) / memory;
    console.info(`${CONNECTS} connects: memory in use ${grown.toFixed(3)} times what it was`);
    expect(grown).toBeLessThan(GROWTH);
  },
  TIME,
);

test(
  '24 rekeys under load leave nothing behind',
  async () => {
    const sshd = await startSshd();
    const pool = makePool([optionsFor('web', sshd, { rekeyLimit: { bytes: 64 * 1024, seconds: null } })]);
    const { transport } = await pool.acquire({ kind: 'host', host: 'web' }, makeWaiter(nobody));
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const exchange = async (times: number) => {
      const until = transport.vitals().rekeys + times;
      while (transport.vitals().rekeys < until) await run(transport, 'head -c 500000 /dev/zero');
    };
    // As many before: what is compiled and kept once is not a leak.
    await exchange(24);
    const before = openResources();
    const memory = await memoryInUse();
    await exchange(24);
    await nothingMoreOpen(before);
    expect((await memoryInUse()) / memory).toBeLessThan(GROWTH);
    process.off('warning', onWarning);
    // Node warns of listeners that pile up.
    expect(warnings).toEqual([]);
  },
  TIME,
);

test(
  '300 channels at once on one connection, and all are closed',
  async () => {
    const pool = await poolOf(1);
    const lease = await pool.acquire(target(0), makeWaiter(nobody));
    const said = await Promise.all(Array.from({ length: 300 }, () => run(lease.transport, 'say')));
    expect(new Set(said)).toEqual(new Set(['done']));
    await expect.poll(() => lease.transport.vitals().channels.length).toBe(0);
    lease.release();
  },
  TIME,
);

test(
  '100 connects in a burst: at most eight at once, all arrive',
  async () => {
    const pool = await poolOf(100);
    let underway = 0;
    let most = 0;
    const leases = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        pool.acquire(target(index), {
          ...makeWaiter(nobody),
          onEvent({ fact }) {
            if (fact.kind === 'step' && fact.step === 'version') most = Math.max(most, (underway += 1));
            if (fact.kind === 'sign-in') underway -= 1;
          },
        }),
      ),
    );
    expect(new Set(leases.map(({ connection }) => connection)).size).toBe(100);
    expect(most).toBeLessThanOrEqual(8);
    for (const lease of leases) lease.release();
  },
  TIME,
);
