/** A line of ssh that was typed: its hop, its options and its tunnels are there with the session, and no longer. */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Target } from '../../../shared/target.ts';
import { parseTarget } from '../../../shared/typedTarget.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { freePort } from '../../helpers/ports.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { attach, phaseOf, SIZE, until } from '../shells/support.ts';

function typed(line: string): Target {
  const parsed = parseTarget(line);
  if (parsed === null || 'problem' in parsed) throw new Error(line);
  return parsed.target;
}

test('connects with exactly what was typed: hop, key, command, port, and a tunnel that carries', async () => {
  const [sshd, bastion] = await Promise.all([startSshd(), startSshd()]);
  const home = makeTempHome();
  const known = home.write('known', `${sshd.knownHostsLine}\n`);
  const { client } = connectBackend({ home, config: hostBlock('bastion', bastion, home) });
  const port = await freePort();
  const line =
    `ssh ${sshd.user}@127.0.0.1 -p ${sshd.port} -J bastion -L 127.0.0.1:${port}:127.0.0.1:${sshd.port} ` +
    `-i ${sshd.keyFile} -o UserKnownHostsFile=${known} 'echo typed-$((40+2)); exec sh'`;
  const id = randomUUID();
  await client.call('shells.open', { id, target: typed(line), size: SIZE });
  const state = await phaseOf(client, id, 'open');
  expect(state).toMatchObject({ via: ['bastion'], user: sshd.user, port: sshd.port });
  await (await attach(client, id)).sees('typed-42');

  let tunnels = await client.call('tunnels.list', null);
  const watch = (changed: () => void) =>
    client.on('tunnels.changed', (list) => {
      tunnels = list;
      changed();
    });
  await until(watch, () => tunnels.find((tunnel) => tunnel.state.phase === 'listening'));
  const greeting = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').once('error', reject);
    socket.once('data', (bytes) => {
      socket.destroy();
      resolve(bytes.toString());
    });
  });
  expect(greeting).toMatch(/^SSH-2\.0-/);

  await client.call('shells.close', { id });
  await until(watch, () => (tunnels.length === 0 ? true : undefined));
});

test('an option that ssh would refuse is said, and nothing is connected to', async () => {
  const { client } = connectBackend({ config: 'Host web\n' });
  const id = randomUUID();
  await client.call('shells.open', { id, target: typed('ssh -o NoSuchThing=1 web'), size: SIZE });
  const { state } = await phaseOf(client, id, 'failed');
  expect(state.failure).toMatchObject({ code: 'config-refused' });
  expect(JSON.stringify(state.failure)).toContain('Bad configuration option: nosuchthing');
});
