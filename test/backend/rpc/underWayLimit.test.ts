import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createUnderWayLimit,
  FIRST_LIMIT_BYTES,
  LEAST_LIMIT_BYTES,
  type UnderWayLimit,
} from '../../../electron/backend/rpc/underWayLimit.ts';
import { ACK_EVERY_BYTES, HIGH_WATER_BYTES } from '../../../shared/rpc/messages.ts';

const ROUNDS = 2000;

interface Pace {
  readonly bytesPerMillisecond: number;
  /** The window reads nothing for so long, after it has read for so long. */
  readonly drawingMs?: number;
  readonly betweenMs?: number;
}

/** A flood to a window that always has as much as it may. */
function flood({ bytesPerMillisecond, drawingMs = 0, betweenMs = 150 }: Pace): UnderWayLimit {
  let now = 0;
  let drawnAt = 0;
  const limit = createUnderWayLimit(() => now);
  let underWay = 0;
  for (let round = 0; round < ROUNDS; round++) {
    while (limit.bytes - underWay >= ACK_EVERY_BYTES) {
      underWay += ACK_EVERY_BYTES;
      limit.sent(underWay);
    }
    now += ACK_EVERY_BYTES / bytesPerMillisecond;
    if (now - drawnAt > betweenMs) drawnAt = now += drawingMs;
    underWay -= ACK_EVERY_BYTES;
    limit.acknowledged(ACK_EVERY_BYTES, underWay);
  }
  return limit;
}

test('a fast window gets all there is', () => {
  expect(flood({ bytesPerMillisecond: 40_000 }).bytes).toBe(HIGH_WATER_BYTES);
});

test('a fast window whose drawings take long gets all there is', () => {
  expect(flood({ bytesPerMillisecond: 40_000, drawingMs: 100 }).bytes).toBeGreaterThan(HIGH_WATER_BYTES / 2);
});

test('whatever a window draws, what is under way is drawn soon, unless it is the least', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 100 }), (rate, drawingMs) => {
      const { bytes } = flood({ bytesPerMillisecond: rate, drawingMs });
      expect(bytes).toBeGreaterThanOrEqual(LEAST_LIMIT_BYTES);
      expect(bytes).toBeLessThanOrEqual(HIGH_WATER_BYTES);
      if (bytes > LEAST_LIMIT_BYTES) expect(bytes / rate).toBeLessThan(50);
    }),
    { numRuns: 50 },
  );
});

test('a window that was slow gets more again when it is fast', () => {
  let now = 0;
  const limit = createUnderWayLimit(() => now);
  for (const [rate, expected] of [
    [100, LEAST_LIMIT_BYTES],
    [50_000, HIGH_WATER_BYTES],
  ] as const) {
    for (let round = 0; round < ROUNDS; round++) {
      limit.sent(limit.bytes);
      now += ACK_EVERY_BYTES / rate;
      limit.acknowledged(ACK_EVERY_BYTES, limit.bytes - ACK_EVERY_BYTES);
    }
    expect(limit.bytes).toBe(expected);
  }
});

test('the time in which nothing is owed does not count', () => {
  let now = 0;
  const limit = createUnderWayLimit(() => now);
  for (let round = 0; round < 100; round++) {
    limit.sent(ACK_EVERY_BYTES - 1);
    now += 10_000;
    limit.sent(ACK_EVERY_BYTES);
    now += 1;
    limit.acknowledged(ACK_EVERY_BYTES, 0);
  }
  expect(limit.bytes).toBe(FIRST_LIMIT_BYTES);
});
