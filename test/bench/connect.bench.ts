/**
 * P11: connect and run `true` in a process that is warm, against the whole of `ssh HOST true`; the same on a connection
 * that is live, as a second tab finds it; and how long a person waits for the prompt in a second tab.
 */
import { randomUUID } from 'node:crypto';
import type { Lease } from '../../electron/backend/connections/types.ts';
import type { ShellState } from '../../shared/contract/shells.ts';
import { type ConnectedBackend, connectBackend, hostBlock } from '../helpers/backend.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../helpers/tempHome.ts';
import { acquire } from './support/acquire.ts';
import { bench } from './support/bench.ts';
import { sshArguments, startSsh, timeProgram } from './support/openSsh.ts';

const WARM_UP = 5;
const PAIRS = 15;
/** What Fairlead agrees on with a server that has no ML-KEM; ssh's own first choice is slower (sntrup761). */
const SAME_KEX = ['-o', 'KexAlgorithms=curve25519-sha256'];

await bench('connect', async () => {
  const home = makeTempHome();
  const sshd = await startSshd();
  // Each connection is to a name of its own, or the pool would share one.
  const fresh = Array.from({ length: WARM_UP + PAIRS }, (_, number) => `fresh-${number}`);
  const config = ['web', ...fresh].map((alias) => hostBlock(alias, sshd, home)).join('\n');
  const backend = connectBackend({ home, config });
  const lease = await acquire(backend, 'web');
  for (const alias of fresh.slice(0, WARM_UP)) {
    await connectAndRun(backend, alias);
    await openTab(backend);
    await timeProgram('ssh', sshArguments(home, 'web', 'true'), home);
  }

  const times = {
    connect: [] as number[],
    live: [] as number[],
    tab: [] as number[],
    ssh: [] as number[],
    sshSameKex: [] as number[],
    sshPrompt: [] as number[],
  };
  for (const alias of fresh.slice(WARM_UP)) {
    times.connect.push(await connectAndRun(backend, alias));
    times.ssh.push(await timeProgram('ssh', sshArguments(home, 'web', 'true'), home));
    times.sshSameKex.push(await timeProgram('ssh', sshArguments(home, ...SAME_KEX, 'web', 'true'), home));
    times.live.push(await runTrue(lease));
    times.sshPrompt.push(await sshPrompt(home));
    times.tab.push(await openTab(backend));
  }
  const ssh = { name: 'ssh HOST true', values: times.ssh };
  const common = { id: 'P11', unit: 'ms', measure: 'ratio' } as const;
  return [
    {
      ...common,
      what: 'connect and run true, against ssh with the same key exchange',
      fairlead: times.connect,
      reference: { name: 'ssh curve25519', values: times.sshSameKex },
      target: null,
    },
    { ...common, what: 'connect and run true', fairlead: times.connect, reference: ssh, target: { atMost: 0.5 } },
    { ...common, what: 'run true on a live connection', fairlead: times.live, reference: ssh, target: { atMost: 0.1 } },
    {
      ...common,
      what: 'a second tab, to its prompt in the window',
      fairlead: times.tab,
      reference: { name: 'ssh -tt HOST', values: times.sshPrompt },
      target: null,
    },
  ];
});

async function connectAndRun(backend: ConnectedBackend, host: string): Promise<number> {
  const began = performance.now();
  const lease = await acquire(backend, host);
  await runTrue(lease);
  const took = performance.now() - began;
  lease.transport.close();
  await lease.transport.closed;
  lease.release();
  return took;
}

async function runTrue(lease: Lease): Promise<number> {
  const began = performance.now();
  const channel = await lease.transport.exec({ command: 'true', environment: [], terminal: null });
  channel.stdout.resume();
  channel.stderr.resume();
  const exit = await channel.ended;
  if (exit?.code !== 0) throw new Error('true did not end with 0');
  return performance.now() - began;
}

/** As a window does it: it shows the bytes of a shell only once it was told that the shell is open. */
async function openTab({ client }: ConnectedBackend): Promise<number> {
  const id = randomUUID();
  const size = { columns: 80, rows: 24, width: 640, height: 384 };
  const opened = new Promise<void>((resolve) => {
    client.on('shells.changed', (shells: readonly ShellState[]) => {
      if (shells.some((shell) => shell.id === id && shell.state.phase === 'open')) resolve();
    });
  });
  const began = performance.now();
  await client.call('shells.open', { id, target: { kind: 'host', host: 'web' }, size });
  const { stream } = await client.call('shells.attach', { id });
  const prompted = new Promise<void>((resolve) => {
    client.listen(stream, (_bytes, drawn) => {
      drawn();
      resolve();
    });
  });
  await Promise.all([opened, prompted]);
  const took = performance.now() - began;
  await client.call('shells.close', { id });
  return took;
}

async function sshPrompt(home: TempHome): Promise<number> {
  const began = performance.now();
  const child = startSsh(home, '-tt', 'web');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const took = performance.now() - began;
  child.kill();
  await ended;
  return took;
}
