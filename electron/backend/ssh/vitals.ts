/** Keeps what goes on in one connection, for whoever looks: rekeys, round trips, open channels and their bytes. */
import type { Channel } from 'ssh2';
import { meterChannel } from './ssh2Internals.ts';
import type { ChannelFacts, Vitals } from './types.ts';

export interface VitalsRecorder {
  rekeyed(): void;
  roundTrip(ms: number): void;
  /** Counts what goes through the channel until it closes. */
  follow(channel: Channel): void;
  read(): Vitals;
}

/** Milliseconds of round trips that are kept. */
const KEPT_MS = 5 * 60_000;

export function recordVitals(): VitalsRecorder {
  const open = new Map<Channel, ChannelFacts>();
  let rekeys = 0;
  let roundTrips: { readonly at: number; readonly ms: number }[] = [];
  return {
    rekeyed: () => void (rekeys += 1),
    roundTrip(ms) {
      const at = Date.now();
      roundTrips = [...roundTrips.filter((trip) => at - trip.at < KEPT_MS), { at, ms }];
    },
    follow(channel) {
      const facts = { type: channel.type, openedAt: Date.now(), received: 0, sent: 0 };
      open.set(channel, facts);
      meterChannel(
        channel,
        (bytes) => (facts.received += bytes),
        (bytes) => (facts.sent += bytes),
      );
      channel.once('close', () => open.delete(channel));
    },
    read: () => ({ rekeys, roundTrips, channels: [...open.values()].map((facts) => ({ ...facts })) }),
  };
}
