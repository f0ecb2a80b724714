/**
 * One target and everybody who wants to stay connected to it: tries, waits, tries again, and tells its followers what
 * happens. They share each attempt (so a question is asked once), each wait, and the connection.
 */
import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../shared/contract/connections.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Target } from '../../../shared/target.ts';
import type { Log } from '../log.ts';
import type { SystemEvent } from '../platform.ts';
import { type Audience, createAudience } from './audience.ts';
import { type ConnectionEvent, isTrying, nextState } from './connectionState.ts';
import { isPassing, MOST_TRIES } from './retryPolicy.ts';
import {
  type ClosedReason,
  ConnectionFailed,
  type ConnectionPool,
  type ConnectionState,
  type Follower,
  type KeptConnection,
  type Lease,
  type Retry,
} from './types.ts';

export interface LinkSettings {
  readonly target: Target;
  readonly pool: ConnectionPool;
  readonly log: Log;
  /** Milliseconds before try `attempt`, from 1. */
  readonly waitBefore: (attempt: number) => number;
  readonly probeMs: number;
  /** Nobody follows any more. */
  onEmpty(): void;
}

export interface SupervisedLink {
  keep(follower: Follower): KeptConnection;
  wake(event: SystemEvent): void;
  /** Ends everything; nobody is told. */
  close(): void;
}

interface Attempt {
  readonly stop: AbortController;
  readonly audience: Audience;
  route: HostOptions | null;
}

/** A follower and what concerns it alone. */
interface Seat {
  readonly follower: Follower;
  /** It had a connection: a failure after that is a loss that goes on. */
  hadConnection: boolean;
  /** Nothing is tried for it, while it may go on for others. */
  closed: Extract<ConnectionState, { phase: 'closed' }> | null;
  /** Takes it out of the audience of the attempt, or of the connection. */
  leave(): void;
}

const NOT_IN_AN_ATTEMPT = () => undefined;

/** What a connection that is there still has for its followers: questions, as of a forwarded agent, and what was learned of the host. */
const afterwards = (follower: Follower) => ({
  asker: follower.asker,
  onNotice: (text: string) => follower.onNotice(text),
  onProgress: () => undefined,
  onBanner: () => undefined,
});

