/**
 * Sessions beyond what a server allows on one connection (MaxSessions of sshd_config): they go over another connection
 * to the same host, made when it is first needed and given back with the lease that it belongs to.
 */
import {
  type ExecChannel,
  type ShellChannel,
  type SubsystemChannel,
  type Transport,
  TransportError,
} from '../ssh/types.ts';
import { ConnectionFailed, type Lease } from './types.ts';

/** SSH_OPEN_CONNECT_FAILED, which sshd answers with, and SSH_OPEN_RESOURCE_SHORTAGE (RFC 4254 section 5.1). */
const FULL: ReadonlySet<number | undefined> = new Set([2, 4]);
/** Connections to one host at most. A server that refuses them all refuses for another reason. */
const MOST = 10;
/** When one connection of several is lost, the others follow within this time, or have not lost anything. Milliseconds. */
const TOGETHER = 2000;

/** The same lease, with room for more sessions. `another` makes or shares the connection with this number, from 1. */
export function withOverflow(lease: Lease, another: (number: number, signal: AbortSignal) => Promise<Lease>): Lease {
  const released = new AbortController();
  const more = new Map<number, Promise<Lease>>();

  async function open<C extends Session>(openOn: (transport: Transport) => Promise<C>): Promise<C> {
    try {
      return await openOn(lease.transport);
    } catch (error) {
      if (!isFull(error)) throw error;
      return openElsewhere(openOn, error);
    }
  }

  function further(number: number): Promise<Lease> {
    const made = more.get(number) ?? another(number, released.signal);
    more.set(number, made);
    // The next session tries again.
    made.catch(() => more.delete(number));
    return made;
  }

  async function openElsewhere<C extends Session>(
    openOn: (transport: Transport) => Promise<C>,
    refused: TransportError,
  ): Promise<C> {
    for (let number = 1; number < MOST; number += 1) {
      const { transport } = await further(number).catch((error: unknown) => {
        // What matters to the one who asked is that there is no room.
        throw error instanceof ConnectionFailed ? refused : error;
      });
      underWay.set(transport, sessionsOf(transport) + 1);
      try {
        const channel = await openOn(transport);
        void channel.ended.then(() => underWay.set(transport, sessionsOf(transport) - 1));
        return { ...channel, ended: endOf(channel.ended) };
      } catch (error) {
        underWay.set(transport, sessionsOf(transport) - 1);
        // A connection that has no room for its only session has none at all.
        if (!isFull(error) || sessionsOf(transport) === 0) throw error;
      }
    }
    throw refused;
  }

  /** A session whose own connection went away has ended for a reason that nobody knows, unless the host is gone. */
  async function endOf(ended: Session['ended']): Session['ended'] {
    const exit = await ended;
    if (exit !== null) return exit;
    let timer: NodeJS.Timeout | undefined;
    const alone = new Promise<typeof UNKNOWN>((resolve) => {
      timer = setTimeout(() => resolve(UNKNOWN), TOGETHER);
    });
    return Promise.race([alone, lease.transport.closed.then(() => null)]).finally(() => clearTimeout(timer));
  }

  return {
    ...lease,
    transport: {
      ...lease.transport,
      shell: (request) => open((transport) => transport.shell(request)),
      exec: (request) => open((transport) => transport.exec(request)),
      subsystem: (request) => open((transport) => transport.subsystem(request)),
    },
    release() {
      released.abort();
      for (const extra of more.values()) void extra.then((made) => made.release()).catch(() => undefined);
      lease.release();
    },
  };
}

/** Sessions that were asked for on a further connection and have not ended, by all who share it. */
const underWay = new WeakMap<Transport, number>();
const sessionsOf = (transport: Transport) => underWay.get(transport) ?? 0;

type Session = ShellChannel | ExecChannel | SubsystemChannel;
const UNKNOWN = { code: null, signal: null };

function isFull(error: unknown): error is TransportError {
  return error instanceof TransportError && error.code === 'open-refused' && FULL.has(error.facts.reason);
}
