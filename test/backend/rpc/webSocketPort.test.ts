import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { webSocketPort } from '../../../electron/backend/rpc/webSocketPort.ts';
import { MAX_MESSAGE_BYTES } from '../../../shared/rpc/messages.ts';
import type { Port } from '../../../shared/rpc/port.ts';

let server: WebSocketServer;
beforeAll(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: MAX_MESSAGE_BYTES });
  await once(server, 'listening');
});
afterAll(() => server.close());

/** A port and the socket at its far end. */
async function connect(): Promise<{ port: Port; far: WebSocket }> {
  const far = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[socket]] = (await Promise.all([once(server, 'connection'), once(far, 'open')])) as [[WebSocket], unknown];
  return { port: webSocketPort(socket), far };
}

const closed = (port: Port) => new Promise<void>((resolve) => port.onClose(resolve));

test('text and bytes arrive as what they are, whole and in order, also those before a listener', async () => {
  const { port, far } = await connect();
  const given: (string | Uint8Array)[] = [
    '{"a":"ü"}',
    new Uint8Array([0, 255, 7]),
    '',
    new Uint8Array(100_000).fill(3),
  ];
  for (const message of given) far.send(message);
  const got = await new Promise<(string | Uint8Array)[]>((resolve) => {
    const all: (string | Uint8Array)[] = [];
    port.onMessage((message) => {
      all.push(typeof message === 'string' ? message : new Uint8Array(message));
      if (all.length === given.length) resolve(all);
    });
  });
  expect(got).toEqual(given);
});

test('sends both kinds', async () => {
  const { port, far } = await connect();
  const got: unknown[] = [];
  const two = new Promise<void>((resolve) => {
    far.on('message', (data: Buffer, isBinary) => {
      got.push(isBinary ? [...data] : data.toString());
      if (got.length === 2) resolve();
    });
  });
  port.send('text');
  port.send(new Uint8Array([1, 2]));
  await two;
  expect(got).toEqual(['text', [1, 2]]);
});

test('either side can close; sending afterwards does nothing', async () => {
  const { port, far } = await connect();
  far.close();
  await closed(port);
  port.send('late');
  const other = await connect();
  other.port.close();
  await once(other.far, 'close');
});

test('a message that is too large ends the socket', async () => {
  const { port, far } = await connect();
  far.on('error', () => undefined);
  far.send(Buffer.alloc(MAX_MESSAGE_BYTES + 1));
  await closed(port);
});

test('a window that reads nothing is cut off', async () => {
  const { port, far } = await connect();
  far.pause();
  const ended = closed(port);
  const sending = setInterval(() => port.send('x'.repeat(1024 * 1024)), 1);
  await ended;
  clearInterval(sending);
  far.terminate();
});
