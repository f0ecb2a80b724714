/**
 * What large files need when a fault comes: parts are continued, not begun anew. Many small runs with every fault are in
 * faultRuns.test.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FilesSide } from '../../../shared/contract/files.ts';
import type { TransferWork } from '../../../shared/contract/transfers.ts';
import { connectBackend, type ConnectedBackend, hostBlock } from '../../helpers/backend.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { createRandom } from '../../helpers/random.ts';
import { mountSmallDisk } from '../../helpers/smallDisk.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { buildCommand } from '../cli/builtCommand.ts';
import { bytesOf, LOCAL, OPTIONS, transferIn, transferWhere, WEB } from './support.ts';

const MEBIBYTE = 1024 * 1024;

interface Case {
  readonly home: TempHome;
  readonly sshd: Sshd;
  readonly source: string;
  readonly target: string;
  readonly old: ReadonlyMap<string, Buffer>;
  readonly fresh: ReadonlyMap<string, Buffer>;
}

/** Large and small files, half of which are at the target already, with other contents. */
async function makeCase(seed: number): Promise<Case> {
  const random = createRandom(seed);
  const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
  mkdirSync(join(target, 'source'));
  const [old, fresh] = [new Map<string, Buffer>(), new Map<string, Buffer>()];
  const sizes = [
    0,
    5000,
    300_000,
    12 * MEBIBYTE,
    8 * MEBIBYTE,
    ...Array.from({ length: 40 }, () => random.below(40_000)),
  ];
  mkdirSync(join(source, 'source'));
  for (const [number, size] of sizes.entries()) {
    const name = `file ${number}`;
    fresh.set(name, randomBytes(size));
    writeFileSync(join(source, 'source', name), fresh.get(name) ?? '');
    if (random.chance(50)) {
      old.set(name, randomBytes(random.below(60_000)));
      writeFileSync(join(target, 'source', name), old.get(name) ?? '');
    }
  }
  return { home: makeTempHome(), sshd: await startSshd(), source: join(source, 'source'), target, old, fresh };
}

/** Names at the target that are neither the old nor the new file, and parts. */
function broken({ target, old, fresh }: Case): string[] {
  const folder = join(target, 'source');
  const wrong: string[] = [];
  for (const [name, bytes] of fresh) {
    const path = join(folder, name);
    const before = old.get(name);
    if (!existsSync(path)) {
      if (before !== undefined) wrong.push(`${name} is gone`);
      continue;
    }
    const found = readFileSync(path);
    if (!found.equals(bytes) && !(before !== undefined && found.equals(before))) wrong.push(name);
  }
  return wrong;
}

const strays = ({ target }: Case) => readdirSync(join(target, 'source')).filter((name) => name.includes('fairlead'));
const isComplete = ({ target, fresh }: Case) =>
  [...fresh].every(([name, bytes]) => readFileSync(join(target, 'source', name)).equals(bytes));

const workOf = (it: Case, from: FilesSide, to: FilesSide): TransferWork => ({
  kind: 'copy',
  from,
  paths: [bytesOf(it.source)],
  to,
  folder: bytesOf(it.target),
  move: false,
  options: OPTIONS,
});

function backendOf({ home, sshd }: Case): ConnectedBackend {
  return connectBackend({ home, config: hostBlock('web', sshd, home) });
}

async function begin(it: Case, { client }: ConnectedBackend, from: FilesSide, to: FilesSide, share: number) {
  const id = randomUUID();
  await client.call('transfers.limit', { bytesPerSecond: 40 * MEBIBYTE, filesAtOnce: 2 });
  await client.call('transfers.start', { id, work: workOf(it, from, to) });
  const all = [...it.fresh.values()].reduce((sum, { length }) => sum + length, 0);
  await transferWhere(
    client,
    id,
    ({ bytes, state }) => state.phase === 'done' || (bytes.done > 0 && bytes.done >= all * share),
  );
  return id;
}

