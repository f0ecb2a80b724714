import { expect, test } from 'vitest';
import { createClient } from '../../../renderer/rpc/client.ts';
import { ACK_EVERY_BYTES, decodeFrame, encodeFrame, HIGH_WATER_BYTES } from '../../../shared/rpc/messages.ts';
import type { Port } from '../../../shared/rpc/port.ts';

/** A port whose far end is this test: everything happens at once. */
function scriptedPort() {
  const sent: (string | Uint8Array)[] = [];
  let receive: (message: string | Uint8Array) => void = () => undefined;
  let closed = (): void => undefined;
  const port: Port = {
    send: (message) => void sent.push(message),
    onMessage: (listener) => (receive = listener),
    onClose: (listener) => (closed = listener),
    close: () => closed(),
  };
  const acks = () => sent.filter((message) => typeof message === 'string').map((text) => JSON.parse(text) as unknown);
  return { port, sent, acks, receive: (message: string | Uint8Array) => receive(message), close: () => closed() };
}

const bytes = (length: number, fill = 1) => new Uint8Array(length).fill(fill);

test('frames that come before anyone listens are kept, in order', () => {
  const far = scriptedPort();
  const client = createClient(far.port);
  for (let n = 1; n <= 5; n++) far.receive(encodeFrame(9, bytes(2, n)));
  const got: number[] = [];
  client.listen(9, (data) => got.push(...data));
  far.receive(encodeFrame(9, bytes(1, 6)));
  far.receive(encodeFrame(8, bytes(1, 7)));
  expect(got).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]);
});

test('bytes are acknowledged when drawn, not before, and each once', () => {
  const far = scriptedPort();
  const client = createClient(far.port);
  const drawns: (() => void)[] = [];
  client.listen(3, (_, drawn) => drawns.push(drawn));
  far.receive(encodeFrame(3, bytes(ACK_EVERY_BYTES)));
  far.receive(encodeFrame(3, bytes(10)));
  expect(far.acks()).toEqual([]);
  drawns[0]?.();
  drawns[0]?.();
  expect(far.acks()).toEqual([{ ack: 3, bytes: ACK_EVERY_BYTES }]);
});

test('small frames are acknowledged together, before the backend would wait for it', () => {
  const far = scriptedPort();
  const client = createClient(far.port);
  client.listen(3, (_, drawn) => drawn());
  for (let n = 0; n < HIGH_WATER_BYTES; n++) far.receive(encodeFrame(3, bytes(1)));
  const acknowledged = (far.acks() as { bytes: number }[]).reduce((sum, ack) => sum + ack.bytes, 0);
  expect(HIGH_WATER_BYTES - acknowledged).toBeLessThan(ACK_EVERY_BYTES);
  expect(far.acks().length).toBeLessThanOrEqual(HIGH_WATER_BYTES / ACK_EVERY_BYTES);
});

test('after "stop" nothing is delivered or acknowledged', () => {
  const far = scriptedPort();
  const client = createClient(far.port);
  let got = 0;
  const stop = client.listen(3, (data, drawn) => {
    got += data.byteLength;
    drawn();
  });
  stop();
  far.receive(encodeFrame(3, bytes(ACK_EVERY_BYTES)));
  expect(got).toBe(0);
  expect(far.acks()).toEqual([]);
});

test('a large paste arrives whole, in pieces', () => {
  const far = scriptedPort();
  const paste = Uint8Array.from({ length: 3_000_000 }, (_, n) => n % 251);
  createClient(far.port).write(5, paste);
  const payloads = far.sent.map((message) => decodeFrame(message as Uint8Array)?.payload ?? new Uint8Array());
  expect(payloads.length).toBeGreaterThan(1);
  expect(Buffer.concat(payloads).equals(paste)).toBe(true);
});

test('events reach those who listen, until they stop', () => {
  const far = scriptedPort();
  const client = createClient(far.port);
  const got: unknown[] = [];
  const stop = client.on('shells.changed', (shells) => got.push(shells));
  far.receive('{"event":"shells.changed","data":[]}');
  stop();
  far.receive('{"event":"shells.changed","data":[]}');
  expect(got).toEqual([[]]);
});

test('an event or a result that is not as declared is noticed', async () => {
  const far = scriptedPort();
  const client = createClient(far.port);
  expect(() => far.receive('{"event":"shells.changed","data":[{"id":1}]}')).toThrow();
  const answer = client.call('launch.about', null);
  far.receive('{"id":1,"result":{"version":7}}');
  await expect(answer).rejects.toMatchObject({ code: 'internal' });
});

test('when the port closes, every call ends with `closed`, also later ones', async () => {
  const far = scriptedPort();
  const client = createClient(far.port);
  const waiting = client.call('config.hosts', null);
  let told = 0;
  client.onClose(() => told++);
  far.close();
  await expect(waiting).rejects.toMatchObject({ code: 'closed' });
  await expect(client.call('config.hosts', null)).rejects.toMatchObject({ code: 'closed' });
  client.onClose(() => told++);
  expect(told).toBe(2);
});
