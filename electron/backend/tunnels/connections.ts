/** The connections that run through one tunnel, what they carried, and why others came to nothing. */
import type { OpenProblem } from '../../../shared/contract/tunnels.ts';
import type { Meter } from './meter.ts';

interface Connection extends Meter {
  readonly id: number;
  /** Who connected, for people; and the port of this computer that it came from, or 0. */
  readonly from: string;
  readonly fromPort: number;
  /** Where it leads, once that is known. */
  to: string;
  readonly since: number;
  /** Breaks it off. */
  readonly destroy: () => void;
}

export interface Connections {
  begin(from: string, fromPort: number, destroy: () => void): Connection;
  /** It has ended. `problem`: it came to nothing. */
  end(connection: Connection, problem: OpenProblem | null): void;
  /** The latest first. */
  open(): readonly Connection[];
  /** Of all connections, ended ones too. */
  totals(): Meter;
  counts(): { open: number; total: number; failed: number; recentlyFailed: number };
  /** The latest first. */
  problems(): readonly { readonly at: number; readonly problem: OpenProblem }[];
  /** Why the last connection that ended or was opened came to nothing; null when it did not. */
  lastProblem(): OpenProblem | null;
  /** It reached its target. */
  opened(connection: Connection): void;
  destroyAll(): void;
}

const MOST_PROBLEMS = 20;
/** How many of the latest connections tell whether a tunnel is well. */
const RECENT = 10;

export function createConnections(): Connections {
  const open = new Map<number, Connection>();
  const ended: Meter = { received: 0, sent: 0 };
  const problems: { at: number; problem: OpenProblem }[] = [];
  const recent: boolean[] = [];
  let total = 0;
  let failed = 0;
  let last: OpenProblem | null = null;

  function outcome(problem: OpenProblem | null): void {
    last = problem;
    recent.push(problem === null);
    if (recent.length > RECENT) recent.shift();
  }

  return {
    begin(from, fromPort, destroy) {
      total += 1;
      const connection = { id: total, from, fromPort, to: '', since: Date.now(), received: 0, sent: 0, destroy };
      open.set(connection.id, connection);
      return connection;
    },
    opened: () => outcome(null),
    end(connection, problem) {
      if (!open.delete(connection.id)) return;
      ended.received += connection.received;
      ended.sent += connection.sent;
      if (problem === null) return;
      failed += 1;
      outcome(problem);
      problems.unshift({ at: Date.now(), problem });
      problems.length = Math.min(problems.length, MOST_PROBLEMS);
    },
    open: () => [...open.values()].reverse(),
    totals() {
      const sum = { ...ended };
      for (const { received, sent } of open.values()) {
        sum.received += received;
        sum.sent += sent;
      }
      return sum;
    },
    counts: () => ({ open: open.size, total, failed, recentlyFailed: recent.filter((ok) => !ok).length }),
    problems: () => problems,
    lastProblem: () => last,
    destroyAll() {
      for (const { destroy } of [...open.values()]) destroy();
    },
  };
}
