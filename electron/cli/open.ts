/**
 * `fairlead open`: asks the Fairlead that runs to open hosts, starts one if none does. It connects to nothing itself: what
 * is asked on the way is asked in the window.
 */
import { spawn } from 'node:child_process';
import { realpathSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OpenOutcome } from '../../shared/contract/launch.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import { type LaunchOptions, readLaunchOptions, writeLaunchOptions } from '../launchOptions.ts';
import { readOpenArguments } from '../openArguments.ts';
import { findRunning, type RunningFairlead } from './savedTunnels.ts';
import { visible } from './visible.ts';

const USAGE = `Usage: fairlead open [options] HOST…

Opens a terminal on each HOST in the window of Fairlead, and starts Fairlead if it does not run. HOST is a name of the
config, user@host:port, or an ssh:// or sftp:// link; a link to a host that the config does not name is asked about first.

  --split             side by side in one tab
  --files             show the files of the hosts
  --workspace NAME    open a workspace that was saved under this name
  --new-window        in a window of its own
  --config FILE       read this file instead of ~/.ssh/config (as ssh -F)
  --known-hosts FILE  use this file instead of ~/.ssh/known_hosts
  --help              print this

Exit status: 0 a window has it; 1 no window could be opened, and the address of one is printed where there is one; 2 wrong
arguments.
`;

/** A started Fairlead is there within this time, or something is wrong. In milliseconds. */
const START_MS = 15_000;
const LOOK_EVERY_MS = 100;

/** Resolves with the exit status. */
export async function openCommand(args: readonly string[]): Promise<number> {
  let request: ReturnType<typeof readOpenArguments>;
  try {
    request = readOpenArguments(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    request = error.message.split('. ')[0] ?? error.message;
  }
  if (typeof request === 'string') {
    writeSync(2, `fairlead: ${visible(request)}\n\n${USAGE}`);
    return 2;
  }
  const { hosts, split, workspace, newWindow } = request;
  if (request.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const options = readLaunchOptions(args);
  const running = (await findRunning(options)) ?? (await start(options));
  if (running === null) {
    writeSync(2, 'fairlead: Fairlead did not start. Try: fairlead serve\n');
    return 1;
  }
  try {
    return report(await running.client.call('launch.open', { hosts, split, workspace, newWindow }));
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    writeSync(2, `fairlead: ${visible(error.message)}\n`);
    return 1;
  } finally {
    running.close();
  }
}

function report({ taken, address }: OpenOutcome): number {
  if (address !== null) process.stdout.write(`Open it in your browser: ${address}\n`);
  return taken || address !== null ? 0 : 1;
}

/** Starts browser mode, which goes on when this command has ended. Null: it is not there in time. */
async function start(options: LaunchOptions): Promise<RunningFairlead | null> {
  // Without links: `npx fairlead` is one.
  const program = join(dirname(realpathSync(process.argv[1] ?? '.')), 'cli.js');
  const child = spawn(process.execPath, [program, 'serve', '--no-open', ...writeLaunchOptions(options)], {
    detached: true,
    stdio: 'ignore',
  });
  const ended = new AbortController();
  child.once('exit', () => ended.abort()).once('error', () => ended.abort());
  child.unref();
  const { signal } = ended;
  for (const until = Date.now() + START_MS; Date.now() < until && !signal.aborted;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const running = await findRunning(options);
    if (running !== null) return running;
  }
  return null;
}
