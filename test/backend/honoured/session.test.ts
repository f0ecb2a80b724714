/** Keywords of what runs on the host, each seen in a terminal tab or a command that is opened from a real config. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { TunnelState } from '../../../shared/contract/tunnels.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { freePort } from '../../helpers/ports.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { buildCommand, run as runProgram } from '../cli/builtCommand.ts';
import { attach, host, phaseOf, SIZE } from '../shells/support.ts';
import { outputOf } from './support.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});

test('SendEnv: variables of this machine that it names are sent', async () => {
  const environment = { FAIRLEAD_ONE: 'one', FAIRLEAD_TWO: 'two', FAIRLEAD_OTHER: 'no' };
  const lines = ['SendEnv FAIRLEAD_ONE FAIRLEAD_T*'];
  expect(await outputOf(sshd, { lines, environment }, 'printf "$FAIRLEAD_ONE $FAIRLEAD_TWO $FAIRLEAD_OTHER"')).toBe(
    'one two ',
  );
});

test('SetEnv: these values are sent', async () => {
  const lines = ['SetEnv FAIRLEAD_ONE="a b" FAIRLEAD_TWO=%n'];
  expect(await outputOf(sshd, { lines }, 'printf "$FAIRLEAD_ONE-$FAIRLEAD_TWO"')).toBe('a b-web');
});

test('RemoteCommand: runs in the tab instead of a shell', async () => {
  const home = makeTempHome();
  const { client } = connectBackend({
    home,
    config: hostBlock('web', sshd, home, 'RemoteCommand echo ran-%n; exit 3'),
  });
  const id = randomUUID();
  await client.call('shells.open', { id, target: host('web'), size: SIZE });
  expect((await phaseOf(client, id, 'ended')).state.exit).toEqual({ code: 3, signal: null });
  await (await attach(client, id)).sees('ran-web');
});

test('RequestTTY: a command has a terminal, or none', async () => {
  const program = await buildCommand();
  for (const [value, terminal] of [
    ['force', true],
    ['auto', false],
    ['no', false],
  ] as const) {
    const home = makeTempHome();
    home.write('.ssh/config', hostBlock('web', sshd, home, `RequestTTY ${value}`));
    const { stdout } = await runProgram(process.execPath, [program, 'exec', 'web', '--', 'tty'], home.path);
    expect([value, stdout.toString().includes('/dev/pts')]).toEqual([value, terminal]);
  }
});

test('ForwardAgent: the host can ask the agent of this machine', async () => {
  const agent = await startSshAgent();
  agent.add(sshd.keyFile);
  for (const [value, listed] of [
    ['yes', true],
    ['no', false],
  ] as const) {
    const home = makeTempHome();
    const config = hostBlock('web', sshd, home, `ForwardAgent ${value}`, 'RemoteCommand ssh-add -L; echo the-end');
    const { client } = connectBackend({ home, config, environment: { SSH_AUTH_SOCK: agent.path } });
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    await phaseOf(client, id, 'ended');
    const terminal = await attach(client, id);
    await terminal.sees('the-end');
    expect([value, terminal.bytes().includes('ssh-ed25519')]).toEqual([value, listed]);
  }
});

test('ClearAllForwardings: the forwards of the config are not opened', async () => {
  const home = makeTempHome();
  const forward = async () => `LocalForward ${await freePort()} localhost:80`;
  const config = [
    hostBlock('clear', sshd, home, await forward(), 'ClearAllForwardings yes'),
    hostBlock('web', sshd, home, await forward()),
  ];
  const { client } = connectBackend({ home, config: config.join('') });
  const { tunnels } = await client.call('settings.get', null);
  await client.call('settings.set', { tunnels: { ...tunnels, startWithTerminal: true } });
  const listening = (list: readonly TunnelState[]) => list.filter(({ state }) => state.phase === 'listening');
  const opened = new Promise<readonly TunnelState[]>((resolve) =>
    client.on('tunnels.changed', (list) => {
      if (listening(list).length > 0) resolve(listening(list));
    }),
  );
  for (const name of ['clear', 'web']) {
    const id = randomUUID();
    await client.call('shells.open', { id, target: host(name), size: SIZE });
    await phaseOf(client, id, 'open');
  }
  expect((await opened).map(({ target }) => target)).toEqual([host('web')]);
});
