/** The calls `connections.*`: what the inspector shows. Read only. */
import type { Handlers } from '../../../shared/contract/index.ts';
import type { Timeline } from './timeline.ts';
import type { ConnectionPool } from './types.ts';

type ConnectionMethod = Extract<keyof Handlers<unknown>, `connections.${string}`>;

export function createConnectionHandlers(
  timeline: Timeline,
  pool: ConnectionPool,
): Pick<Handlers<unknown>, ConnectionMethod> {
  return {
    'connections.attempts': ({ target }) => [...timeline.attempts(target)],
    'connections.live': ({ connection }) => pool.live(connection),
  };
}
