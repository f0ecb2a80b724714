/**
 * Connections over lines that fail at any byte, in every way: each run ends with what it came for or with a typed
 * failure, within its time, with no question left open. 500 runs; `npm run soak` makes 5,000.
 */
import { expect, test } from 'vitest';
import { openResources, nothingMoreOpen } from '../../helpers/openResources.ts';
import { createRandom } from '../../helpers/random.ts';
import { type Fault, startFaultyRelay } from '../../helpers/faultyRelay.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import type { Asker } from '../../../electron/backend/prompts/types.ts';
import { ConnectionFailed } from '../../../electron/backend/connections/types.ts';
import { TransportError } from '../../../electron/backend/ssh/types.ts';
import { makePool, makeWaiter, run } from './testPool.ts';

const soaking = process.env['FAIRLEAD_SOAK'] === '1';
const RUNS = soaking ? 5_000 : 500;
const AT_ONCE = 8;
/** Longer than every time-out of a run together, in milliseconds. */
const HANGS_AFTER = 10_000;
const KINDS = ['cut', 'stall', 'truncate', 'delay', 'corrupt'] as const;
/** More than a handshake, a sign-in and a short command take in either direction. */
const MOST_BYTES = 4_500;

/** Signs in with a password and says `done` to every command. */
function startServer() {
  return startSshServer((connection) => {
    connection.on('authentication', (context) => {
      if (context.method === 'password' && context.password === 'right') context.accept();
      else context.reject(['password']);
    });
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

test(
  `${RUNS} faults: what was wanted, or a typed failure, in time`,
  async () => {
    const server = await startServer();
    const random = createRandom(20_261_120);
    const faults = Array.from({ length: RUNS }, (): Fault => ({
      kind: random.pick(KINDS),
      direction: random.pick(['up', 'down'] as const),
      after: random.below(MOST_BYTES),
    }));
    let open = 0;
    const asker: Asker = {
      interactive: true,
      async ask(_, signal) {
        open += 1;
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
        return signal.aborted ? null : ({ kind: 'secret', value: 'right' } as never);
      },
    };
    const ends = new Map<string, number>();
    const before = openResources();
    const waiting = [...faults];
    const worker = async () => {
      for (let fault = waiting.pop(); fault !== undefined; fault = waiting.pop()) {
        const end = await withinTime(oneRun(server.port, fault, asker), fault);
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(open).toBe(0);
    expect([...ends.values()].reduce((sum, count) => sum + count, 0)).toBe(RUNS);
    // Delays recover; some faults come after everything was said. Most runs fail, in several ways.
    expect(ends.get('done') ?? 0).toBeGreaterThan(RUNS / 20);
    expect(ends.size).toBeGreaterThan(4);
    expect([...ends.keys()]).not.toContain('internal');
    await nothingMoreOpen(before, 'Timeout');
  },
  soaking ? 1_800_000 : 180_000,
);

/** The output of a command, or the code of the failure. */
async function oneRun(to: number, fault: Fault, asker: Asker): Promise<string> {
  const port = await startFaultyRelay(to, () => fault);
  const pool = makePool(
    [
      makeHostOptions({
        alias: 'web',
        port,
        pubkeyAuthentication: false,
        userKnownHostsFiles: ['/dev/null'],
        strictHostKeyChecking: 'no',
        connectTimeout: 0.5,
        serverAliveSet: true,
        serverAliveInterval: 0.1,
        serverAliveCountMax: 2,
      }),
    ],
    { lingerMs: 0, replyTimeoutMs: 500 },
  );
  try {
    const lease = await pool.acquire({ kind: 'host', host: 'web' }, makeWaiter(asker));
    try {
      return await run(lease.transport, 'say');
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return error.code === 'lost' ? (await lease.lost).code : error.code;
    }
  } catch (error) {
    if (error instanceof ConnectionFailed) return error.failure.code;
    throw error;
  } finally {
    pool.close();
  }
}

async function withinTime(end: Promise<string>, fault: Fault): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hangs: ${JSON.stringify(fault)}`)), HANGS_AFTER);
  });
  try {
    return await Promise.race([end, late]);
  } finally {
    clearTimeout(timer);
  }
}
