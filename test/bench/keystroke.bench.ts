/** P10: from a key in the window's hands, through the whole backend, to its echo; against `ssh` on pipes. */
import { randomUUID } from 'node:crypto';
import { connectBackend, hostBlock } from '../helpers/backend.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { bench, inTurn } from './support/bench.ts';
import { startSsh } from './support/openSsh.ts';
import { percentile } from './support/statistics.ts';

const ROUNDS = 45;
const KEYS = 200;
/** The terminal of the far side echoes each key by itself. */
const ECHOING = 'stty -icanon min 1; printf ready; exec cat > /dev/null';

interface Line {
  send(key: Uint8Array): void;
  /** Set for each wait. */
  onOutput: () => void;
}

await bench('keystroke', async () => {
  const home = makeTempHome();
  const config = hostBlock('typing', await startSshd(), home, `RemoteCommand ${ECHOING}`, 'RequestTTY force');
  const backend = connectBackend({ home, config });
  const ours = await fairleadLine(backend);
  const theirs = await sshLine(home);
  await typeOn(ours);
  await typeOn(theirs);
  const rounds = await inTurn(
    ROUNDS,
    () => typeOn(ours),
    () => typeOn(theirs),
  );
  const at = (share: number) => ({
    unit: 'ms',
    fairlead: rounds.ours.map((times) => percentile(times, share)),
    reference: { name: 'ssh', values: rounds.theirs.map((times) => percentile(times, share)) },
  });
  return [
    { id: 'P10', what: 'keystroke to echo, p50', ...at(0.5), measure: 'difference', target: { atMost: 0.15 } },
    { id: 'P10', what: 'keystroke to echo, p99', ...at(0.99), measure: 'ratio', target: { atMost: 1.5 } },
  ];
});

/** Milliseconds per key, one key after the other. */
async function typeOn(line: Line): Promise<number[]> {
  const key = new Uint8Array([0x78]);
  const times: number[] = [];
  for (let sent = 0; sent < KEYS; sent++) {
    const echoed = new Promise<void>((resolve) => (line.onOutput = resolve));
    const began = performance.now();
    line.send(key);
    await echoed;
    times.push(performance.now() - began);
  }
  return times;
}

async function fairleadLine({ client }: ReturnType<typeof connectBackend>): Promise<Line> {
  const id = randomUUID();
  const size = { columns: 80, rows: 24, width: 640, height: 384 };
  await client.call('shells.open', { id, target: { kind: 'host', host: 'typing' }, size });
  const { stream } = await client.call('shells.attach', { id });
  const line: Line = { send: (key) => client.write(stream, key), onOutput: () => undefined };
  const ready = new Promise<void>((resolve) => (line.onOutput = resolve));
  client.listen(stream, (_bytes, drawn) => {
    drawn();
    line.onOutput();
  });
  await ready;
  return line;
}

async function sshLine(home: ReturnType<typeof makeTempHome>): Promise<Line> {
  const child = startSsh(home, '-tt', 'typing');
  const line: Line = { send: (key) => void child.stdin.write(key), onOutput: () => undefined };
  const ready = new Promise<void>((resolve) => (line.onOutput = resolve));
  child.stdout.on('data', () => line.onOutput());
  await ready;
  return line;
}
