import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../../electron/backend/log.ts';
import { openInstanceChannel } from '../../../electron/instanceChannel.ts';
import type { TunnelState } from '../../../shared/contract/tunnels.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startTcpServer } from '../../helpers/tcpServer.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { curl, draft, startWebServer } from '../tunnels/support.ts';
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

describe('with a Fairlead that runs', () => {
  const tunnel = (...args: string[]) => run(process.execPath, [program, 'tunnel', ...args], home.path);
  const json = async () => JSON.parse((await tunnel('ls', '--json')).stdout.toString()) as TunnelState[];

  test('up starts tunnels by name and group there, ls says how they are, down stops them', async () => {
    const dataFolder = join(home.path, '.config/fairlead');
    const { client, backend } = connectBackend({ home, platform: { dataFolder } });
    const channel = await openInstanceChannel({
      configFile: null,
      knownHostsFile: null,
      dataFolder,
      log: createLog(() => undefined),
      attach: (port) => backend.attach(port),
    });
    const [first, second] = [await freePort(), await freePort()];
    for (const [name, port] of [
      ['Site', first],
      ['Other site', second],
    ] as const) {
      const made = draft('local', `${port}:127.0.0.1:${web}`, { name, group: 'demo' });
      await client.call('tunnels.save', { id: null, draft: made });
    }

    const started = await tunnel('up', 'Site');
    expect([started.status, started.stdout.toString()]).toEqual([0, expect.stringContaining(': listening\n')]);
    expect(await curl(`http://127.0.0.1:${first}/`)).toBe('hello');
    const rows = (await tunnel('ls')).stdout.toString().split('\n');
    expect(rows.find((row) => row.startsWith('Site '))).toContain('listening');
    expect(rows.find((row) => row.startsWith('Other site '))).toContain('stopped');

    expect((await tunnel('up', 'demo')).status).toBe(0);
    expect(await curl(`http://127.0.0.1:${second}/`)).toBe('hello');
    expect((await tunnel('down', 'demo')).status).toBe(0);
    expect((await json()).map(({ state }) => state.phase)).toEqual(['stopped', 'stopped', 'stopped']);
    await expect(curl(`http://127.0.0.1:${first}/`)).rejects.toThrow();

    expect((await tunnel('up', 'nothing')).status).toBe(2);
    const taken = await startTcpServer(() => undefined);
    const busy = draft('dynamic', `${taken}`, { name: 'Busy' });
    await client.call('tunnels.save', { id: null, draft: busy });
    const blocked = await tunnel('up', 'Busy');
    expect([blocked.status, blocked.stdout.toString()]).toEqual([1, expect.stringContaining('port in use')]);
    channel?.close();
  });

  test('without one there is nothing to stop', async () => {
    expect((await tunnel('down', 'demo')).status).toBe(1);
  });
});
