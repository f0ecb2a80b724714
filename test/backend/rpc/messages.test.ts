import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCall } from '../../../electron/backend/rpc/parse.ts';
import { decodeFrame, encodeFrame, MAX_MESSAGE_BYTES } from '../../../shared/rpc/messages.ts';

const streamId = fc.integer({ min: 1, max: 0xffff_ffff });

test('a frame carries its stream and its bytes', () => {
  fc.assert(
    fc.property(streamId, fc.uint8Array({ maxLength: 300 }), fc.nat(7), (stream, bytes, offset) => {
      const frame = encodeFrame(stream, bytes);
      // As `ws` delivers it: a view somewhere inside a larger buffer.
      const buffer = new Uint8Array(frame.byteLength + offset + 3);
      buffer.set(frame, offset);
      const decoded = decodeFrame(buffer.subarray(offset, offset + frame.byteLength));
      expect(decoded?.stream).toBe(stream);
      expect(Buffer.from(decoded?.payload ?? [])).toEqual(Buffer.from(bytes));
    }),
  );
});

test('what is shorter than a header is no frame', () => {
  for (let length = 0; length < 4; length++) expect(decodeFrame(new Uint8Array(length))).toBeNull();
});

test('calls and acknowledgements are read back as they were written', () => {
  const message = fc.oneof(
    fc.record({ id: fc.maxSafeNat(), call: fc.string(), params: fc.jsonValue() }),
    fc.record({ ack: streamId, bytes: fc.maxSafeNat() }),
  );
  fc.assert(
    fc.property(message, (given) => {
      const text = JSON.stringify(given);
      expect(parseCall(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['not JSON', '{"id":1'],
  ['nothing', ''],
  ['another type', '[1,2]'],
  ['a number', '5'],
  ['an answer, which only the backend sends', '{"id":1,"result":null}'],
  ['a negative id', '{"id":-1,"call":"config.hosts","params":null}'],
  ['a fractional id', '{"id":1.5,"call":"config.hosts","params":null}'],
  ['an additional member', '{"id":1,"call":"config.hosts","params":null,"x":1}'],
  ['stream 0', '{"ack":0,"bytes":1}'],
  ['a negative acknowledgement', '{"ack":1,"bytes":-1}'],
  ['too long', JSON.stringify({ id: 1, call: 'config.hosts', params: 'x'.repeat(MAX_MESSAGE_BYTES) })],
])('%s is not a call', (_, text) => {
  expect(parseCall(text)).toBeNull();
});

test('any text is either a message or null', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseCall(text)));
});
