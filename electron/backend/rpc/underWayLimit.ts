/**
 * How much may be under way to one window: as much as it draws in a short time, measured by how long its
 * acknowledgements take. A fast window gets what keeps it busy; a slow one (dense colour drawn in software, short lines)
 * little, because all that is under way must be drawn before the answer to Ctrl-C is. It counts nothing itself.
 */
import { ACK_EVERY_BYTES, HIGH_WATER_BYTES } from '../../../shared/rpc/messages.ts';

/** What a window begins with. */
export const FIRST_LIMIT_BYTES = 128 * 1024;
/** No less, however slow it is: a source goes on at half of it, and less than one acknowledgement may be owed for good. */
export const LEAST_LIMIT_BYTES = 2 * ACK_EVERY_BYTES;
const STEP_BYTES = 32 * 1024;
/** Bytes should be acknowledged in so many milliseconds. Two frames of a display, and what the way takes. */
const WANTED_MS = 50;

export interface UnderWayLimit {
  readonly bytes: number;
  /** Bytes up to `place` were sent; `full`: no more could be, though there was more. */
  sent(place: number, full: boolean): void;
  /** Bytes up to `place` were acknowledged. */
  acknowledged(place: number): void;
}

/** `now` returns milliseconds of a clock that never goes back. */
export function createUnderWayLimit(now: () => number = () => performance.now()): UnderWayLimit {
  let bytes = FIRST_LIMIT_BYTES;
  /** One place at a time is timed; the limit was reached since it was sent. */
  let timed: { readonly place: number; readonly at: number } | null = null;
  let wasFull = false;

  return {
    get bytes() {
      return bytes;
    },
    sent(place, full) {
      timed ??= { place, at: now() };
      wasFull ||= full;
    },
    acknowledged(place) {
      if (timed === null || place < timed.place) return;
      const took = now() - timed.at;
      // By half at most: one drawing that took long says little.
      if (took > WANTED_MS) bytes = Math.max(LEAST_LIMIT_BYTES, bytes * Math.max(0.5, WANTED_MS / took));
      else if (wasFull) bytes = Math.min(HIGH_WATER_BYTES, bytes + STEP_BYTES);
      timed = null;
      wasFull = false;
    },
  };
}
