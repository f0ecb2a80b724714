/** Followers that remember what they were told, for tests of the supervisor: waits for states instead of sleeping. */
import type { Failure } from '../../../shared/contract/connections.ts';
import { createSupervisor, type SupervisorSettings } from '../../../electron/backend/connections/supervisor.ts';
import type {
  ClosedReason,
  ConnectionPool,
  ConnectionState,
  ConnectionSupervisor,
  Follower,
  LiveConnection,
} from '../../../electron/backend/connections/types.ts';
import { createLog } from '../../../electron/backend/log.ts';
import type { SystemEvent } from '../../../electron/backend/platform.ts';
import type { Asker } from '../../../electron/backend/prompts/types.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { makeWaiter } from './testPool.ts';

export interface TestFollower extends Follower {
  readonly states: ConnectionState[];
  readonly ready: LiveConnection[];
  readonly lost: Failure[];
  readonly closed: { failure: Failure; reason: ClosedReason }[];
  /** Waits until it was told enough. */
  until<T>(found: () => T | undefined | false): Promise<T>;
  /** The state of this phase that comes, or is there. */
  sees<P extends ConnectionState['phase']>(phase: P): Promise<Extract<ConnectionState, { phase: P }>>;
}

export function makeFollower(asker: Asker, firstAttempt: Follower['firstAttempt'] = 'once'): TestFollower {
  const states: ConnectionState[] = [];
  const ready: LiveConnection[] = [];
  const lost: Failure[] = [];
  const closed: TestFollower['closed'] = [];
  const watchers = new Set<() => void>();
  const look = () => {
    for (const watcher of [...watchers]) watcher();
  };
  const until = <T>(found: () => T | undefined | false) =>
    new Promise<T>((resolve) => {
      const watcher = () => {
        const value = found();
        if (value === undefined || value === false) return;
        watchers.delete(watcher);
        resolve(value);
      };
      watchers.add(watcher);
      watcher();
    });
  return {
    ...makeWaiter(asker),
    firstAttempt,
    states,
    ready,
    lost,
    closed,
    until,
    sees: async <P extends ConnectionState['phase']>(phase: P) =>
      (await until(() => {
        const last = states.at(-1);
        return last?.phase === phase && last;
      })) as Extract<ConnectionState, { phase: P }>,
    onState(state) {
      states.push(state);
      look();
    },
    onReady(connection) {
      ready.push(connection);
      look();
    },
    onLost(failure) {
      lost.push(failure);
      look();
    },
    onClosed(failure, reason) {
      closed.push({ failure, reason });
      look();
    },
  };
}

/** A supervisor with short waits, and a computer whose events are told by hand. */
export function makeSupervisor(
  pool: ConnectionPool,
  settings: Partial<SupervisorSettings> = {},
): { supervisor: ConnectionSupervisor; tell: (event: SystemEvent) => void } {
  const listeners = new Set<(event: SystemEvent) => void>();
  const supervisor = createSupervisor({
    pool,
    platform: {
      onSystemEvent(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    log: createLog((line) => {
      throw new Error(`nothing should be logged: ${line}`);
    }),
    waitBefore: () => 5,
    probeMs: 200,
    ...settings,
  });
  cleanUp(() => supervisor.close());
  return {
    supervisor,
    tell: (event) => {
      for (const listener of listeners) listener(event);
    },
  };
}
