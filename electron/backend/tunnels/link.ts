/**
 * The SSH connection of one tunnel as its clients see it: there, or away for a while. A client that comes while it is
 * away waits, up to a limit, and goes through when it is back. Who connects and tries again is the supervisor.
 */
import type { OpenProblem } from '../../../shared/contract/tunnels.ts';
import {
  type ForwardAddress,
  type ForwardChannel,
  type Originator,
  type Transport,
  TransportError,
} from '../ssh/types.ts';

/** A connection through the tunnel came to nothing. */
export class OpenFailed extends Error {
  readonly problem: OpenProblem;

  constructor(problem: OpenProblem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'OpenFailed';
    this.problem = problem;
  }
}

export interface Link {
  /** Opens a channel, now or when SSH is back: also when it goes away meanwhile. Rejects with OpenFailed. */
  open(target: ForwardAddress, originator: Originator): Promise<ForwardChannel>;
  /** SSH is there, or (null) away: then clients wait. */
  set(transport: Transport | null): void;
  /** Clients that wait now. */
  waiting(): number;
  /** Nobody need wait any longer. */
  close(): void;
}

export interface LinkOptions {
  /** How long a client may wait, in milliseconds. */
  readonly waitMs: number;
  /** A client came while SSH was away. */
  readonly onWanted: () => void;
}

/** More than this do not wait: each holds a socket. */
const MOST_WAITING = 1000;

/** RFC 4254 section 5.1. */
const REASONS: Readonly<Record<number, OpenProblem['code']>> = {
  1: 'prohibited',
  2: 'unreachable',
  3: 'unknown-type',
  4: 'shortage',
};

export function createLink({ waitMs, onWanted }: LinkOptions): Link {
  let transport: Transport | null = null;
  /** Goes up when nobody need wait any longer. */
  let run = 0;
  const waiters = new Set<(found: Transport | OpenProblem['code']) => void>();

  function wait(to: string, until: number): Promise<Transport> {
    if (waiters.size >= MOST_WAITING)
      return Promise.reject(new OpenFailed({ code: 'too-many-waiting', to, detail: '' }));
    return new Promise((resolve, reject) => {
      const settle = (found: Transport | OpenProblem['code']) => {
        clearTimeout(timer);
        waiters.delete(settle);
        if (typeof found === 'string') reject(new OpenFailed({ code: found, to, detail: '' }));
        else resolve(found);
      };
      const timer = setTimeout(() => settle('waited'), until - performance.now());
      waiters.add(settle);
      onWanted();
    });
  }

  return {
    async open(target, originator) {
      const to = showAddress(target);
      const own = run;
      const until = performance.now() + waitMs;
      let failed: Transport | null = null;
      for (;;) {
        // A connection that went away with the question is not asked again, whether or not that was told yet.
        const through: Transport = transport === null || transport === failed ? await wait(to, until) : transport;
        try {
          return await through.openForward(target, originator);
        } catch (error) {
          if (!(error instanceof TransportError)) throw error;
          if (error.code !== 'lost') {
            const code = REASONS[error.facts.reason ?? 0] ?? 'prohibited';
            throw new OpenFailed({ code, to, detail: error.message });
          }
          // Nothing was carried yet: the client waits for the next connection as if it had come now.
          if (own !== run) throw new OpenFailed({ code: 'lost', to, detail: error.message });
          failed = through;
        }
      }
    },
    set(next) {
      transport = next;
      if (next !== null) for (const settle of [...waiters]) settle(next);
    },
    waiting: () => waiters.size,
    close() {
      run += 1;
      transport = null;
      for (const settle of [...waiters]) settle('lost');
    },
  };
}

/** For people: `192.0.2.20:5432`, `[::1]:80`, a path. */
export function showAddress(address: ForwardAddress): string {
  if (address.kind === 'path') return address.path;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
