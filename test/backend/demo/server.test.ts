import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { startDemoServer } from '../../../electron/backend/demo/demoServer.ts';
import { freePort } from '../../helpers/ports.ts';
import { outcomeOf, startDemo } from './demo.ts';

const demo = await startDemo();

describe('the demo server', () => {
  test('signs in nobody but demo', async () => {
    const child = demo.start(['-l', 'root'], 'true');
    const outcome = await outcomeOf(child, '');
    expect(outcome.status).toBe(255);
    expect(outcome.stderr).toMatch(/Permission denied/);
  });

  test('says before sign-in what it is', async () => {
    const outcome = await outcomeOf(demo.start(['-o', 'LogLevel=INFO'], 'true'), '');
    expect(outcome.stderr).toContain('Fairlead demo server');
  });

  test('listens on loopback alone', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address?.family === 'IPv4' && !address.internal);
    for (const other of others) {
      const socket = connect(demo.server.port, other?.address);
      const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
      expect(error.code).toBe('ECONNREFUSED');
    }
  });

  test('each run has a host key of its own', async () => {
    const other = await startDemoServer();
    expect(other.hostKey.equals(demo.server.hostKey)).toBe(false);
    await other.close();
  });

  test('a tunnel reaches its one web page', async () => {
    const port = await freePort();
    const child = demo.start([
      '-N',
      '-v',
      '-o',
      'ExitOnForwardFailure=yes',
      '-o',
      'LogLevel=DEBUG',
      '-L',
      `127.0.0.1:${port}:demo.internal:80`,
    ]);
    await said(child.stderr, 'Entering interactive session');
    for (const visit of [1, 2]) {
      const page = await fetch(`http://127.0.0.1:${port}/`);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain(`Visits since the demo server started: ${visit}`);
    }
    expect((await fetch(`http://127.0.0.1:${port}/other`)).status).toBe(404);
    child.kill();
    await once(child, 'close');
  });

  test.each(['example.com:80', 'demo.internal:22', '127.0.0.1:22'])('no tunnel reaches %s', async (target) => {
    const outcome = await outcomeOf(demo.start(['-W', target]), '');
    expect(outcome.status).toBe(255);
    expect(outcome.stderr).toMatch(/forwarding failed/);
  });

  test('bytes that are not SSH harm nothing', async () => {
    const socket = connect(demo.server.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\n\r\n'.repeat(1000));
    await text(socket).catch(() => '');
    expect(await demo.ssh('echo alive')).toMatchObject({ stdout: 'alive\n' });
  });

  test('a client that vanishes in the middle of a flood leaves nothing running', async () => {
    const child = demo.start([], 'yes');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await demo.ssh('echo alive')).toMatchObject({ stdout: 'alive\n' });
  });

  test('closing ends its connections', async () => {
    const other = await startDemoServer();
    const socket = connect(other.port, '127.0.0.1');
    await once(socket, 'data');
    const ended = once(socket, 'close');
    await other.close();
    await ended;
  });
});

/** Resolves when a stream has said a text. */
function said(stream: NodeJS.ReadableStream, wanted: string): Promise<void> {
  let heard = '';
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.includes(wanted)) resolve();
    });
  });
}
