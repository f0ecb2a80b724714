/** ProxyCommand against a real sshd: the way through a program, its words, its failures and its end. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startSshd, type Sshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { makeWaiter, failureOf, makePool, optionsFor, run } from './testPool.ts';
import { nobody } from '../trust/testKeys.ts';

/** Carries bytes between its standard streams and a TCP port, with nothing but Node. */
const NC = (port: number) =>
  `'${process.execPath}' -e 'const s=require("net").connect(${port},"127.0.0.1");process.stdin.pipe(s).pipe(process.stdout)'`;

const host = (alias: string) => ({ kind: 'host', host: alias }) as const;
/** Nothing listens there: what gets through has gone through the program. */
const NOWHERE = { hostname: 'nowhere.invalid', port: 9 };

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});

const through = (alias: string, proxyCommand: string) => optionsFor(alias, sshd, { ...NOWHERE, proxyCommand });

describe('ProxyCommand', () => {
  test('carries the connection, says what it has to say, and ends with it', async () => {
    const life = watchLife();
    const command = `sh -c 'exec 3>${life.fifo}; echo $$ >&3; echo "tunnel is up" >&2; exec "$0" -e "$1"' ${NC(sshd.port).replace(' -e ', ' ')}`;
    const pool = makePool([through('web', command)], { lingerMs: 0 });
    const waiter = makeWaiter(nobody);
    const lease = await pool.acquire(host('web'), waiter);
    expect(await run(lease.transport, 'printf hello')).toBe('hello');
    expect(waiter.notices).toContain('ProxyCommand: tunnel is up');
    expect(waiter.progress.find(({ step }) => step === 'tcp')?.detail).toBe('nowhere.invalid port 9 by ProxyCommand');

    const pid = await life.pid;
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    lease.release();
    expect(await lease.lost).toMatchObject({ code: 'cancelled' });
    await life.gone;
  });

  test('a program that ignores both hang-up and the end of its input is killed', async () => {
    const life = watchLife();
    const command = `sh -c 'trap "" HUP; exec 3>${life.fifo}; echo $$ >&3; while :; do sleep 1; done'`;
    const pool = makePool([through('web', command)]);
    const waiter = makeWaiter(nobody);
    const opening = failureOf(pool.acquire(host('web'), waiter));
    await life.pid;
    waiter.cancel();
    expect(await opening).toMatchObject({ code: 'cancelled' });
    await life.gone;
  });

  test('that fails is told with its status, its signal and its last words', async () => {
    const pool = makePool([
      through('status', `sh -c 'echo first >&2; echo "no route to web" >&2; exit 3'`),
      through('signal', `sh -c 'kill -TERM $$'`),
      through('missing', '/nonexistent/program'),
      through('quiet', 'true'),
    ]);
    const failure = (alias: string) => failureOf(pool.acquire(host(alias), makeWaiter(nobody)));
    expect(await failure('status')).toMatchObject({
      code: 'proxy-command-failed',
      host: 'status',
      status: 3,
      signal: null,
      said: 'no route to web',
    });
    expect(await failure('signal')).toMatchObject({ code: 'proxy-command-failed', status: null, signal: 'SIGTERM' });
    expect(await failure('missing')).toMatchObject({ code: 'proxy-command-failed', status: 127 });
    expect(await failure('quiet')).toMatchObject({ code: 'proxy-command-failed', status: 0, said: '' });
  });

  test('that is no way to an SSH server is told by what came back', async () => {
    const pool = makePool([through('web', 'echo "HTTP/1.1 403 Forbidden"')]);
    expect(await failureOf(pool.acquire(host('web'), makeWaiter(nobody)))).toMatchObject({ code: 'not-ssh' });
  });

  test('leads to a hop, too, and is run by the shell of the person', async () => {
    const seen = join(makeTempFolder('proxy'), 'shell');
    const pool = makePool(
      [
        through('gate', `sh -c 'echo "$SHELL" >${seen}; exec "$@"' sh ${NC(sshd.port)}`),
        optionsFor('web', sshd, { proxyJump: [{ host: 'gate' }] }),
      ],
      { platform: { kind: 'linux', environment: { SHELL: '/bin/bash', PATH: process.env['PATH'] }, homeFolder: '/' } },
    );
    const lease = await pool.acquire(host('web'), makeWaiter(nobody));
    expect(await run(lease.transport, 'printf there')).toBe('there');
    expect(readFileSync(seen, 'utf8')).toBe('/bin/bash\n');
  });

  test('a shell that does not exist is the reason', async () => {
    const pool = makePool([through('web', 'true')], {
      platform: { kind: 'linux', environment: { SHELL: '/nonexistent/shell' }, homeFolder: '/' },
    });
    expect(await failureOf(pool.acquire(host('web'), makeWaiter(nobody)))).toMatchObject({ host: 'web' });
  });
});

/**
 * A named pipe that a program holds open: its first line is the program's pid, and it ends when the program, with all
 * that it started, is gone.
 */
function watchLife(): { readonly fifo: string; readonly pid: Promise<number>; readonly gone: Promise<unknown> } {
  const fifo = join(makeTempFolder('proxy'), 'alive');
  execFileSync('mkfifo', [fifo]);
  const stream = createReadStream(fifo, 'utf8');
  const pid = once(stream, 'data').then(([line]) => Number(line));
  return { fifo, pid, gone: once(stream, 'end') };
}