describe.each([
  ['up', LOCAL, WEB],
  ['down', WEB, LOCAL],
] as const)('%s', (_, from, to) => {
  test.each([1, 2])('the server dies and comes back: the transfer goes on to its end (seed %i)', async (seed) => {
    const it = await makeCase(seed);
    const connected = backendOf(it);
    const id = await begin(it, connected, from, to, createRandom(seed).below(90) / 100);
    it.sshd.kill();
    expect(broken(it)).toEqual([]);
    await startSshd({ again: it.sshd });
    const state = await transferIn(connected.client, id, 'done', 'failed');
    expect([state.state.phase, state.problems]).toEqual(['done', 0]);
    expect(isComplete(it)).toBe(true);
    expect(strays(it)).toEqual([]);
  });

  test.each([5])('paused and continued (seed %i)', async (seed) => {
    const it = await makeCase(seed);
    const { client, ...rest } = backendOf(it);
    const id = await begin(it, { client, ...rest }, from, to, 0.5);
    await client.call('transfers.pause', { id });
    expect(broken(it)).toEqual([]);
    await client.call('transfers.continue', { id });
    expect(await transferIn(client, id, 'done', 'failed')).toMatchObject({ state: { phase: 'done' }, problems: 0 });
    expect(isComplete(it)).toBe(true);
    expect(strays(it)).toEqual([]);
  });

  test.each([7, 8])('cancelled: nothing of it is left (seed %i)', async (seed) => {
    const it = await makeCase(seed);
    const { client, ...rest } = backendOf(it);
    const id = await begin(it, { client, ...rest }, from, to, 0.4);
    if (seed === 8) await client.call('transfers.pause', { id });
    await client.call('transfers.cancel', { id });
    expect(broken(it)).toEqual([]);
    expect(strays(it)).toEqual([]);
  });

  test('another run of the program finishes the queue', async () => {
    const it = await makeCase(9);
    const first = backendOf(it);
    const id = await begin(it, first, from, to, 0.5);
    await first.backend.close();
    expect(broken(it)).toEqual([]);
    const { client } = backendOf(it);
    await transferIn(client, id, 'paused');
    await client.call('transfers.continue', { id });
    expect(await transferIn(client, id, 'done', 'failed')).toMatchObject({ problems: 0 });
    expect(isComplete(it)).toBe(true);
    expect(strays(it)).toEqual([]);
  });

  test('a source that changes while it is read is told, and the old target stays', async () => {
    const it = await makeCase(10);
    const { client, ...rest } = backendOf(it);
    const name = 'file 3';
    await client.call('transfers.limit', { bytesPerSecond: 8 * MEBIBYTE, filesAtOnce: 1 });
    const id = randomUUID();
    const work = {
      ...workOf(it, from, to),
      paths: [bytesOf(join(it.source, name))],
      folder: bytesOf(join(it.target, 'source')),
    };
    await client.call('transfers.start', { id, work });
    await transferWhere(client, id, ({ bytes }) => bytes.done > MEBIBYTE);
    truncateSync(join(it.source, name), 9 * MEBIBYTE);
    await transferIn(client, id, 'done');
    const [problem] = await client.call('transfers.problems', { id, start: 0 });
    expect(problem?.code).toBe('source-changed');
    expect(broken(it)).toEqual([]);
    expect(strays(it)).toEqual([]);
    await rest.backend.close();
  });
});

test.skipIf(mountSmallDisk() === null).each([LOCAL, WEB])(
  'a full disk is told, and the old file stays (%o)',
  async (to) => {
    const disk = mountSmallDisk();
    if (disk === null) throw new Error('no disk');
    const source = makeTempFolder('source');
    writeFileSync(join(source, 'a'), randomBytes(300_000));
    writeFileSync(join(disk.path, 'a'), 'old');
    const it = { home: makeTempHome(), sshd: await startSshd() } as Case;
    const { client } = backendOf(it);
    const id = randomUUID();
    const paths = [bytesOf(join(source, 'a'))];
    await client.call('transfers.start', {
      id,
      work: { kind: 'copy', from: LOCAL, paths, to, folder: bytesOf(disk.path), move: false, options: OPTIONS },
    });
    await transferIn(client, id, 'done');
    expect((await client.call('transfers.problems', { id, start: 0 })).map(({ code }) => code)).toEqual(['no-space']);
    expect(readFileSync(join(disk.path, 'a'), 'utf8')).toBe('old');
    expect(readdirSync(disk.path)).toEqual(['a']);
  },
);

describe('fairlead put and get, killed', () => {
  test.each([11, 12, 13, 14])(
    'with SIGKILL at any moment: old or new, and --resume finishes (seed %i)',
    async (seed) => {
      const it = await makeCase(seed);
      const program = await buildOnce();
      const home = it.home.path;
      it.home.write('.ssh/config', hostBlock('web', it.sshd, it.home));
      const args =
        seed % 2 === 0
          ? ['put', '-r', '-p', '--resume', '--batch', '--json', it.source, `web:${it.target}`]
          : ['get', '-r', '-p', '--resume', '--batch', '--json', `web:${it.source}`, it.target];
      const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env['PATH'], HOME: home } });
      await linesOf(child, 1 + createRandom(seed).below(30));
      child.kill('SIGKILL');
      expect(broken(it)).toEqual([]);
      const again = spawn(process.execPath, [program, ...args], { env: { PATH: process.env['PATH'], HOME: home } });
      const lines = await linesOf(again, Infinity);
      expect(JSON.parse(lines.at(-1) ?? '{}')).toMatchObject({ type: 'end', proven: true });
      expect(again.exitCode).toBe(0);
      expect(isComplete(it)).toBe(true);
      expect(strays(it)).toEqual([]);
    },
  );
});

let built: Promise<string> | undefined;
const buildOnce = () => (built ??= buildCommand());

/** Resolves after so many lines of output, or with all when the program has ended. */
async function linesOf(child: ChildProcess, count: number): Promise<string[]> {
  cleanUp(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  let rest = '';
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const enough = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      if (lines.length >= count) resolve();
    });
  });
  await Promise.race([closed, enough]);
  return lines;
}
