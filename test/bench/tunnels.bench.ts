/**
 * P8: bulk through -L, down and up. P9: tiny HTTP requests, each
 * over a new connection, 1, 50 and 200 at a time. Against `ssh -N -L` on the same server.
 */
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseTunnelSpec } from '../../shared/tunnelSpec.ts';
import { type ConnectedBackend, connectBackend, hostBlock } from '../helpers/backend.ts';
import { freePort } from '../helpers/ports.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../helpers/tempHome.ts';
import { bench, inTurn } from './support/bench.ts';
import { areFarEnds, startFarEnds } from './support/farEnds.ts';
import type { Figure } from './support/report.ts';
import { startSsh } from './support/openSsh.ts';

const PAIRS = 5;
const CONCURRENT = [
  { at: 1, requests: 100, atLeast: 20 },
  { at: 50, requests: 1000, atLeast: 1 },
  { at: 200, requests: 2000, atLeast: 1 },
] as const;

if (!areFarEnds()) await bench('tunnels', measure);

async function measure(): Promise<readonly Figure[]> {
  const home = makeTempHome();
  const config = hostBlock('web', await startSshd(), home, 'Ciphers aes128-gcm@openssh.com');
  const backend = connectBackend({ home, config });
  const farEnds = await startFarEnds(fileURLToPath(import.meta.url));
  const [source, sink, web] = farEnds.ports;
  const ours = await Promise.all([source, sink, web].map((port) => openOurs(backend, port)));
  const theirs = await openTheirs(home, [source, sink, web]);
  const [down, up, tiny] = [0, 1, 2].map((index) => ({ ours: ours[index] ?? 0, theirs: theirs[index] ?? 0 }));
  if (down === undefined || up === undefined || tiny === undefined) throw new Error('no tunnels');
  const figures: Figure[] = [];
  for (const [what, ports, direction] of [
    ['-L bulk, down', down, 'down'],
    ['-L bulk, up', up, 'up'],
  ] as const) {
    await farEnds.transfer(direction, ports.ours);
    const rates = await inTurn(
      PAIRS,
      () => farEnds.transfer(direction, ports.ours),
      () => farEnds.transfer(direction, ports.theirs),
    );
    figures.push({ ...common('P8', what, 'MB/s', rates), target: { atLeast: 0.9 } });
  }
  for (const { at, requests, atLeast } of CONCURRENT) {
    await farEnds.requestsPerSecond(tiny.ours, at, at);
    const rates = await inTurn(
      PAIRS,
      () => farEnds.requestsPerSecond(tiny.ours, at, requests),
      () => farEnds.requestsPerSecond(tiny.theirs, at, requests),
    );
    figures.push({ ...common('P9', `-L, tiny HTTP requests, ${at} at a time`, 'per s', rates), target: { atLeast } });
  }
  return figures;
}

function common(id: string, what: string, unit: string, { ours, theirs }: { ours: number[]; theirs: number[] }) {
  return { id, what, unit, fairlead: ours, reference: { name: 'ssh', values: theirs }, measure: 'ratio' } as const;
}

async function openOurs({ client }: ConnectedBackend, port: number): Promise<number> {
  const listen = await freePort();
  const spec = parseTunnelSpec('local', `127.0.0.1:${listen}:127.0.0.1:${port}`);
  if (spec === null) throw new Error('no specification');
  const { id } = await client.call('tunnels.save', {
    id: null,
    draft: {
      name: '',
      group: '',
      startsWithFairlead: false,
      target: { kind: 'host', host: 'web' },
      spec,
      saveTo: 'fairlead',
    },
  });
  await client.call('tunnels.start', { ids: [id] });
  // Clients that come before SSH is there wait for it.
  return listen;
}

async function openTheirs(home: TempHome, ports: readonly number[]): Promise<number[]> {
  const listen = await Promise.all(ports.map(() => freePort()));
  startSsh(
    home,
    '-N',
    ...ports.flatMap((port, index) => ['-L', `127.0.0.1:${listen[index] ?? 0}:127.0.0.1:${port}`]),
    'web',
  );
  for (const port of listen) await answering(port);
  return listen;
}

/** Retrying is the event: ssh has no other sign that it listens. */
async function answering(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
  }
}
