import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { beforeAll, expect, test } from 'vitest';
import { hostBlock } from '../../helpers/backend.ts';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { curl, startWebServer } from '../tunnels/support.ts';
import { buildCommand, run, start } from './builtCommand.ts';

let sshd: Sshd;
let home: TempHome;
let program: string;
let web: number;
let configured: number;

beforeAll(async () => {
  [program, sshd] = await Promise.all([buildCommand(), startSshd()]);
  web = await startWebServer((_, response) => response.end('hello'));
  configured = await freePort();
  home = makeTempHome();
  home.write('.ssh/config', hostBlock('web', sshd, home, `LocalForward ${configured} 127.0.0.1:${web}`));
}, 60_000);

test('tunnel opens what it is told to, says so, and ends with 0 at a signal', async () => {
  const port = await freePort();
  const child = start(
    process.execPath,
    [program, 'tunnel', '--batch', '-L', `${port}:127.0.0.1:${web}`, 'web'],
    home.path,
  );
  for await (const line of createInterface(child.stdout)) if (line.endsWith(': listening')) break;
  expect(await curl(`http://127.0.0.1:${port}/`)).toBe('hello');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('without specifications it opens those of the config', async () => {
  const child = start(process.execPath, [program, 'tunnel', '--batch', '--json', 'web'], home.path);
  for await (const line of createInterface(child.stdout)) {
    const event = JSON.parse(line) as { listensOn: string; state: { phase: string } };
    if (event.state.phase === 'listening' && event.listensOn === `127.0.0.1:${configured}`) break;
  }
  expect(await curl(`http://127.0.0.1:${configured}/`)).toBe('hello');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a port in use, and arguments that mean nothing', async () => {
  const taken = await startTcpServer(() => undefined);
  const blocked = await run(process.execPath, [program, 'tunnel', '--batch', '-D', `${taken}`, 'web'], home.path);
  expect([blocked.status, blocked.stdout.toString()]).toEqual([1, expect.stringContaining('port in use')]);
  expect((await run(process.execPath, [program, 'tunnel', '-L', 'nonsense', 'web'], home.path)).status).toBe(2);
  expect((await run(process.execPath, [program, 'tunnel', 'up', 'nothing'], home.path)).status).toBe(2);
});

test('tunnel ls lists the forwards of the config', async () => {
  const { stdout } = await run(process.execPath, [program, 'tunnel', 'ls'], home.path);
  expect(stdout.toString()).toContain(`-L    127.0.0.1:${configured}`);
});
