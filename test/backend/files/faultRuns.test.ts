/**
 * Transfers that are hit by a fault at a random moment: at every moment each target is the old file or the complete new
 * one, what can go on goes on to its end, and nothing is left behind. 300 runs; `npm run soak` makes 3,000.
 * `FAIRLEAD_SEED=N` makes run N alone.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Client } from '../../../renderer/rpc/client.ts';
import type { TransferState } from '../../../shared/contract/transfers.ts';
import { connectBackend, type ConnectedBackend, hostBlock } from '../../helpers/backend.ts';
import { startKillableBackend } from '../../helpers/killableBackend.ts';
import { freePort } from '../../helpers/ports.ts';
import { createRandom, type Random } from '../../helpers/random.ts';
import { mountSmallDisk, type SmallDisk } from '../../helpers/smallDisk.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startRelay, type Relay } from '../../helpers/tcpServer.ts';
import { makeTempFolder, makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { until } from '../shells/support.ts';
import { type FaultCase, makeFaultCase } from './faultCase.ts';
import { LOCAL, SFTP_SERVERS, type SftpServer, transferIn, transferWhere, WEB } from './support.ts';

const soaking = process.env['FAIRLEAD_SOAK'] === '1';
const RUNS = soaking ? 3000 : 300;
const only = process.env['FAIRLEAD_SEED'];
const AT_ONCE = 8;
/** A run that takes longer hangs. In milliseconds. */
const HANGS_AFTER = 30_000;

const FAULTS = [
  'the line is cut',
  'the line is cut twice',
  'the server is killed',
  'it is cancelled',
  'it is cancelled while there is no line',
  'it is paused',
  'the program ends',
  'the program is killed',
  'the disk is full',
  'permission is lost',
  'the target is removed',
  'a source changes',
] as const;
type Fault = (typeof FAULTS)[number];

/** Each worker has a server of its own and makes one run after the other. */
interface Place {
  readonly server: SftpServer;
  readonly sshd: Sshd;
  readonly line: Relay;
  readonly home: TempHome;
  /** Of the runs that a killed program makes. */
  readonly otherHome: TempHome;
  /** Null where none can be made. */
  readonly disk: SmallDisk | null;
  connected: ConnectedBackend;
}

interface Run {
  readonly place: Place;
  readonly it: FaultCase;
  readonly random: Random;
  readonly id: string;
  readonly direction: 'up' | 'down';
  /** After so many bytes of the line the fault comes. */
  readonly after: number;
  readonly folder: string;
}

/** Which server a run needs is told by its seed, so that a seed alone repeats it. */
const serverNumber = (seed: number) => seed % SFTP_SERVERS.length;
const isRoot = process.getuid?.() === 0;

test(
  `${RUNS} faults: the old file or the new one, an end that is proven, and nothing left`,
  async () => {
    const seeds = only === undefined ? Array.from({ length: RUNS }, (_, seed) => seed) : [Number(only)];
    const wrong: string[] = [];
    const met = new Map<string, number>();
    const queues = SFTP_SERVERS.map((_, number) => seeds.filter((seed) => serverNumber(seed) === number));
    const worker = async (number: number) => {
      const queue = queues[serverNumber(number)] ?? [];
      const server = SFTP_SERVERS[serverNumber(number)];
      if (queue.length === 0 || server === undefined) return;
      let place = await makePlace(server);
      for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) {
        const { fault, problem } = await oneRun(seed, place);
        met.set(fault, (met.get(fault) ?? 0) + 1);
        if (problem === null) continue;
        wrong.push(`seed ${seed}: ${fault}: ${problem}`);
        // What is wrong must not meet the next run.
        place = await makePlace(server);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => worker(number)));
    console.log(`seeds 0 to ${RUNS - 1}: ${[...met].map(([fault, count]) => `${fault} ${count}`).join(', ')}`);
    expect(wrong).toEqual([]);
  },
  soaking ? 1_800_000 : 180_000,
);

async function makePlace(server: SftpServer): Promise<Place> {
  const sshd = await startSshd({ sftp: server.sftp });
  const line = await startRelay(sshd.port);
  const [, key = ''] = /^\S+ (.*)$/.exec(sshd.knownHostsLine) ?? [];
  const far = { ...sshd, port: line.port, knownHostsLine: `[127.0.0.1]:${line.port} ${key}` };
  const [home, otherHome] = [makeTempHome(), makeTempHome()];
  otherHome.write('.ssh/config', hostBlock('web', far, otherHome));
  const connected = connectBackend({ home, config: hostBlock('web', far, home) });
  return { server, sshd, line, home, otherHome, disk: mountSmallDisk(8 * 1024), connected };
}

