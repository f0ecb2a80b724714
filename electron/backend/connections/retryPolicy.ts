/** When a connection that went away is tried again, and when it must not be. Pure. */
import type { Failure, FailureCode } from '../../../shared/contract/connections.ts';

/** Seconds before each try (DESIGN 8.9); the last is repeated. */
const WAITS = [1, 2, 4, 8, 15, 30] as const;
/** After so many tries in a row nothing more happens by itself. */
export const MOST_TRIES = 10;
/** Waits differ by up to this part of them, so that many programs do not come back to a server at the same moment. */
const JITTER = 0.2;

/**
 * What may be another way in a moment, without anybody doing anything. Everything else is a decision of a person, of the
 * config or of the server: to repeat it would ask again, lock an account, or trust what must not be trusted.
 */
const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'name-not-found',
  'refused',
  'timed-out',
  'unreachable',
  'silent',
  'closed-early',
  'not-ssh',
  'protocol-error',
  'damaged',
  'forward-refused',
  'proxy-unreachable',
  'proxy-refused',
  'lost',
]);

/** True when a try by itself makes sense after this failure. */
export function isPassing(failure: Failure): boolean {
  // Hung up in the middle of signing in: a server that stops does that, too. Only if it refused nothing before.
  if (failure.code === 'closed-in-auth') return failure.attempts.every(({ result }) => result !== 'refused');
  return PASSING.has(failure.code);
}

/** Milliseconds to wait before try `attempt` (from 1). `random` is in [0, 1). */
export function waitBefore(attempt: number, random: number): number {
  const seconds = WAITS[Math.min(attempt, WAITS.length) - 1] ?? WAITS[0];
  return Math.round(seconds * 1000 * (1 + JITTER * (2 * random - 1)));
}
