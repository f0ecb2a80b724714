/**
 * Connections over lines that fail once, in each way, in each direction and at each stage: every run ends with what it
 * came for or with a typed failure, within its time, with no question left open. 500 runs; `npm run soak` makes 5,000.
 * FAIRLEAD_SEED repeats a run.
 */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openResources, nothingMoreOpen } from '../../helpers/openResources.ts';
import { present } from '../../helpers/present.ts';
import { createRandom } from '../../helpers/random.ts';
import { type Direction, type Fault, startFaultyRelay } from '../../helpers/faultyRelay.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import type { Asker } from '../../../electron/backend/prompts/types.ts';
import { ConnectionFailed, type Waiter } from '../../../electron/backend/connections/types.ts';
import { type Transport, TransportError } from '../../../electron/backend/ssh/types.ts';
import type { FailureCode } from '../../../shared/contract/connections.ts';
import { makePool, makeWaiter } from './testPool.ts';

const soaking = process.env['FAIRLEAD_SOAK'] === '1';
const RUNS = soaking ? 5_000 : 500;
const given = process.env['FAIRLEAD_SEED'];
const SEED = given === undefined ? (soaking ? Date.now() % 1_000_000 : 20_261_120) : Number(given);
const AT_ONCE = 8;
/** Longer than every time-out of a run together, in milliseconds. */
const HANGS_AFTER = 20_000;

const KINDS = ['cut', 'stall', 'truncate', 'delay', 'corrupt'] as const;
const DIRECTIONS = ['up', 'down'] as const;
/**
 * In order. version and kex begin with the step of that name, auth with the first answer that is encrypted, session with
 * the connection being ready.
 */
const STAGES = ['version', 'kex', 'auth', 'session'] as const;
type Stage = (typeof STAGES)[number];

/** What is agreed on: the cipher decides what a changed byte does. */
const SUITES = [
  { kexAlgorithms: ['mlkem768x25519-sha256'], ciphers: ['aes128-gcm@openssh.com'] },
  { kexAlgorithms: ['curve25519-sha256'], ciphers: ['chacha20-poly1305@openssh.com'] },
  { kexAlgorithms: ['ecdh-sha2-nistp256'], ciphers: ['aes256-ctr'], macs: ['hmac-sha2-256-etm@openssh.com'] },
  { kexAlgorithms: ['curve25519-sha256'], ciphers: ['aes128-ctr'], macs: ['hmac-sha2-512'] },
] as const;
type Suite = (typeof SUITES)[number];

/** Goes up and comes back; keys are exchanged again on the way. */
const CONTENT = randomBytes(24 * 1024);
const REKEY_AFTER = 16 * 1024;

/** Signs in with a password and sends back what a command is given. */
function startServer() {
  return startSshServer((connection) => {
    connection.on('authentication', (context) => {
      if (context.method === 'password' && context.password === 'right') context.accept();
      else context.reject(['password']);
    });
    connection.on('session', (accept) =>
      accept().on('exec', (acceptCommand) => {
        const stream = acceptCommand();
        stream.on('end', () => stream.exit(0));
        stream.pipe(stream);
      }),
    );
  });
}

/** Where each stage begins, in bytes of each direction; `end` is behind the last byte. */
type Marks = Record<Stage | 'end', Record<Direction, number>>;

interface Run {
  readonly stage: Stage;
  readonly suite: Suite;
  readonly fault: Fault;
}

