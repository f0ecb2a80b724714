import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from '../../../electron/backend/rpc/throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first change is told at once, a burst at most once per interval, the last one always', () => {
  let value = 0;
  const told: number[] = [];
  const changed = throttle(() => told.push(value), 100);
  for (let ms = 0; ms < 1000; ms++) {
    value = ms;
    changed();
    vi.advanceTimersByTime(1);
  }
  expect(told[0]).toBe(0);
  expect(told.length).toBeLessThanOrEqual(11);
  vi.advanceTimersByTime(1000);
  expect(told.at(-1)).toBe(999);
  const count = told.length;
  vi.advanceTimersByTime(10_000);
  expect(told.length).toBe(count);
});

test('after a quiet time a change is told at once again', () => {
  let told = 0;
  const changed = throttle(() => told++, 100);
  changed();
  vi.advanceTimersByTime(100);
  changed();
  expect(told).toBe(2);
});

test('now tells at once within the interval, once, and pays for it with the next one', () => {
  let told = 0;
  const changed = throttle(() => told++, 100);
  changed();
  changed();
  vi.advanceTimersByTime(50);
  changed.now();
  expect(told).toBe(2);
  // What waited was told with it; a second one waits like any other.
  changed.now();
  vi.advanceTimersByTime(199);
  expect(told).toBe(2);
  vi.advanceTimersByTime(1);
  expect(told).toBe(3);
});

test('a storm of changes that cannot wait stays within the limit', () => {
  let told = 0;
  const changed = throttle(() => told++, 100);
  for (let ms = 0; ms < 2000; ms++) {
    changed.now();
    vi.advanceTimersByTime(1);
  }
  expect(told).toBeLessThanOrEqual(21);
});

test('stop forgets what waits', () => {
  let told = 0;
  const changed = throttle(() => told++, 100);
  changed();
  changed();
  changed.stop();
  vi.advanceTimersByTime(1000);
  expect(told).toBe(1);
});
