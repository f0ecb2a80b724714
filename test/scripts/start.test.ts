/** `npm start` as a person meets it: what it prints, what a second one says, and that Ctrl-C leaves nothing. */
import { execFileSync, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startApp } from '../helpers/app.ts';
import { makeTempHome } from '../helpers/tempHome.ts';
import { postToken, tokenOf } from '../helpers/webClient.ts';

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** Runs it to its end, without a display. */
function run(home: string, ...args: string[]) {
  const result = spawnSync(process.execPath, [script, ...args], {
    env: {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      DISPLAY: undefined,
      WAYLAND_DISPLAY: undefined,
    },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Process ids below one, from ps. */
function descendants(pid: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const parents = rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] =>
    parents.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // ESRCH: no such process.
  }
}

describe('npm start', () => {
  test('--help lists every option', () => {
    const { code, stdout } = run('/nonexistent', '--help');
    expect(code).toBe(0);
    for (const option of ['browser', 'electron', 'port', 'config', 'known-hosts', 'demo', 'no-open', 'help']) {
      expect(stdout).toContain(`--${option}`);
    }
  });

  test.each([
    [['--bogus'], /Unknown option '--bogus'/],
    [['--electron', '--browser'], /exclude each other/],
    [['--browser', '--port', '99999'], /99999 is not a port/],
    [['--browser', '--port', '-1'], /--port/],
  ])('%j is a wrong use: says so and ends with 2', (args, words) => {
    const { code, stderr } = run(makeTempHome().path, ...args);
    expect(stderr).toMatch(words);
    expect(code).toBe(2);
  });

  test.runIf(process.platform === 'linux')('--electron without a display is an error that says why', () => {
    const { code, stderr } = run(makeTempHome().path, '--electron');
    expect(stderr).toContain('there is no display');
    expect(code).toBe(1);
  });

  test('a port that is taken is said in words', async () => {
    const first = await startApp(makeTempHome().path);
    const { code, stderr } = run(makeTempHome().path, '--browser', '--no-open', '--port', new URL(first.url).port);
    expect(stderr).toContain('Another program listens on port');
    expect(code).toBe(1);
    expect(await first.stop()).toBe(0);
  });

  test('out/webHost.js is browser mode without npm', async () => {
    const app = await startApp(makeTempHome().path); // Builds it, if need be.
    const file = join(script, '..', '..', 'out', 'webHost.js');
    const help = spawnSync(process.execPath, [file, '--help'], { encoding: 'utf8' });
    expect(help.stdout).toContain('Usage: fairlead serve');
    expect(help.status).toBe(0);
    expect(await app.stop()).toBe(0);
  });

  test('prints one address; a second start says that it runs and gives a new one', async () => {
    const home = makeTempHome().path;
    const app = await startApp(home);
    const port = Number(new URL(app.url).port);
    expect(app.output().match(/http:\/\//g)).toHaveLength(1);

    const second = run(home, '--no-open');
    expect(second.code).toBe(0);
    expect(second.stdout).toContain(`Fairlead is already running (process ${app.pid}) at http://127.0.0.1:${port}/`);
    const url = /http:\S+#token=\S+/.exec(second.stdout)?.[0] ?? '';
    expect(url).not.toBe(app.url);
    expect((await postToken(port, tokenOf(url))).status).toBe(204);

    const other = run(home, '--no-open', '--config', '/etc/hosts');
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('with other files');
    expect(await app.stop()).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends everything it started', async (signal) => {
    const app = await startApp(makeTempHome().path);
    const port = Number(new URL(app.url).port);
    const pids = [app.pid, ...descendants(app.pid)];
    expect(await isListening(port)).toBe(true);
    process.kill(app.pid, signal);
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
    expect(await isListening(port)).toBe(false);
    expect(await app.stop(), 'its exit code').toBe(0);
  });
});