test(
  `${RUNS} faults: what was wanted, or a typed failure, in time`,
  async () => {
    console.info(`fault runs with FAIRLEAD_SEED=${SEED}`);
    const server = await startServer();
    const random = createRandom(SEED);
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
    const marks = new Map<Suite, Marks>();
    for (const suite of SUITES) marks.set(suite, await measure(server.port, suite, asker));

    const waiting = Array.from({ length: RUNS }, (_, index): Run => {
      // Each way, direction and stage in turn, so that all are met equally often.
      const kind = present(KINDS[index % KINDS.length]);
      const direction = present(DIRECTIONS[Math.floor(index / KINDS.length) % DIRECTIONS.length]);
      const stage = present(STAGES[Math.floor(index / KINDS.length / DIRECTIONS.length) % STAGES.length]);
      const suite = random.pick(SUITES);
      const at = present(marks.get(suite));
      const from = at[stage][direction];
      const to = Math.max(from + 1, at[STAGES[STAGES.indexOf(stage) + 1] ?? 'end'][direction]);
      return { stage, suite, fault: { kind, direction, after: from + random.below(to - from) } };
    });
    const ends = new Map<string, number>();
    const before = openResources();
    const worker = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const end = await withinTime(oneRun(server.port, next, asker), next);
        judge(next, end);
        const shown = `${next.stage} ${next.fault.kind} ${next.fault.direction}: ${end}`;
        ends.set(shown, (ends.get(shown) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    console.info(
      [...ends]
        .map(([end, count]) => `${end} ${count}`)
        .sort()
        .join('\n'),
    );
    expect(open).toBe(0);
    // Every way at every stage and in both directions.
    expect(new Set([...ends.keys()].map((end) => end.split(':')[0])).size).toBe(
      KINDS.length * DIRECTIONS.length * STAGES.length,
    );
    // A changed byte is told as such when we are the ones who find it.
    for (const stage of ['auth', 'session']) expect(ends.get(`${stage} corrupt down: damaged`) ?? 0).toBeGreaterThan(0);
    await nothingMoreOpen(before, 'Timeout');
  },
  soaking ? 1_800_000 : 180_000,
);

/**
 * What each fault may lead to. The line that was cut, stalled or changed is told as such at every stage; only the last
 * words of a session may be lost unnoticed, as everything was there already.
 */
const MAY_END: Readonly<Record<Stage, Readonly<Record<Fault['kind'], readonly (FailureCode | 'done')[]>>>> = {
  version: {
    delay: ['done'],
    stall: ['silent', 'not-ssh'],
    cut: ['closed-early', 'not-ssh'],
    truncate: ['closed-early', 'not-ssh'],
    // What both sides said first is signed with the rest of the exchange, but for the padding of what is not encrypted.
    corrupt: ['done', 'protocol-error', 'closed-early', 'silent', 'not-ssh', 'no-common-algorithm'],
  },
  kex: {
    delay: ['done'],
    stall: ['silent'],
    cut: ['closed-early', 'closed-in-auth'],
    truncate: ['closed-early', 'closed-in-auth'],
    corrupt: ['done', 'protocol-error', 'closed-early', 'closed-in-auth', 'silent', 'damaged', 'no-common-algorithm'],
  },
  auth: {
    delay: ['done'],
    stall: ['silent'],
    cut: ['closed-in-auth'],
    truncate: ['closed-in-auth'],
    // A changed length is waited for.
    corrupt: ['damaged', 'closed-in-auth', 'silent'],
  },
  session: {
    delay: ['done'],
    stall: ['lost', 'silent', 'done'],
    cut: ['lost', 'done'],
    truncate: ['lost', 'done'],
    corrupt: ['damaged', 'lost', 'silent', 'done'],
  },
};

function judge(run: Run, end: string): void {
  expect(MAY_END[run.stage][run.fault.kind], `FAIRLEAD_SEED=${SEED} ${JSON.stringify(run)}`).toContain(end);
}

/** The bytes at which each stage of a run without a fault begins. */
async function measure(to: number, suite: Suite, asker: Asker): Promise<Marks> {
  const passed = { up: 0, down: 0 };
  const marks: Partial<Marks> = {};
  const mark = (stage: Stage | 'end') => (marks[stage] ??= { ...passed });
  const fault: Fault = { kind: 'delay', direction: 'up', after: Infinity };
  const port = await startFaultyRelay(
    to,
    () => fault,
    (direction, bytes) => (passed[direction] += bytes),
  );
  const end = await attempt(port, { stage: 'session', suite, fault }, asker, (step) => {
    if (STAGES.some((stage) => stage === step)) mark(step as Stage);
  });
  expect(end).toBe('done');
  mark('end');
  return marks as Marks;
}

async function oneRun(to: number, run: Run, asker: Asker): Promise<string> {
  return attempt(await startFaultyRelay(to, () => run.fault), run, asker, () => undefined);
}

/** `done`: the content came back, unchanged. Else the code of the failure. */
async function attempt(
  port: number,
  { stage, suite, fault }: Run,
  asker: Asker,
  onStage: (stage: string) => void,
): Promise<string> {
  // What ends or goes on by itself must never be given up, however busy the machine is.
  const patient = fault.kind !== 'stall' && fault.kind !== 'corrupt';
  const pool = makePool(
    [
      makeHostOptions({
        alias: 'web',
        port,
        ...suite,
        rekeyLimit: { bytes: REKEY_AFTER, seconds: null },
        pubkeyAuthentication: false,
        userKnownHostsFiles: ['/dev/null'],
        strictHostKeyChecking: 'no',
        connectTimeout: patient ? 15 : 0.5,
        serverAliveSet: true,
        // A fault that harmed nothing before is no reason to give up what was reached.
        serverAliveInterval: patient || stage !== 'session' ? 5 : 0.1,
        serverAliveCountMax: 2,
      }),
    ],
    { lingerMs: 0, replyTimeoutMs: patient ? 15_000 : 500 },
  );
  const waiter: Waiter = {
    ...makeWaiter(asker),
    onEvent({ fact }) {
      if (fact.kind === 'step' && fact.step !== 'auth') onStage(fact.step);
      else if (fact.kind === 'message' && fact.name === 'SERVICE_ACCEPT') onStage('auth');
    },
  };
  try {
    const lease = await pool.acquire({ kind: 'host', host: 'web' }, waiter);
    onStage('session');
    try {
      return (await echo(lease.transport)) ? 'done' : (await lease.lost).code;
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

/** False: the connection went away first. Throws when the server says that all went well and the content differs. */
async function echo(transport: Transport): Promise<boolean> {
  const channel = await transport.exec({ command: 'cat', environment: [], terminal: null });
  channel.stderr.resume();
  const chunks: Buffer[] = [];
  channel.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  channel.stdin.end(CONTENT);
  const exit = await channel.ended;
  if (exit === null) return false;
  expect(exit).toEqual({ code: 0, signal: null });
  expect(Buffer.concat(chunks).equals(CONTENT)).toBe(true);
  return true;
}

async function withinTime(end: Promise<string>, run: Run): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hangs: FAIRLEAD_SEED=${SEED} ${JSON.stringify(run)}`)), HANGS_AFTER);
  });
  try {
    return await Promise.race([end, late]);
  } finally {
    clearTimeout(timer);
  }
}
