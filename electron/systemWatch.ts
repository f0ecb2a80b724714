/**
 * Watches the computer for what breaks connections: sleep, seen as a jump of the clock between two looks, and a change
 * of its network addresses. Plain Node; Electron's main process makes it look at once when the computer wakes up.
 */
import { networkInterfaces } from 'node:os';
import type { SystemEvent } from './backend/platform.ts';

/** Between two looks, in milliseconds. A look reads the list of interfaces: some tens of microseconds. */
const LOOK_EVERY = 5_000;
/** A clock that is so far ahead was not merely late: the computer slept. Milliseconds. */
const SLEPT_AFTER = 20_000;

export interface SystemWatch {
  /** Begins to look with the first listener, and stops with the last one. */
  onEvent(listener: (event: SystemEvent) => void): () => void;
  /** Something may have happened just now. */
  look(): void;
}

export interface SystemSources {
  /** Milliseconds since the Unix epoch: a clock that goes on while the computer sleeps. */
  readonly now: () => number;
  readonly interfaces: typeof networkInterfaces;
}

export function watchSystem({ now, interfaces }: SystemSources = { now: Date.now, interfaces: networkInterfaces }) {
  const listeners = new Set<(event: SystemEvent) => void>();
  let timer: NodeJS.Timeout | undefined;
  let lookedAt = 0;
  let addresses = '';

  const tell = (event: SystemEvent) => {
    for (const listener of [...listeners]) listener(event);
  };
  const look = () => {
    if (timer === undefined) return;
    const sleptMs = now() - lookedAt - LOOK_EVERY;
    lookedAt = now();
    if (sleptMs >= SLEPT_AFTER) tell({ kind: 'woke', sleptMs });
    const found = addressesOf(interfaces());
    if (found === addresses) return;
    addresses = found;
    tell({ kind: 'network-changed' });
  };

  return {
    onEvent(listener) {
      listeners.add(listener);
      if (timer === undefined) {
        lookedAt = now();
        addresses = addressesOf(interfaces());
        timer = setInterval(look, LOOK_EVERY).unref();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    look,
  } satisfies SystemWatch;
}

/** Loopback and link-local addresses lead nowhere: containers come and go with them. */
function addressesOf(interfaces: ReturnType<typeof networkInterfaces>): string {
  return Object.entries(interfaces)
    .flatMap(([name, list]) =>
      (list ?? [])
        .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
        .map(({ address }) => `${name} ${address}`),
    )
    .sort()
    .join('\n');
}
