/**
 * Keeps what happened in the last attempts to reach each host, in memory, for the inspector. It is told facts and keeps
 * them; what they mean is said in shared/words/.
 */
import { randomUUID } from 'node:crypto';
import type { ConnectionId, Failure } from '../../../shared/contract/connections.ts';
import type { ConnectionAttempt, TimelineEvent } from '../../../shared/contract/timeline.ts';
import type { Target } from '../../../shared/target.ts';

/** Attempts that are kept, per host and in all. */
const KEPT = { perHost: 10, inAll: 200 };
/** A server that sends messages without end must not fill the memory. */
const MOST_EVENTS = 2_000;

interface Recording {
  add(event: TimelineEvent): void;
  ready(connection: ConnectionId): void;
  failed(failure: Failure): void;
}

export interface Timeline {
  /** Begins with the first event: who only joins a live connection makes no attempt. */
  record(target: Target): Recording;
  /** Attempts to reach this host, the latest first. */
  attempts(target: Target): readonly ConnectionAttempt[];
}

/** `onChanged`: one of the attempts to reach this host is another one now. */
export function createTimeline(onChanged: (target: Target) => void): Timeline {
  let kept: ConnectionAttempt[] = [];
  const numbers = new Map<string, number>();

  function begin(target: Target, startedAt: number): string {
    const host = nameOf(target);
    const number = (numbers.get(host) ?? 0) + 1;
    numbers.set(host, number);
    const id = randomUUID();
    const attempt = { id, target, host, number, startedAt, endedAt: null, failure: null, connection: null, events: [] };
    const older = kept.filter((each) => each.host === host).slice(KEPT.perHost - 1);
    kept = [attempt, ...kept.filter((each) => !older.includes(each))].slice(0, KEPT.inAll);
    return id;
  }

  function change(id: string, to: (attempt: ConnectionAttempt) => ConnectionAttempt): void {
    const index = kept.findIndex((attempt) => attempt.id === id);
    const found = kept[index];
    if (found === undefined) return;
    kept = kept.with(index, to(found));
    onChanged(found.target);
  }

  return {
    record(target) {
      let id: string | null = null;
      return {
        add(event) {
          id ??= begin(target, event.at);
          change(id, (attempt) =>
            attempt.events.length >= MOST_EVENTS ? attempt : { ...attempt, events: [...attempt.events, event] },
          );
        },
        ready(connection) {
          if (id !== null) change(id, (attempt) => ({ ...attempt, endedAt: now(), connection }));
        },
        failed(failure) {
          // Also what failed before anything was tried, such as a config that ssh would refuse.
          id ??= begin(target, now());
          change(id, (attempt) => ({ ...attempt, endedAt: now(), failure }));
        },
      };
    },
    attempts: (target) => kept.filter((attempt) => attempt.host === nameOf(target)),
  };
}

/** Milliseconds since the Unix epoch, with fractions: steps are shorter than one. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

function nameOf(target: Target): string {
  return target.kind === 'demo' ? 'Demo server' : target.host;
}
