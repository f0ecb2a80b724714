import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReplayBuffer, REPLAY_BYTES } from '../../../electron/backend/shells/replayBuffer.ts';

/** Pieces of very different sizes, from one byte to several blocks, of a byte pattern with a long period. */
const sizes = fc.array(fc.oneof(fc.nat(40), fc.nat(5000), fc.nat(200_000)), { maxLength: 60 });

function pattern(from: number, length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (((from + index) * 2654435761) >>> 13) & 0xff));
}

test('holds exactly the last mebibyte, wherever the pieces were cut', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), (pieces, where) => {
      const replay = createReplayBuffer();
      let total = 0;
      for (const size of pieces) {
        replay.append(pattern(total, size));
        total += size;
      }
      expect(replay.end).toBe(total);
      expect(replay.start).toBe(Math.max(0, total - REPLAY_BYTES));
      const from = replay.start + Math.floor((replay.end - replay.start) * where);
      const read = Buffer.alloc(total - from);
      replay.copy(from, read);
      expect(read.equals(pattern(from, total - from))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('one piece larger than all of it', () => {
  const replay = createReplayBuffer();
  const bytes = pattern(0, 3 * REPLAY_BYTES + 777);
  replay.append(bytes);
  const read = Buffer.alloc(REPLAY_BYTES);
  replay.copy(replay.start, read);
  expect(read.equals(bytes.subarray(-REPLAY_BYTES))).toBe(true);
});

test('a piece may be changed after it was appended', () => {
  const replay = createReplayBuffer();
  const bytes = Buffer.from('before');
  replay.append(bytes);
  bytes.fill(0);
  const read = Buffer.alloc(6);
  replay.copy(0, read);
  expect(read.toString()).toBe('before');
});

/** Fills a buffer past its size with `unit` again and again, cut at every possible place of a unit over the rounds. */
function beginnings(unit: string): string[] {
  const bytes = Buffer.from(unit);
  const filled = Buffer.alloc(REPLAY_BYTES + bytes.length * 2, bytes);
  return Array.from(bytes, (_, shift) => {
    const replay = createReplayBuffer();
    replay.append(filled.subarray(0, filled.length - shift));
    const from = replay.beginning();
    expect(from - replay.start).toBeLessThanOrEqual(bytes.length);
    const read = Buffer.alloc(bytes.length);
    replay.copy(from, read);
    return read.toString();
  });
}

test('begins after a line feed', () => {
  for (const text of beginnings('a line of text\r\n')) expect(text).toBe('a line of text\r\n');
});

test('begins at an escape sequence, not inside one', () => {
  for (const text of beginnings('\x1b[38;2;10;20;30mX')) expect(text).toBe('\x1b[38;2;10;20;30mX');
});

test('does not begin inside a character', () => {
  for (const text of beginnings('äé€😀')) expect(text.startsWith('\ufffd')).toBe(false);
  for (const text of beginnings('😀')) expect(text).toBe('😀');
});

test('begins at the very start while nothing was lost', () => {
  const replay = createReplayBuffer();
  replay.append(Buffer.from('no line feed'));
  expect(replay.beginning()).toBe(0);
});