async function oneRun(seed: number, place: Place): Promise<{ fault: Fault; problem: string | null }> {
  const random = createRandom(seed);
  const { disk } = place;
  const fault = random.pick(FAULTS.filter((each) => isPossible(each, place)));
  const direction = fault === 'permission is lost' && isRoot ? 'up' : random.pick(['up', 'down'] as const);
  const folder = makeTempFolder(`run-${seed}`);
  mkdirSync(join(folder, 'target'));
  const target =
    fault === 'the disk is full' && disk !== null ? join(disk.path, `run ${seed}`) : join(folder, 'target');
  const it = makeFaultCase(folder, target, random, place.server.strange === 'another user');
  const after = random.below(it.bytes + 1500 * it.files + 4000);
  const run: Run = { place, it, random, id: randomUUID(), direction, after, folder };
  try {
    await withinTime(ACTS[fault](run), run);
    const left = [...it.broken(), ...it.strays()];
    return { fault, problem: left.length === 0 ? null : `at the end: ${left.join(', ')}` };
  } catch (error) {
    return { fault, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const each of [folder, target]) rmSync(each, { recursive: true, force: true });
  }
}

function isPossible(fault: Fault, { server, disk }: Place): boolean {
  if (fault === 'the disk is full') return disk !== null;
  // No mode keeps root out; the server of these runs is somebody else.
  if (fault === 'permission is lost') return !isRoot || server.strange === 'another user';
  return true;
}

const ACTS: Readonly<Record<Fault, (run: Run) => Promise<void>>> = {
  async 'the line is cut'(run) {
    await hit(run, () => run.place.line.reset());
    await completes(run);
  },
  async 'the line is cut twice'(run) {
    const { line } = run.place;
    await hit(run, () => {
      line.reset();
      line.after(run.random.below(run.it.bytes + 8000), () => line.reset());
    });
    await completes(run);
  },
  async 'the server is killed'(run) {
    await hit(run, () => run.place.sshd.killSessions());
    await completes(run);
  },
  async 'it is cancelled'(run) {
    const { client } = run.place.connected;
    let cancelled: Promise<unknown> = Promise.resolve();
    await hit(run, () => {
      cancelled = client.call('transfers.cancel', { id: run.id });
    });
    await cancelled;
  },
  async 'it is cancelled while there is no line'(run) {
    const { client, home } = run.place.connected;
    const { line, sshd } = run.place;
    let cancelled: Promise<unknown> = Promise.resolve();
    const nowhere = await freePort();
    await hit(run, () => {
      line.lead(nowhere);
      line.reset();
      cancelled = client.call('transfers.cancel', { id: run.id });
    });
    line.lead(sshd.port);
    await cancelled;
    await noJournal(home, run.id);
  },
  async 'it is paused'(run) {
    const { client } = run.place.connected;
    let paused: Promise<unknown> = Promise.resolve();
    await hit(run, () => {
      paused = client.call('transfers.pause', { id: run.id });
    });
    await paused;
    const { state } = await stateOf(client, run.id);
    if (state.phase === 'paused') await client.call('transfers.continue', { id: run.id });
    await completes(run);
  },
  async 'the program ends'(run) {
    const { place } = run;
    let ended: Promise<unknown> = Promise.resolve();
    await hit(run, () => {
      ended = place.connected.backend.close();
    });
    await ended;
    await place.connected.backend.close();
    place.connected = connectBackend({ home: place.home });
    await finishes(place.connected.client, run);
  },
  async 'the program is killed'(run) {
    const { it, place, direction, id, after } = run;
    const doomed = await startKillableBackend(place.otherHome.path);
    const killed = new Promise<void>((resolve) => {
      place.line.after(after, () => void doomed.kill().then(resolve));
    });
    await start(doomed.client, run);
    await Promise.race([killed, transferIn(doomed.client, id, 'done', 'failed')]);
    await doomed.kill();
    expectNone(it.broken(), `after the kill, ${direction}`);
    const { client, backend } = connectBackend({ home: place.otherHome });
    await finishes(client, run);
    await backend.close();
  },
  async 'the disk is full'(run) {
    const { connected, disk } = run.place;
    const { client } = connected;
    if (disk === null) throw new Error('no disk');
    disk.fill(run.random.below(run.it.bytes + 1));
    await start(client, run);
    const { problems } = await transferIn(client, run.id, 'done', 'failed');
    expectNone(run.it.broken(), 'on the full disk');
    disk.empty();
    if (problems > 0) {
      const told = await client.call('transfers.problems', { id: run.id, start: 0 });
      expectNone(
        told.filter(({ code }) => code !== 'no-space' && code !== 'other').map(({ code }) => code),
        'problems',
      );
      expectNone(run.it.strays(), 'parts after a full disk');
    }
    await triesAgain(run);
  },
  async 'permission is lost'(run) {
    const { client } = run.place.connected;
    await hit(run, () => run.it.allowWriting(false));
    const isOver = (state: TransferState) => state.asking !== null || ['done', 'failed'].includes(state.state.phase);
    const { asking } = await transferWhere(client, run.id, isOver);
    if (asking !== null) {
      // Only in place: a cut would leave it half written.
      await client.call('transfers.decide', { id: run.id, question: asking.number, policy: 'skip', forAll: true });
    }
    await transferIn(client, run.id, 'done', 'failed');
    expectNone(run.it.broken(), 'without permission');
    run.it.allowWriting(true);
    await triesAgain(run);
  },
  async 'the target is removed'(run) {
    await hit(run, () => run.it.removeTarget());
    await transferIn(run.place.connected.client, run.id, 'done', 'failed');
  },
  async 'a source changes'(run) {
    await hit(run, () => run.it.changeSource(run.random));
    await transferIn(run.place.connected.client, run.id, 'done', 'failed');
    expectNone(run.it.broken(), 'with a changed source');
    await triesAgain(run);
  },
};

