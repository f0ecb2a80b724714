/** Lanes that all transfers over one connection share: sshd allows ten sessions (MaxSessions), and people need some. */
import type { SubsystemRequest, Transport } from '../ssh/types.ts';
import type { Target } from '../../../shared/target.ts';
import { type Lanes, openLanes } from './lanes.ts';

export type OpenLanes = (transport: Transport, request: SubsystemRequest) => Promise<Lanes>;

/** What serves SFTP at a destination: the server's own subsystem, or a command that a person set. */
export type SftpOf = (target: Target) => SubsystemRequest;

const MOST = 6;

interface Shared {
  /** As text, to compare. */
  readonly request: string;
  readonly lanes: Promise<Lanes>;
  users: number;
}

export function createSharedLanes(): OpenLanes {
  const open = new Map<Transport, Shared>();

  return async (transport, wanted) => {
    const request = JSON.stringify(wanted);
    let shared = open.get(transport);
    // Who uses those of another program keeps them.
    if (shared?.request !== request) {
      shared = { request, lanes: openLanes(transport, wanted, MOST), users: 0 };
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
