/**
 * P12: what one more idle connection keeps in the backend, with and without a terminal tab on it: live memory of V8 after
 * a collection, and what the system counts (RSS). Beside it the memory of an idle `ssh`, which nobody shares (USS).
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ShellState } from '../../shared/contract/shells.ts';
import { type ConnectedBackend, connectBackend, hostBlock } from '../helpers/backend.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { acquire } from './support/acquire.ts';
import { bench } from './support/bench.ts';
import { startSsh } from './support/openSsh.ts';

const WARM_UP = 20;
const ROUNDS = 5;
const PER_ROUND = 20;

await bench('memory', async () => {
  const home = makeTempHome();
  const sshd = await startSshd();
  // Each connection is to a name of its own, or the pool would share one.
  const hosts = Array.from({ length: 2 * WARM_UP + 2 * ROUNDS * PER_ROUND }, (_, number) => `host-${number}`);
  const backend = connectBackend({ home, config: hosts.map((alias) => hostBlock(alias, sshd, home)).join('\n') });
  const take = (count: number) => hosts.splice(0, count);

  const connection = await perItem((count) => Promise.all(take(count).map((host) => acquire(backend, host))));
  const tab = await perItem((count) => openTabs(backend, take(count)));
  const ssh = [];
  for (let pair = 0; pair < ROUNDS; pair++) {
    const child = startSsh(home, 'host-0', 'echo ready; exec cat');
    await new Promise((resolve) => child.stdout.once('data', resolve));
    ssh.push(unsharedKilobytes(child.pid ?? 0));
    child.kill();
  }

  const common = { id: 'P12', unit: 'KB', measure: 'median', reference: null } as const;
  return [
    { ...common, what: 'RSS per idle connection', fairlead: connection.rss, target: null },
    { ...common, what: 'RSS per idle connection with a terminal tab', fairlead: tab.rss, target: null },
    { ...common, what: 'live memory per idle connection with a terminal tab', fairlead: tab.live, target: null },
    {
      ...common,
      what: 'live memory per idle connection',
      fairlead: connection.live,
      reference: { name: 'ssh (USS)', values: ssh },
      target: { atMost: 150 },
    },
  ];
});

/** Kilobytes per item, for each round of PER_ROUND items; the first ones pay for what all of them share. */
async function perItem(make: (count: number) => Promise<unknown>): Promise<{ live: number[]; rss: number[] }> {
  const kept: unknown[] = [await make(WARM_UP)];
  const result = { live: [] as number[], rss: [] as number[] };
  let before = await measure();
  for (let round = 0; round < ROUNDS; round++) {
    kept.push(await make(PER_ROUND));
    const after = await measure();
    result.live.push((after.live - before.live) / PER_ROUND / 1000);
    result.rss.push((after.rss - before.rss) / PER_ROUND / 1000);
    before = after;
  }
  if (kept.length !== ROUNDS + 1) throw new Error('what is measured must be kept');
  return result;
}

async function measure(): Promise<{ live: number; rss: number }> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('node must be started with --expose-gc');
  // Memory outside the heap is given back in turns of the event loop after its object was collected.
  for (let pass = 0; pass < 5; pass++) {
    gc();
    await nextTurn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { live: heapUsed + external, rss };
}

async function openTabs({ client }: ConnectedBackend, hosts: readonly string[]): Promise<void> {
  const ids = hosts.map(() => randomUUID() as string);
  const open = new Promise<void>((resolve) => {
    const stop = client.on('shells.changed', (shells: readonly ShellState[]) => {
      if (!ids.every((id) => shells.some((shell) => shell.id === id && shell.state.phase === 'open'))) return;
      stop();
      resolve();
    });
  });
  const size = { columns: 80, rows: 24, width: 640, height: 384 };
  const prompts = ids.map(async (id, index) => {
    await client.call('shells.open', { id, target: { kind: 'host', host: hosts[index] ?? '' }, size });
    const { stream } = await client.call('shells.attach', { id });
    await new Promise<void>((resolve) => {
      client.listen(stream, (_bytes, drawn) => {
        drawn();
        resolve();
      });
    });
  });
  await Promise.all([open, ...prompts]);
}

function unsharedKilobytes(pid: number): number {
  const lines = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^Private_\w+:\s+(\d+) kB/gm);
  return [...lines].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0);
}
