/**
 * Connects to the first of several addresses that answers (RFC 8305): attempts start a quarter of a second apart, or at
 * once when one fails, and none is given up before one has won. How one address is connected to is the caller's.
 */
import { raceSignal } from './signals.ts';

export interface Address {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/** Connection Attempt Delay of RFC 8305 section 5, in milliseconds. */
const NEXT_ATTEMPT_AFTER = 250;

/** The families in turn, beginning with the one that the system put first (RFC 8305 section 4). */
export function interleave(addresses: readonly Address[]): Address[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const others = addresses.filter(({ family }) => family !== addresses[0]?.family);
  const turns = Array.from({ length: Math.max(first.length, others.length) }, (_, turn) => [first[turn], others[turn]]);
  return turns.flat().filter((address) => address !== undefined);
}

/**
 * The result of the first attempt that succeeds; the signal of the others fires then. Rejects with the only error, with
 * an AggregateError of all, or with the signal's reason.
 */
export async function connectToFirst<T extends { destroy(): unknown }>(
  addresses: readonly Address[],
  connect: (address: Address, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const errors: unknown[] = [];
  const waiting = interleave(addresses);
  const total = waiting.length;
  const first = new Promise<T>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    stop.addEventListener('abort', () => clearTimeout(timer), { once: true });
    const startNext = () => {
      clearTimeout(timer);
      const address = waiting.shift();
      if (address === undefined || stop.aborted) return;
      if (waiting.length > 0) timer = setTimeout(startNext, NEXT_ATTEMPT_AFTER);
      connect(address, stop).then(
        (made) => {
          // Two may answer in the same breath.
          if (stop.aborted) made.destroy();
          else resolve(made);
          over.abort(new Error('another address answered first'));
        },
        (error: unknown) => {
          errors.push(error);
          if (errors.length === total)
            reject(total === 1 && error instanceof Error ? error : new AggregateError(errors));
          else startNext();
        },
      );
    };
    startNext();
  });
  try {
    return await raceSignal(first, signal);
  } finally {
    over.abort(new Error('the attempt is over'));
  }
}
