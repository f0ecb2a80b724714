/** A port that takes no connection: its process has stopped and its queue is full, so that the system drops what comes. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { cleanUp } from './cleanUp.ts';

const PROGRAM = `
  const server = require('node:net').createServer();
  server.listen(0, '127.0.0.1', 1, () => process.stdout.write(String(server.address().port)));
`;
/** More than the queue of one holds. */
const FILLERS = 4;

export async function startFullListener(): Promise<number> {
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'ignore'] });
  cleanUp(() => child.kill('SIGKILL'));
  const port = Number(
    await new Promise<string>((resolve) => child.stdout.once('data', (text) => resolve(String(text)))),
  );
  child.kill('SIGSTOP');
  const fillers = Array.from({ length: FILLERS }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  cleanUp(() => {
    for (const socket of fillers) socket.destroy();
  });
  await new Promise<void>((resolve) => fillers[0]?.once('connect', () => resolve()));
  return port;
}
