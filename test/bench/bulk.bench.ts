/**
 * P13: bytes through one channel with AES-GCM, against `ssh` and without the time that connecting takes: the far side
 * says on stderr when it begins. And `fairlead exec` from start to end, which has to write the bytes too.
 */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { Lease } from '../../electron/backend/connections/types.ts';
import { connectBackend, hostBlock } from '../helpers/backend.ts';
import { startSshd } from '../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../helpers/tempHome.ts';
import { acquire } from './support/acquire.ts';
import { bench, inTurn } from './support/bench.ts';
import { environmentOf, sshArguments } from './support/openSsh.ts';

const MEGABYTES = 400;
const PAIRS = 9;
const BYTES = MEGABYTES * 1_000_000;
const DOWN = `echo begin >&2; head -c ${BYTES} /dev/zero`;
const UP = `echo begin >&2; head -c ${BYTES} > /dev/null`;
type Input = 'nothing' | 'zeros';
type Beginning = 'start' | 'far side';
const cli = fileURLToPath(new URL('../../out/cli.js', import.meta.url));

await bench('bulk', async () => {
  const home = makeTempHome();
  const config = hostBlock('web', await startSshd(), home, 'Ciphers aes128-gcm@openssh.com');
  const lease = await acquire(connectBackend({ home, config }), 'web');
  const sshLine = (command: string) => ['ssh', ...sshArguments(home, 'web', command)];
  const ourLine = (command: string) => [process.execPath, cli, 'exec', '--batch', 'web', '--', command];
  const program = (line: string[], input: Input, from: Beginning) => () => runProgram(line, home, input, from);

  await download(lease);
  await upload(lease);
  const down = await inTurn(PAIRS, () => download(lease), program(sshLine(DOWN), 'nothing', 'far side'));
  const up = await inTurn(PAIRS, () => upload(lease), program(sshLine(UP), 'zeros', 'far side'));
  const commandDown = await inTurn(
    PAIRS,
    program(ourLine(DOWN), 'nothing', 'start'),
    program(sshLine(DOWN), 'nothing', 'start'),
  );
  const commandUp = await inTurn(PAIRS, program(ourLine(UP), 'zeros', 'start'), program(sshLine(UP), 'zeros', 'start'));
  const figure = (what: string, { ours, theirs }: typeof down, target: { atLeast: number } | null) =>
    ({
      id: 'P13',
      what,
      unit: 'MB/s',
      fairlead: ours,
      reference: { name: 'ssh', values: theirs },
      measure: 'ratio',
      target,
    }) as const;
  return [
    figure('bulk through one channel, up', up, { atLeast: 0.9 }),
    figure(`fairlead exec, ${MEGABYTES} MB down, with its start`, commandDown, null),
    figure(`fairlead exec, ${MEGABYTES} MB up, with its start`, commandUp, null),
    figure('bulk through one channel, down', down, { atLeast: 0.9 }),
  ];
});

function rate(milliseconds: number): number {
  return BYTES / 1000 / milliseconds;
}

async function download(lease: Lease): Promise<number> {
  const channel = await lease.transport.exec({ command: DOWN, environment: [], terminal: null });
  const begun = beginning(channel.stderr);
  let received = 0;
  channel.stdout.on('data', (chunk: Uint8Array) => (received += chunk.byteLength));
  await channel.ended;
  if (received !== BYTES) throw new Error(`${received} bytes came`);
  return rate(performance.now() - (await begun));
}

async function upload(lease: Lease): Promise<number> {
  const channel = await lease.transport.exec({ command: UP, environment: [], terminal: null });
  const begun = beginning(channel.stderr);
  channel.stdout.resume();
  await pipeline(zeros(), channel.stdin);
  await channel.ended;
  return rate(performance.now() - (await begun));
}

function* zeros(): Generator<Buffer> {
  const block = Buffer.alloc(64 * 1024);
  for (let left = BYTES; left > 0; left -= block.byteLength) yield block.subarray(0, left);
}

/** When the far side began. */
async function beginning(stderr: Readable): Promise<number> {
  await new Promise((resolve) => stderr.once('data', resolve));
  return performance.now();
}

/** MB/s of a program with its output to /dev/null. Zeros come from a pipe, as most input does. */
async function runProgram(line: string[], home: TempHome, input: Input, from: Beginning): Promise<number> {
  const started = performance.now();
  const command = line.map((word) => `'${word}'`).join(' ');
  const fed = input === 'zeros' ? `head -c ${BYTES} /dev/zero | ${command}` : command;
  const child = spawn('sh', ['-c', fed], { env: environmentOf(home), stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  const begun = beginning(child.stderr);
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`${command} ended with ${String(status)}: ${words}`);
  return rate(performance.now() - (from === 'start' ? started : await begun));
}
