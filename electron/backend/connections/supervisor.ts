/**
 * Keeps connections for those who outlive them: one supervised link per target, and the news of the computer (it woke
 * up, its network changed) for all of them. Making and sharing connections is the pool's.
 */
import { connectionKey } from '../../../shared/target.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform.ts';
import { waitBefore } from './retryPolicy.ts';
import { createSupervisedLink, type SupervisedLink } from './supervisedLink.ts';
import type { ConnectionPool, ConnectionSupervisor } from './types.ts';

export interface SupervisorSettings {
  readonly pool: ConnectionPool;
  readonly platform: Pick<Platform, 'onSystemEvent'>;
  readonly log: Log;
  /** Milliseconds before try `attempt`, from 1. */
  readonly waitBefore?: (attempt: number) => number;
  /** How long a server may take to answer after the computer woke up or its network changed. Milliseconds. */
  readonly probeMs?: number;
}

/** Long enough for a link that is slow to wake up, short enough for a person who has just opened the lid. */
const PROBE_MS = 5_000;

export function createSupervisor(settings: SupervisorSettings): ConnectionSupervisor {
  const { pool, platform, log } = settings;
  const links = new Map<string, SupervisedLink>();
  const stopListening = platform.onSystemEvent((event) => {
    for (const link of [...links.values()]) link.wake(event);
  });

  return {
    keep(target, follower) {
      const key = connectionKey(target);
      let link = links.get(key);
      if (link === undefined) {
        link = createSupervisedLink({
          target,
          pool,
          log,
          waitBefore: settings.waitBefore ?? ((attempt) => waitBefore(attempt, Math.random())),
          probeMs: settings.probeMs ?? PROBE_MS,
          onEmpty: () => links.delete(key),
        });
        links.set(key, link);
      }
      return link.keep(follower);
    },
    close() {
      stopListening();
      for (const link of [...links.values()]) link.close();
    },
  };
}
