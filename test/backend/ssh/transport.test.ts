import { expect, test } from 'vitest';
import { startSshServer } from '../../helpers/sshServer.ts';
import { collect, start } from './support.ts';

test('signs in, runs a command and closes', async () => {
  const server = await startSshServer((connection) => {
    connection.on('authentication', (context) => context.accept());
    connection.on('ready', () => {
      connection.on('session', (accept) => {
        accept().on('exec', (acceptExec) => {
          const channel = acceptExec();
          channel.write('hello');
          channel.exit(3);
          channel.end();
        });
      });
    });
  });
  const { transport, steps } = await start(server.port, 'anna');
  const open = await transport;
  expect(steps).toEqual(['version', 'kex', 'hostkey', 'auth']);
  const channel = await open.exec({ command: 'x', environment: [], terminal: null });
  expect((await collect(channel.stdout)).toString()).toBe('hello');
  expect(await channel.ended).toEqual({ code: 3, signal: null });
  open.close();
  expect(await open.closed).toEqual({ cause: 'asked', detail: '' });
});
