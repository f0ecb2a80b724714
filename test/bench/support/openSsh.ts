/** The yardstick: the machine's own `ssh`, on the same config file and server as Fairlead. */
import { type ChildProcessWithoutNullStreams, spawn, type SpawnOptions } from 'node:child_process';
import { join } from 'node:path';
import type { TempHome } from '../../helpers/tempHome.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';

/** The arguments that make ssh read this home's config, and send keys at once as older versions did. */
export function sshArguments(home: TempHome, ...more: string[]): string[] {
  const typing = ['-o', 'IgnoreUnknown=ObscureKeystrokeTiming', '-o', 'ObscureKeystrokeTiming=no'];
  return ['-F', join(home.path, '.ssh/config'), ...typing, ...more];
}

export const environmentOf = (home: TempHome) => ({
  PATH: process.env['PATH'],
  HOME: home.path,
  TERM: 'xterm-256color',
});

/** Starts ssh with pipes; ended with the benchmark. */
export function startSsh(home: TempHome, ...more: string[]): ChildProcessWithoutNullStreams {
  const child = spawn('ssh', sshArguments(home, ...more), { env: environmentOf(home) });
  child.stderr.resume();
  cleanUp(() => child.kill());
  return child;
}

/** Milliseconds that a program takes from its start to its end, with its files as `stdio` says. Rejects unless it ends with 0. */
export async function timeProgram(
  program: string,
  args: readonly string[],
  home: TempHome,
  stdio: SpawnOptions['stdio'] = ['ignore', 'ignore', 'inherit'],
): Promise<number> {
  const began = performance.now();
  const child = spawn(program, args, { env: environmentOf(home), stdio });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(status)}`);
  return performance.now() - began;
}
