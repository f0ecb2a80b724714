/** What the benchmarks of files have in common: a server, near or far, folders in memory, and both ways to move files. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FilesSide } from '../../../shared/contract/files.ts';
import type { TransferWork } from '../../../shared/contract/transfers.ts';
import { connectBackend, type ConnectedBackend, hostBlock } from '../../helpers/backend.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { inTurn } from './bench.ts';
import { environmentOf } from './openSsh.ts';
import type { Figure } from './report.ts';

export const WEB: FilesSide = { kind: 'host', host: 'web' };
export const LOCAL: FilesSide = { kind: 'local' };

export interface FilesBench {
  readonly home: TempHome;
  readonly backend: ConnectedBackend;
  /** Milliseconds of one transfer over the live connection. */
  ours(work: TransferWork): Promise<number>;
  /** Milliseconds that sftp takes for a batch, without the time that connecting takes. */
  theirs(batch: string): Promise<number>;
}

/** A folder in memory where there is one: the disk is not what is measured. Removed after the benchmark. */
export function memoryFolder(): string {
  const path = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'fairlead-bench-'));
  cleanUp(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A folder with so many files of 4 KiB, as one side of a comparison. */
export function smallFiles(folder: string, count: number): { path: string; amount: number } {
  const path = mkdtempSync(join(folder, 'files-'));
  for (let n = 0; n < count; n++) writeFileSync(join(path, `file${n}`), Buffer.alloc(4096, n));
  return { path, amount: count };
}

/** `delay`: milliseconds in each direction; 0 is loopback itself. */
export async function startFilesBench(delay: number): Promise<FilesBench> {
  const home = makeTempHome();
  const sshd = await startSshd();
  const port = delay === 0 ? sshd.port : await startDelay(sshd.port, delay);
  const [, key = ''] = /^\S+ (.*)$/.exec(sshd.knownHostsLine) ?? [];
  const knownHostsLine = `[127.0.0.1]:${port} ${key}`;
  const config = hostBlock('web', { ...sshd, port, knownHostsLine }, home, 'Ciphers aes128-gcm@openssh.com');
  const backend = connectBackend({ home, config });
  const run = (batch: string) => runSftp(home, batch);
  return {
    home,
    backend,
    ours: (work) => runOurs(backend, work),
    async theirs(batch) {
      const connecting = await run('pwd\n');
      return (await run(batch)) - connecting;
    },
  };
}

/** A copy of `source` to an empty folder. */
export function copyWork(from: FilesSide, to: FilesSide, source: string, folder: string): TransferWork {
  const options = { conflict: 'replace', links: 'follow', preserve: false, verify: false } as const;
  return { kind: 'copy', from, paths: [source], to, folder, move: false, options };
}

interface CopyComparison {
  /** Milliseconds in each direction. */
  readonly delay: number;
  /** A folder of `memoryFolder`, for the copies. */
  readonly folder: string;
  readonly ours: { readonly path: string; readonly amount: number };
  /** sftp may copy less, where it takes the same time for each; the figure is `unit`, per second. */
  readonly theirs: { readonly path: string; readonly amount: number };
  readonly unit: string;
  readonly pairs: number;
  readonly get: Row;
  readonly put: Row;
}

interface Row {
  readonly id: string;
  readonly what: string;
  readonly atLeast: number;
}

/** The same copies by Fairlead and by sftp, down and up, in turn. */
export async function compareCopies(comparison: CopyComparison): Promise<Figure[]> {
  const { folder, ours, theirs, unit, pairs } = comparison;
  const bench = await startFilesBench(comparison.delay);
  const fresh = () => {
    const target = join(folder, 'target');
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target);
    return target;
  };
  const figure = async ({ id, what, atLeast }: Row, verb: 'get' | 'put'): Promise<Figure> => {
    const [from, to] = verb === 'get' ? [WEB, LOCAL] : [LOCAL, WEB];
    const series = await inTurn(
      pairs,
      async () => (ours.amount / (await bench.ours(copyWork(from, to, ours.path, fresh())))) * 1000,
      async () => (theirs.amount / (await bench.theirs(`${verb} -r ${theirs.path} ${fresh()}\n`))) * 1000,
    );
    const reference = { name: 'sftp', values: series.theirs };
    return { id, what, unit, fairlead: series.ours, reference, measure: 'ratio', target: { atLeast } };
  };
  // The first copy also connects.
  await bench.ours(copyWork(WEB, LOCAL, ours.path, fresh()));
  const figures = [await figure(comparison.get, 'get'), await figure(comparison.put, 'put')];
  await bench.backend.backend.close();
  return figures;
}

async function runOurs({ backend }: ConnectedBackend, work: TransferWork): Promise<number> {
  const began = performance.now();
  const { state, problems } = await backend.transfers.runCommand({
    work,
    recursive: true,
    dryRun: false,
    asker: { interactive: false, ask: () => Promise.resolve(null) },
    signal: new AbortController().signal,
    onState: () => undefined,
    onChange: () => undefined,
    onNotice: () => undefined,
  });
  if (state?.state.phase !== 'done' || problems.length > 0) {
    throw new Error(`not transferred: ${JSON.stringify([state?.state, problems.slice(0, 3)])}`);
  }
  return performance.now() - began;
}

async function runSftp(home: TempHome, batch: string): Promise<number> {
  const began = performance.now();
  const args = ['-q', '-F', join(home.path, '.ssh/config'), '-b', '-', 'web'];
  const child = spawn('sftp', args, { env: environmentOf(home), stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(batch);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`sftp ended with ${String(status)}`);
  return performance.now() - began;
}

async function startDelay(to: number, delay: number): Promise<number> {
  const relay = fileURLToPath(new URL('../../test/bench/support/delayRelay.mjs', import.meta.url));
  const child = spawn(process.execPath, [relay, String(to), String(delay)], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUp(() => child.kill());
  return new Promise((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))));
}