export function createSupervisedLink(settings: LinkSettings): SupervisedLink {
  const { target, pool, log, waitBefore } = settings;
  const host = target.kind === 'demo' ? 'Demo server' : target.host;
  const seats = new Set<Seat>();
  let state: ConnectionState | null = null;
  let attempt: Attempt | null = null;
  let lease: Lease | null = null;
  /** All who have the connection. */
  let holders: Audience | null = null;
  let timer: NodeJS.Timeout | undefined;
  /** Tries since the last connection. */
  let tries = 0;
  /** What happened to the computer while this connection is being asked whether it is still there. */
  let suspicion: SystemEvent | null = null;

  const active = () => [...seats].filter(({ closed }) => closed === null);

  function move(event: ConnectionEvent): void {
    state = nextState(state, event);
    for (const { follower } of active()) follower.onState?.(state);
  }

  function begin(retry: Retry | null): void {
    clearTimeout(timer);
    const begun: Attempt = { stop: new AbortController(), audience: createAudience(), route: null };
    attempt = begun;
    move({ type: 'attempt', retry });
    for (const seat of active()) seat.leave = begun.audience.join(seat.follower);
    const { audience } = begun;
    pool
      .acquire(target, {
        pane: '',
        asker: audience.asker,
        signal: begun.stop.signal,
        onBanner: audience.onBanner,
        onNotice: audience.onNotice,
        onEvent: audience.onEvent,
        onProgress(progress) {
          if (attempt !== begun) return;
          move({ type: 'step', step: progress.step });
          audience.onProgress(progress);
        },
        onRoute(options) {
          begun.route = options;
          for (const { follower } of active()) follower.onRoute(options);
        },
      })
      .then(
        (found) => {
          // Everybody left in the same moment.
          if (attempt !== begun) found.release();
          else arrived(found);
        },
        (error: unknown) => {
          if (attempt === begun) failed(failureOf(error));
        },
      );
  }

  function endAttempt(): void {
    attempt = null;
    leaveAudience();
  }

  function leaveAudience(): void {
    for (const seat of seats) {
      seat.leave();
      seat.leave = NOT_IN_AN_ATTEMPT;
    }
  }

  function arrived(found: Lease): void {
    holders = attempt?.audience ?? null;
    endAttempt();
    lease = found;
    tries = 0;
    void found.lost.then((failure) => {
      if (lease === found) lost(failure);
    });
    move({ type: 'ready', at: Date.now() });
    for (const seat of active()) hand(seat);
  }

  function hand(seat: Seat): void {
    if (lease === null || seat.closed !== null || !seats.has(seat)) return;
    seat.hadConnection = true;
    seat.leave();
    seat.leave = holders?.join(afterwards(seat.follower), 'from-now') ?? NOT_IN_AN_ATTEMPT;
    seat.follower.onReady(lease);
  }

  function lost(reported: Failure): void {
    const failure = withSuspicion(reported);
    suspicion = null;
    lease?.release();
    lease = null;
    holders = null;
    leaveAudience();
    move({ type: 'lost', failure, at: Date.now() });
    for (const { follower } of active()) follower.onLost(failure);
    goOn(failure);
  }

  function failed(failure: Failure): void {
    endAttempt();
    for (const seat of active()) {
      if (!seat.hadConnection && seat.follower.firstAttempt === 'once') closeSeat(seat, 'refused', failure);
    }
    goOn(failure);
  }

  /** Waits for the next try, or closes. */
  function goOn(failure: Failure): void {
    if (state?.phase !== 'lost' && !isTrying(state)) return;
    const reason = whyNotGoOn(failure);
    if (reason !== null) {
      close(reason, failure);
      return;
    }
    tries += 1;
    const retry = { attempt: tries, of: MOST_TRIES };
    const waitMs = waitBefore(tries);
    timer = setTimeout(() => begin(retry), waitMs);
    move({ type: 'wait', failure, retry, waitMs, retryAt: Date.now() + waitMs });
  }

  function whyNotGoOn(failure: Failure): ClosedReason | null {
    if (active().length === 0) return 'stopped';
    if (!isPassing(failure)) return 'refused';
    return tries >= MOST_TRIES ? 'gave-up' : null;
  }

  function close(reason: ClosedReason, failure: Failure): void {
    const told = active();
    move({ type: 'close', reason, failure });
    tries = 0;
    for (const seat of told) closeSeat(seat, reason, failure);
  }

  function closeSeat(seat: Seat, reason: ClosedReason, failure: Failure): void {
    seat.closed = { phase: 'closed', reason, failure };
    if (state?.phase !== 'closed') seat.follower.onState?.(seat.closed);
    seat.follower.onClosed(failure, reason);
  }

  /** A seat was taken, or taken again: it joins what is going on, or sets it going. */
  function join(seat: Seat): void {
    seat.closed = null;
    if (lease !== null) {
      if (state !== null) seat.follower.onState?.(state);
      hand(seat);
    } else if (attempt !== null) {
      if (state !== null) seat.follower.onState?.(state);
      seat.leave = attempt.audience.join(seat.follower);
      if (attempt.route !== null) seat.follower.onRoute(attempt.route);
    } else {
      begin(state?.phase === 'waiting' ? state.retry : firstTry());
    }
  }

  /** After a loss the tries are counted, also when a person begins them anew. */
  function firstTry(): Retry | null {
    if (!active().some(({ hadConnection }) => hadConnection)) return null;
    tries = 1;
    return { attempt: 1, of: MOST_TRIES };
  }

  /** Somebody left: what nobody wants any more ends. */
  function tidy(): void {
    if (active().length > 0) return;
    clearTimeout(timer);
    const underway = attempt;
    endAttempt();
    underway?.stop.abort();
    lease?.release();
    lease = null;
    holders = null;
    suspicion = null;
    if (state !== null && state.phase !== 'closed') {
      move({ type: 'close', reason: 'stopped', failure: { code: 'cancelled', host } });
    }
    tries = 0;
    if (seats.size === 0) settings.onEmpty();
  }

  function withSuspicion(failure: Failure): Failure {
    if (suspicion === null || failure.code !== 'lost') return failure;
    return suspicion.kind === 'woke'
      ? { ...failure, cause: 'asleep', seconds: suspicion.sleptMs / 1000 }
      : { ...failure, cause: 'network', seconds: 0 };
  }

  function failureOf(error: unknown): Failure {
    if (error instanceof ConnectionFailed) return error.failure;
    const id = randomUUID();
    log('error', 'supervised attempt failed', { id, host, error });
    return { code: 'internal', host, id };
  }

  return {
    keep(follower) {
      const seat: Seat = { follower, hadConnection: false, closed: null, leave: NOT_IN_AN_ATTEMPT };
      seats.add(seat);
      // A moment later, so that the caller has its hold before it is told anything.
      queueMicrotask(() => {
        if (seats.has(seat) && seat.closed === null) join(seat);
      });
      return {
        state: () => seat.closed ?? state ?? { phase: 'resolving', retry: null },
        tryNow() {
          if (!seats.has(seat)) return;
          if (seat.closed !== null || state?.phase === 'waiting') join(seat);
        },
        stop() {
          if (!seats.has(seat) || seat.closed !== null) return;
          const failure: Failure = state !== null && 'failure' in state ? state.failure : { code: 'cancelled', host };
          seat.leave();
          seat.leave = NOT_IN_AN_ATTEMPT;
          closeSeat(seat, 'stopped', failure);
          tidy();
        },
        release() {
          if (!seats.delete(seat)) return;
          seat.leave();
          tidy();
        },
      };
    },
    wake(event) {
      if (lease !== null) {
        suspicion = event;
        const asked = lease;
        void asked.transport.probe(settings.probeMs).then((answered) => {
          if (answered && suspicion === event) suspicion = null;
        });
        return;
      }
      if (attempt !== null) return;
      const revived = [...seats].filter(({ closed }) => closed?.reason === 'gave-up');
      for (const seat of revived) seat.closed = null;
      if (state?.phase === 'waiting') begin(state.retry);
      else if (revived.length > 0) begin(firstTry());
    },
    close() {
      seats.clear();
      tidy();
    },
  };
}
