/**
 * How much may be under way to one window: as much as it draws in a short time, at the pace that it has kept for the
 * last while. A fast window gets what keeps it busy; a slow one (dense colour drawn in software, short lines) little,
 * because all that is under way must be worked in before the answer to Ctrl-C is. The pace is an average over several
 * drawings: one that takes a tenth of a second says nothing about how fast the bytes between two drawings are read.
 */
import { ACK_EVERY_BYTES, HIGH_WATER_BYTES } from '../../../shared/rpc/messages.ts';

/** What a window begins with. */
export const FIRST_LIMIT_BYTES = 128 * 1024;
/**
 * No less, however slow it is: with less than two acknowledgements' worth under way beside a piece that waits to be large
 * enough (windowFlow.ts), each message would wait for the answer to the one before.
 */
export const LEAST_LIMIT_BYTES = 3 * ACK_EVERY_BYTES;
/** So much of the window's time may be under way, in milliseconds. */
const WANTED_MS = 20;
/** The pace is taken over so many milliseconds of work, in which a window draws about twice (drawPacing.ts). */
const MEASURE_MS = 250;

export interface UnderWayLimit {
  readonly bytes: number;
  /** More was sent; `underWay` bytes are not acknowledged now. */
  sent(underWay: number): void;
  /** The window has drawn `bytes` more; `underWay` are left. */
  acknowledged(bytes: number, underWay: number): void;
}

/** `now` returns milliseconds of a clock that never goes back. */
export function createUnderWayLimit(now: () => number = () => performance.now()): UnderWayLimit {
  let limit = FIRST_LIMIT_BYTES;
  /** Since when an acknowledgement is owed: less than that may stay unacknowledged for good, while nothing is to do. */
  let busySince: number | null = null;
  /** What was drawn, and in how many milliseconds of work before. */
  let drawn = 0;
  let worked = 0;

  return {
    get bytes() {
      return limit;
    },
    sent(underWay) {
      if (underWay >= ACK_EVERY_BYTES) busySince ??= now();
    },
    acknowledged(bytes, underWay) {
      if (busySince === null) return;
      const at = now();
      drawn += bytes;
      worked += at - busySince;
      busySince = underWay >= ACK_EVERY_BYTES ? at : null;
      if (worked < MEASURE_MS) return;
      limit = Math.min(HIGH_WATER_BYTES, Math.max(LEAST_LIMIT_BYTES, (drawn / worked) * WANTED_MS));
      drawn = 0;
      worked = 0;
    },
  };
}
