/**
 * One connection and everybody who shares it: from the attempt, with its waiters, over its live time, with its leases,
 * to its end. It closes a while after the last one let go, or at once when nobody waits for the attempt any more.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConnectionId, Failure } from '../../../shared/contract/connections.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Transport, TransportClosed } from '../ssh/types.ts';
import { type Audience, createAudience, type Member } from './audience.ts';
import { keepaliveOf } from './connection.ts';
import { lostFailure } from './failure.ts';
import { ConnectionFailed, type Lease } from './types.ts';

/** What an attempt ends with when it succeeds. */
export interface Established {
  readonly transport: Transport;
  /** The share of the hop that carries this connection; null: it is direct. */
  readonly hop: Lease | null;
}

export interface SharedConnectionSettings {
  readonly options: HostOptions;
  /** How long the connection outlives its last lease, in milliseconds. */
  readonly lingerMs: number;
  /** Makes the connection. Rejects with ConnectionFailed; leaves nothing open then. */
  establish(audience: Audience, signal: AbortSignal, id: ConnectionId): Promise<Established>;
  /** Called once, when nobody new may share this connection. */
  onUnusable(): void;
}

export interface SharedConnection {
  readonly id: ConnectionId;
  /** Null: it is being made, or over. */
  live(): { readonly transport: Transport; readonly since: number } | null;
  /** Waits for the connection, or takes a share of it when it is live. `options` are those of the one who asks. */
  lease(options: HostOptions, member: Member, signal: AbortSignal): Promise<Lease>;
  /** Ends the attempt or the connection now. */
  close(): void;
}

type State =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live'; readonly transport: Transport; readonly lost: Promise<Failure>; readonly since: number }
  | { readonly phase: 'over' };

export function shareConnection(settings: SharedConnectionSettings): SharedConnection {
  const id = randomUUID();
  const { options } = settings;
  const stop = new AbortController();
  const audience = createAudience();
  let state: State = { phase: 'connecting' };
  let leases = 0;
  let linger: NodeJS.Timeout | undefined;

  const isOver = () => state.phase === 'over';
  const end = () => {
    if (isOver()) return;
    clearTimeout(linger);
    const { phase } = state;
    if (state.phase === 'live') state.transport.close();
    state = { phase: 'over' };
    if (phase === 'connecting') stop.abort();
    settings.onUnusable();
  };

  // The first waiter has joined when this begins.
  const established = Promise.resolve().then(async () => {
    try {
      const { transport, hop } = await settings.establish(audience, stop.signal, id);
      const lost = explainLoss(options, transport.closed, hop);
      void transport.closed.then(() => {
        hop?.release();
        end();
      });
      if (isOver()) {
        transport.close();
        throw new ConnectionFailed({ code: 'cancelled', host: options.alias });
      }
      state = { phase: 'live', transport, lost, since: Date.now() };
      return { transport, lost };
    } catch (error) {
      end();
      throw error;
    }
  });
  // Each waiter hears of it; when the last one has gone, nobody does.
  established.catch(() => undefined);

  function release(): void {
    leases -= 1;
    if (leases === 0 && !isOver()) linger = setTimeout(end, settings.lingerMs);
  }

  return {
    id,
    live: () => (state.phase === 'live' ? state : null),
    async lease(own, member, signal) {
      clearTimeout(linger);
      leases += 1;
      const leave = audience.join(member, state.phase === 'connecting' ? 'all' : 'from-now');
      let stopWaiting = () => {};
      try {
        const cancelled = new Promise<never>((_, reject) => {
          stopWaiting = () => reject(new ConnectionFailed({ code: 'cancelled', host: own.alias }));
          signal.addEventListener('abort', stopWaiting, { once: true });
          if (signal.aborted) stopWaiting();
        });
        const { transport, lost } = await Promise.race([established, cancelled]);
        let released = false;
        return {
          connection: id,
          transport,
          options: own,
          lost,
          release() {
            if (released) return;
            released = true;
            leave();
            release();
          },
        };
      } catch (error) {
        leases -= 1;
        leave();
        // Somebody who stops waiting does not stop the others; the last one does.
        if (leases === 0) end();
        throw error;
      } finally {
        signal.removeEventListener('abort', stopWaiting);
      }
    },
    close: end,
  };
}

/** When the hop went away, its connections end with it: then the hop's reason is the reason. */
async function explainLoss(
  options: HostOptions,
  closed: Promise<TransportClosed>,
  hop: Lease | null,
): Promise<Failure> {
  const keepalive = keepaliveOf(options);
  const own = lostFailure(await closed, options.alias, (keepalive.intervalMs * keepalive.countMax) / 1000);
  if (hop === null || own.code === 'cancelled') return own;
  return Promise.race([hop.lost, nextTurn(own)]);
}
