/** Sockets that read into one memory: a listener sees nothing of it, but for one that asked to. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { connectTcp, readInPlace } from '../../../electron/backend/ssh/tcpSocket.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { startTcpServer } from '../../helpers/tcpServer.ts';

async function connected(serve: (socket: Socket) => void): Promise<Socket> {
  const port = await startTcpServer(serve);
  const socket = connectTcp({ host: '127.0.0.1', port });
  cleanUp(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Blocks that no two places of are alike, so that nothing mixed up goes unseen. */
const CONTENT = Buffer.alloc(3_000_000);
for (let at = 0; at < CONTENT.length; at += 4) CONTENT.writeUInt32BE(at, at);

const sendAll = (socket: Socket) => void socket.end(CONTENT);

async function gather(socket: Socket): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  return chunks;
}

test('what comes before anybody listens waits, and chunks may be kept', async () => {
  const socket = await connected(sendAll);
  // Until the stream is as full as it gets with nobody reading.
  while (socket.readableLength < socket.readableHighWaterMark) await once(socket, 'readable');
  const chunks = await gather(socket);
  expect(Buffer.concat(chunks).equals(CONTENT)).toBe(true);
});

test('a pause holds, and nothing is lost by it', async () => {
  const socket = await connected(sendAll);
  let count = 0;
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => {
    expect(socket.isPaused()).toBe(false);
    chunks.push(chunk);
    if (++count % 3 !== 0) return;
    socket.pause();
    setImmediate(() => socket.resume());
  });
  await once(socket, 'end');
  expect(Buffer.concat(chunks).equals(CONTENT)).toBe(true);
});

test('what is put back is read again, before what follows', async () => {
  const socket = await connected((each) => void each.end('hello world'));
  const [first] = (await once(socket, 'data')) as [Buffer];
  socket.pause();
  socket.unshift(first);
  const all = gather(socket);
  socket.resume();
  expect(Buffer.concat(await all).toString()).toBe('hello world');
});

test('a listener that keeps nothing is given the one memory, and sees all of it in order', async () => {
  const socket = await connected(sendAll);
  let allowed = false;
  readInPlace(socket, () => allowed);
  const memories = new Set<ArrayBufferLike>();
  let at = 0;
  socket.on('data', (chunk: Buffer) => {
    expect(chunk.equals(CONTENT.subarray(at, at + chunk.length))).toBe(true);
    at += chunk.length;
    if (allowed) memories.add(chunk.buffer);
    allowed = true;
  });
  await once(socket, 'end');
  expect(at).toBe(CONTENT.length);
  expect(memories.size).toBe(1);
});
