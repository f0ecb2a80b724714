/** A share of a connection, for benchmarks that need no terminal: nobody is asked and nobody is told anything. */
import type { Lease, Waiter } from '../../../electron/backend/connections/types.ts';
import type { ConnectedBackend } from '../../helpers/backend.ts';

/** Connects to a host of the config. */
export function acquire({ backend }: ConnectedBackend, host: string): Promise<Lease> {
  const waiter: Waiter = {
    pane: '',
    asker: { interactive: false, ask: () => Promise.resolve(null) },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onBanner: () => undefined,
    onNotice: () => undefined,
    onRoute: () => undefined,
  };
  return backend.pool.acquire({ kind: 'host', host }, waiter);
}
