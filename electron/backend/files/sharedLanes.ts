/** Lanes that all transfers over one connection share: sshd allows ten sessions (MaxSessions), and people need some. */
import type { Transport } from '../ssh/types.ts';
import { type Lanes, openLanes } from './lanes.ts';

export type OpenLanes = (transport: Transport) => Promise<Lanes>;

const MOST = 6;

interface Shared {
  readonly lanes: Promise<Lanes>;
  users: number;
}

export function createSharedLanes(): OpenLanes {
  const open = new Map<Transport, Shared>();

  return async (transport) => {
    let shared = open.get(transport);
    if (shared === undefined) {
      shared = { lanes: openLanes(transport, { subsystem: 'sftp' }, MOST), users: 0 };
      open.set(transport, shared);
    }
    const mine = shared;
    const forget = () => {
      if (open.get(transport) === mine) open.delete(transport);
    };
    mine.users += 1;
    try {
      const lanes = await mine.lanes;
      void lanes.closed.then(forget);
      let ended = false;
      return {
        ...lanes,
        end() {
          if (ended) return;
          ended = true;
          mine.users -= 1;
          if (mine.users > 0) return;
          forget();
          lanes.end();
        },
      };
    } catch (error) {
      forget();
      throw error;
    }
  };
}
