/** What the benchmarks of files have in common: a server, near or far, folders in memory, and both ways to move files. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TransferWork } from '../../../shared/contract/transfers.ts';
import { connectBackend, type ConnectedBackend, hostBlock } from '../../helpers/backend.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { environmentOf } from './openSsh.ts';

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
