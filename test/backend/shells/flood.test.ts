/** Much output: nothing is lost or doubled for a window that draws, nothing piles up for one that does not. */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { REPLAY_BYTES } from '../../../electron/backend/shells/replayBuffer.ts';
import { LEAST_LIMIT_BYTES } from '../../../electron/backend/rpc/underWayLimit.ts';
import { HIGH_WATER_BYTES } from '../../../shared/rpc/messages.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { attach, host, phaseOf, SIZE } from './support.ts';

/** A shell that is open and runs this command line instead of a login shell. */
async function run(command: string) {
  const sshd = await startSshd();
  const home = makeTempHome();
  const config = hostBlock('web', sshd, home, `RemoteCommand ${command}`);
  const backend = connectBackend({ home, config });
  const id = randomUUID();
  return {
    ...backend,
    sshd,
    id,
    open: () => backend.client.call('shells.open', { id, target: host('web'), size: SIZE }),
  };
}

const MEBIBYTE = 1024 * 1024;
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** Bytes in buffers that something still refers to. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** What `seq 1 LAST` prints through a terminal. */
const numbers = (last: number) => Array.from({ length: last }, (_, n) => `${n + 1}\r\n`).join('');

test('a window that was there from the beginning has every byte; one that comes in the middle has an exact end of it', async () => {
  const last = 500_000;
  const { client, id, open, openWindow } = await run(`seq 1 ${last}`);
  await open();
  const first = await attach(client, id);
  // Attached at different moments of the flow: before, at and after the point where the replay buffer is full.
  const late = [];
  for (const marker of ['\n50000\r', '\n150000\r', '\n300000\r', '\n450000\r']) {
    await first.sees(marker);
    late.push(await attach(openWindow().client, id));
  }
  await phaseOf(client, id, 'ended');
  await Promise.all([first, ...late].map((terminal) => terminal.sees(`\n${last}\r\n`)));
  expect(first.digest()).toBe(sha256(numbers(last)));
  const all = first.bytes();
  for (const terminal of late) {
    const bytes = terminal.bytes();
    expect(terminal.digest()).toBe(sha256(all.subarray(all.length - bytes.length)));
    expect(terminal.replay).toBeLessThanOrEqual(REPLAY_BYTES);
    expect(bytes.length).toBeGreaterThan(terminal.replay - 1);
    // Begins with a whole line.
    expect(bytes.toString('latin1')).toMatch(/^\d+\r\n/);
    expect(all.at(-bytes.length - 1) ?? 0x0a).toBe(0x0a);
  }
});

test('a shell lives on without a window; the next window gets the last mebibyte and what follows', async () => {
  const last = 300_000;
  const folder = makeTempHome().path;
  const done = join(folder, 'done');
  const { client, id, open, openWindow } = await run(`seq 1 ${last}; touch ${done}; read line; echo "got-$line"`);
  const before = openWindow();
  await open();
  const gone = await attach(before.client, id);
  await gone.sees('\n1000\r');
  before.port.close();
  await expect.poll(() => existsSync(done), { timeout: 20_000 }).toBe(true);

  const terminal = await attach(client, id);
  await terminal.sees(`\n${last}\r\n`);
  expect(terminal.replay).toBeGreaterThan(REPLAY_BYTES - 100);
  expect(terminal.digest()).toBe(sha256(numbers(last).slice(-terminal.bytes().length)));
  terminal.type('again\r');
  await terminal.sees('got-again');
});

test('what waits for a slow window when the shell ends still reaches it', async () => {
  const { client, id, open } = await run('seq 1 100000');
  await open();
  const terminal = await attach(client, id);
  terminal.freeze();
  const ended = phaseOf(client, id, 'ended');
  await terminal.sees('\n1000\r');
  // The shell cannot end while its output waits; the window is given up after a while, and then it does.
  await ended;
  terminal.thaw();
  await terminal.sees('\n100000\r\n');
  expect(terminal.digest()).toBe(sha256(numbers(100_000)));
});

test('a flood into a window that does not draw: bounded, and Ctrl-C works', async () => {
  const { client, id, open } = await run('sh -c "trap \'echo stopped; exit 5\' INT; yes & wait"');
  await open();
  const terminal = await attach(client, id);
  terminal.freeze();
  await terminal.sees('y\r\ny\r\n');
  await expect.poll(() => terminal.bytes().length).toBeGreaterThan(LEAST_LIMIT_BYTES / 2);
  terminal.type('\x03');
  expect((await phaseOf(client, id, 'ended')).state.exit).toEqual({ code: 5, signal: null });
  expect(terminal.bytes().length).toBeLessThanOrEqual(HIGH_WATER_BYTES);
});

test('a flood that no window draws is not kept in memory; the window is told, and comes back', async () => {
  const flood = 40 * MEBIBYTE;
  const { client, id, open } = await run(`sh -c "head -c ${flood} /dev/zero | tr '\\\\0' x; echo; echo the-end"`);
  const detached = new Promise<unknown>((resolve) => client.on('shells.detached', resolve));
  await open();
  const terminal = await attach(client, id);
  terminal.freeze();
  const held: number[] = [];
  const sampling = setInterval(() => held.push(heldBytes()), 100);
  const before = heldBytes();
  expect(await detached).toEqual({ id, stream: terminal.stream });
  await phaseOf(client, id, 'ended');
  clearInterval(sampling);
  const again = await attach(client, id);
  await again.sees('the-end');
  expect(held.length).toBeGreaterThan(5);
  expect(Math.max(...held) - before).toBeLessThan(8 * MEBIBYTE);
  expect(terminal.bytes().length).toBeLessThanOrEqual(HIGH_WATER_BYTES);
});
