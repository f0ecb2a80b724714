/** `ssh HOST` in a terminal program of the person: which one is tried, and what happens when there is none. */
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openOutside, outsideCommand } from '../../../electron/backend/launch/outsideTerminal.ts';
import { connectBackend } from '../../helpers/backend.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';

/** A folder of terminal programs: each is a shell script. */
function programs(scripts: Readonly<Record<string, string>>) {
  const home = makeTempHome();
  for (const [name, script] of Object.entries(scripts))
    chmodSync(home.write(`bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
  const environment = { DISPLAY: ':7', PATH: join(home.path, 'bin'), OUT: join(home.path, 'out') };
  return { environment, started: () => readFileSync(join(home.path, 'out'), 'utf8') };
}
const linux = { kind: 'linux', configFile: null } as const;
/** Shell builtins only: PATH has no other program. */
const WRITES = 'echo "$0 $*" >"$OUT"';

describe.skipIf(process.platform === 'win32')('under Linux', () => {
  test('the first terminal that opens gets the command as its arguments', async () => {
    const { environment, started } = programs({
      'x-terminal-emulator': 'exit 1',
      konsole: WRITES,
      xterm: 'exit 1',
    });
    expect(await openOutside('web-01', { ...linux, environment })).toBe(true);
    expect(started()).toMatch(/\/konsole -e ssh web-01\n$/);
  });

  test('a main file of its own is named', async () => {
    const { environment, started } = programs({ xterm: WRITES });
    expect(await openOutside('web-01', { ...linux, environment, configFile: '/etc/my config' })).toBe(true);
    expect(started()).toMatch(/xterm -e ssh -F \/etc\/my config web-01\n$/);
  });

  test('without a screen, and without a terminal, nothing is started', async () => {
    const { environment } = programs({ xterm: WRITES });
    expect(await openOutside('web-01', { ...linux, environment: { ...environment, DISPLAY: '' } })).toBe(false);
    expect(await openOutside('web-01', { ...linux, environment: programs({}).environment })).toBe(false);
  });

  test.each(['-oProxyCommand=touch', 'a b', 'a;b', '$(a)', ''])('%j is never handed to a program', async (host) => {
    const { environment } = programs({ xterm: WRITES });
    expect(await openOutside(host, { ...linux, environment })).toBe(false);
  });
});

test('the command can be pasted into a shell', () => {
  expect(outsideCommand('web-01', { configFile: null })).toBe('ssh web-01');
  expect(outsideCommand("it's", { configFile: '/my config' })).toBe(`ssh -F '/my config' 'it'\\''s'`);
});

test('the window is told the command when no terminal was opened', async () => {
  const { client } = connectBackend({ environment: { PATH: '' }, platform: { configFile: null } });
  const outcome = await client.call('launch.openOutside', { host: 'web-01' });
  expect(outcome).toEqual({ opened: false, command: 'ssh web-01' });
});