/** Starts the transfer and lets the fault come at its moment; resolves then, or when the transfer is over before. */
async function hit(run: Run, fault: () => void): Promise<void> {
  const { place, it, after } = run;
  const { client } = place.connected;
  const hit = new Promise<void>((resolve) => {
    place.line.after(after, () => {
      fault();
      resolve();
    });
  });
  await start(client, run);
  await Promise.race([hit, transferIn(client, run.id, 'done', 'failed')]);
  // Over before: the fault must not meet the next run.
  place.line.after(Infinity, () => undefined);
  expectNone(it.broken(), 'at the fault');
}

async function start(client: Client, { it, direction, random, id }: Run): Promise<void> {
  const [from, to] = direction === 'up' ? [LOCAL, WEB] : [WEB, LOCAL];
  const options = { conflict: 'replace', links: 'copy', preserve: false, verify: random.chance(20) } as const;
  await client.call('transfers.start', { id, work: it.work(from, to, options) });
}

async function stateOf(client: Client, id: string): Promise<TransferState> {
  const state = (await client.call('transfers.list', null)).find((each) => each.id === id);
  if (state === undefined) throw new Error('the transfer is not in the list');
  return state;
}

/** It goes on by itself to its end, with nothing that is not proven. */
async function completes(run: Run, client = run.place.connected.client): Promise<void> {
  const state = await transferIn(client, run.id, 'done', 'failed');
  if (state.state.phase !== 'done' || state.problems > 0) {
    const problems = await client.call('transfers.problems', { id: run.id, start: 0 });
    throw new Error(`${JSON.stringify(state.state)} ${JSON.stringify(problems.slice(0, 3))}`);
  }
  expectNone(run.it.incomplete(), 'after it completed');
}

/** The next run of the program has it as paused, unless it was over before. */
async function finishes(client: Client, run: Run): Promise<void> {
  if (!existsSync(journalFile(run))) {
    expectNone(run.it.incomplete(), 'after it completed');
    return;
  }
  await transferIn(client, run.id, 'paused');
  await client.call('transfers.continue', { id: run.id });
  await completes(run, client);
}

/** What had a problem is tried once more, now that its cause is gone. */
async function triesAgain(run: Run): Promise<void> {
  const { client } = run.place.connected;
  if ((await stateOf(client, run.id)).problems === 0) return;
  await client.call('transfers.retry', { id: run.id });
  await completes(run);
}

const journalsOf = (home: TempHome) => join(home.path, 'data', 'transfers');
function journalFile({ place, id }: Run): string {
  const name = `${id}.journal`;
  const homes = [place.home, place.otherHome].map((home) => join(journalsOf(home), name));
  return homes.find((file) => existsSync(file)) ?? name;
}

/** Resolves when a cancelled transfer has cleaned up: until then its journal stays. */
async function noJournal(home: TempHome, id: string): Promise<void> {
  const folder = journalsOf(home);
  await until(
    (changed) => {
      const watcher = watch(folder, changed);
      return () => watcher.close();
    },
    () => !readdirSync(folder).some((name) => name.startsWith(id)) || undefined,
  );
}

function expectNone(found: readonly string[], when: string): void {
  if (found.length > 0) throw new Error(`${when}: ${found.join(', ')}`);
}

async function withinTime(act: Promise<void>, { place, id }: Run): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const hangs = (state: TransferState) => reject(new Error(`hangs: ${JSON.stringify(state)}`));
      stateOf(place.connected.client, id).then(hangs, reject);
    }, HANGS_AFTER);
  });
  try {
    await Promise.race([act, late]);
  } finally {
    clearTimeout(timer);
  }
}
