import fc from 'fast-check';
import { duplexPair, type Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { streamPort } from '../../../electron/backend/rpc/streamPort.ts';

/** Both ends of a stream, and all that the far port gets. */
function ends(): { near: Duplex; port: ReturnType<typeof streamPort>; got: (string | Uint8Array)[]; far: Duplex } {
  const [near, far] = duplexPair();
  const port = streamPort(far);
  const got: (string | Uint8Array)[] = [];
  port.onMessage((message) => got.push(message));
  return { near, port, got, far };
}

const closed = (stream: Duplex) => new Promise<void>((resolve) => stream.once('close', resolve));

test('messages arrive whole and in order, however the stream cuts them', async () => {
  const message = fc.oneof(fc.string(), fc.uint8Array({ maxLength: 200 }));
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), async (messages, size) => {
      const sent: Buffer[] = [];
      const [near, far] = duplexPair();
      far.on('data', (chunk: Buffer) => sent.push(chunk));
      const ended = new Promise((resolve) => far.once('end', resolve));
      const sender = streamPort(near);
      for (const each of messages) sender.send(each);
      sender.close();
      await ended;

      const receiver = ends();
      const bytes = Buffer.concat(sent);
      for (let at = 0; at < bytes.length; at += size) receiver.near.write(bytes.subarray(at, at + size));
      const isRead = new Promise((resolve) => receiver.far.once('end', resolve));
      receiver.near.end();
      await isRead;
      expect(receiver.got.map((each) => (typeof each === 'string' ? each : [...each]))).toEqual(
        messages.map((each) => (typeof each === 'string' ? Buffer.from(each).toString() : [...each])),
      );
    }),
  );
});

test.each([
  ['what is no message', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a message that is too large', Buffer.from([0, 0xff, 0xff, 0xff, 0xff])],
])('%s ends the connection', async (_, bytes) => {
  const { near, far, got } = ends();
  near.write(bytes);
  await closed(far);
  expect(got).toEqual([]);
});
