import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createUnderWayLimit,
  FIRST_LIMIT_BYTES,
  LEAST_LIMIT_BYTES,
  type UnderWayLimit,
} from '../../../electron/backend/rpc/underWayLimit.ts';
import { ACK_EVERY_BYTES, HIGH_WATER_BYTES } from '../../../shared/rpc/messages.ts';

const ROUNDS = 400;

/** A flood to a window that draws so many bytes in a millisecond and always has as much as it may. */
function flood(bytesPerMillisecond: number): UnderWayLimit {
  let now = 0;
  const limit = createUnderWayLimit(() => now);
  let sent = 0;
  let drawn = 0;
  for (let round = 0; round < ROUNDS; round++) {
    while (limit.bytes - (sent - drawn) >= ACK_EVERY_BYTES) {
      sent += ACK_EVERY_BYTES;
      limit.sent(sent, true);
    }
    now += ACK_EVERY_BYTES / bytesPerMillisecond;
    drawn += ACK_EVERY_BYTES;
    limit.acknowledged(drawn);
  }
  return limit;
}

test('a fast window gets all there is', () => {
  expect(flood(20_000).bytes).toBe(HIGH_WATER_BYTES);
});

test('whatever a window draws, what is under way is drawn soon, unless it is the least', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), (rate) => {
      const { bytes } = flood(rate);
      expect(bytes).toBeGreaterThanOrEqual(LEAST_LIMIT_BYTES);
      expect(bytes).toBeLessThanOrEqual(HIGH_WATER_BYTES);
      if (bytes > LEAST_LIMIT_BYTES) expect(bytes / rate).toBeLessThan(100);
    }),
  );
});

test('a window that is never full keeps what it has', () => {
  let now = 0;
  const limit = createUnderWayLimit(() => now);
  for (let place = 1; place < 1000; place++) {
    limit.sent(place, false);
    now += 5;
    limit.acknowledged(place);
  }
  expect(limit.bytes).toBe(FIRST_LIMIT_BYTES);
});
