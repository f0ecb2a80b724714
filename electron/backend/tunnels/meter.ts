/** What went through a tunnel: counted in passing, looked at once a second. */

/** Seconds that the graph of a tunnel goes back. */
export const HISTORY_SECONDS = 300;

export interface Meter {
  /** Bytes from the far side of SSH, and to it. Added to by whoever carries them. */
  received: number;
  sent: number;
}

interface Rates {
  /** Bytes in the last second. */
  readonly received: number;
  readonly sent: number;
}

export interface MeterHistory {
  /** Call it once a second. */
  sample(): void;
  latest(): Rates;
  /** The last `seconds`, the oldest first; fewer while the tunnel is young. */
  last(seconds: number): readonly Rates[];
  /** Milliseconds since the Unix epoch; null: nothing was carried yet. */
  lastTraffic(): number | null;
}

const NOTHING: Rates = { received: 0, sent: 0 };

export function createMeterHistory(read: () => Meter): MeterHistory {
  let before: Rates = NOTHING;
  let rates: Rates[] = [];
  let lastTraffic: number | null = null;
  return {
    sample() {
      const { received, sent } = read();
      const rate = { received: received - before.received, sent: sent - before.sent };
      before = { received, sent };
      if (rate.received > 0 || rate.sent > 0) lastTraffic = Date.now();
      rates.push(rate);
      // Cut rarely: a shift per second and tunnel would move everything each time.
      if (rates.length > 2 * HISTORY_SECONDS) rates = rates.slice(-HISTORY_SECONDS);
    },
    latest: () => rates.at(-1) ?? NOTHING,
    last: (seconds) => rates.slice(-seconds),
    lastTraffic: () => lastTraffic,
  };
}
