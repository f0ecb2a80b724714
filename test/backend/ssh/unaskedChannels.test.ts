/** A server may open channels of its own: without a session that allows them, the client refuses every kind. */
import type { Connection } from 'ssh2';
import { expect, test } from 'vitest';
import { startSshServer } from '../../helpers/sshServer.ts';
import { start } from './support.ts';

interface Insides {
  readonly _chanMgr: { add(channel: unknown): number };
  readonly _protocol: { openssh_authAgent(channel: number, window: number, packet: number): void };
}

/** Opens a channel to the agent, which ssh2's server has no public way to. */
function openAgent(connection: Connection, done: (error: Error | undefined) => void): void {
  const { _chanMgr, _protocol } = connection as unknown as Insides;
  const id = _chanMgr.add(Object.assign(done, { type: 'auth-agent@openssh.com' }));
  _protocol.openssh_authAgent(id, 1024, 1024);
}

test('agent, X11 and forwarded channels that were not asked for are refused', async () => {
  const answers: Promise<string>[] = [];
  const answerOf = (open: (done: (error: Error | undefined) => void) => void) =>
    new Promise<string>((resolve) => open((error) => resolve(error?.message ?? 'opened')));
  let ready: () => void;
  const served = new Promise<void>((resolve) => (ready = resolve));
  const server = await startSshServer((connection) => {
    connection.on('authentication', (context) => context.accept());
    connection.on('ready', () => {
      answers.push(
        answerOf((done) => connection.x11('127.0.0.1', 1, done)),
        answerOf((done) => connection.forwardOut('127.0.0.1', 1, '127.0.0.1', 2, done)),
        answerOf((done) => openAgent(connection, done)),
      );
      ready();
    });
  });
  const transport = await (await start(server.port, 'anyone')).transport;
  await served;
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/Channel open failure/);
  transport.close();
  await transport.closed;
});
