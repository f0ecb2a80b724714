/** A limit of speed that all transfers share. */
import { setTimeout as delay } from 'node:timers/promises';

export interface RateLimit {
  /** Bytes per second; null: none. Takes effect at once. */
  set(bytesPerSecond: number | null): void;
  /** Waits until so many bytes may move. Rejects with the signal's reason. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

/** Unused time counts for so long, in milliseconds: a pause must not be followed by a flood. */
const CREDIT = 100;

export function createRateLimit(): RateLimit {
  let limit: number | null = null;
  /** When the bytes that were let through so far are paid for. */
  let paidAt = 0;
  return {
    set(bytesPerSecond) {
      limit = bytesPerSecond;
      paidAt = 0;
    },
    async take(bytes, signal) {
      if (limit === null) return;
      const now = performance.now();
      paidAt = Math.max(paidAt, now - CREDIT) + (bytes / limit) * 1000;
      if (paidAt > now) await delay(paidAt - now, undefined, { signal });
    },
  };
}
