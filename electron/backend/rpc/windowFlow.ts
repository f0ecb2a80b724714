/**
 * Carries a byte log to one window: reads on from its own place in the log, gathers small pieces while the window is
 * busy, and never has more under way than underWayLimit.ts allows. It holds no bytes itself, so a slow window costs nothing.
 */
import { ACK_EVERY_BYTES } from '../../../shared/rpc/messages.ts';
import { createUnderWayLimit } from './underWayLimit.ts';

/** The last bytes of a stream, by their place in the whole stream. shells/replayBuffer.ts is one. */
export interface ByteLog {
  /** Place of the oldest byte that is still held. */
  readonly start: number;
  /** Place after the newest byte. */
  readonly end: number;
  /** Fills `target` with the bytes from `from` on; all of them must be held. */
  copy(from: number, target: Uint8Array): void;
}

/**
 * While the window has this much undrawn, smaller pieces wait for each other. It will acknowledge soon, so the wait
 * ends by itself; it is no smaller than ACK_EVERY_BYTES, because less than that may stay unacknowledged for good. With
 * less undrawn (a person is typing), every byte goes out at once.
 */
const GATHER_BYTES = ACK_EVERY_BYTES;
/** Larger messages gain nothing, and hold up others on the same carrier. */
const FRAME_BYTES = 64 * 1024;

export interface WindowFlow {
  /** Sends what may be sent now. Call it after the log grew. False: the log no longer holds what comes next. */
  advance(): boolean;
  /** The window has drawn `bytes` more. Call `advance` afterwards. */
  acknowledged(bytes: number): void;
  /** How far the window is behind the log, sent or not. */
  behind(): number;
  /** How far it may be behind before the source should wait; it changes as the window draws. In bytes. */
  limit(): number;
}

/** `send` gets the range to put into one frame. `from` is the place in the log where the window begins. */
export function createWindowFlow(log: ByteLog, from: number, send: (from: number, bytes: number) => void): WindowFlow {
  let sent = from;
  let drawn = from;
  const limit = createUnderWayLimit();

  return {
    advance() {
      for (;;) {
        if (sent < log.start) return false;
        const waiting = log.end - sent;
        const underWay = sent - drawn;
        const room = Math.floor(limit.bytes) - underWay;
        const gathering = underWay >= GATHER_BYTES && Math.min(waiting, room) < GATHER_BYTES;
        if (waiting === 0 || room <= 0 || gathering) return true;
        const bytes = Math.min(waiting, room, FRAME_BYTES);
        // Counted first: a carrier in memory may acknowledge before `send` returns.
        sent += bytes;
        limit.sent(sent - drawn);
        send(sent - bytes, bytes);
      }
    },
    acknowledged(bytes) {
      // A window that claims to have drawn more than it got must not open the gate wider.
      const more = Math.min(sent - drawn, bytes);
      drawn += more;
      limit.acknowledged(more, sent - drawn);
    },
    behind: () => log.end - drawn,
    limit: () => limit.bytes,
  };
}
