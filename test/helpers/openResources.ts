/**
 * What Fairlead keeps open in this process: sockets, watchers, requests, and timers, also those that would not keep the
 * process running. For tests that nothing is left behind.
 */
import { createHook } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { cleanUp } from './cleanUp.ts';

/** How many there are of each kind, as Node names the kinds: `TCPSocketWrap`, `Timeout`… */
export type Resources = ReadonlyMap<string, number>;

/** Where a timer of ours was started: in our own code or in the SSH library. The test runner has timers, too. */
const OURS = /\/electron\/backend\/.*|\/node_modules\/ssh2\/.*/;

/** Timers that run, by their id, with the place where they were started. */
const timers = new Map<number, string>();
const hook = createHook({
  init(id, type) {
    if (type !== 'Timeout') return;
    const place = OURS.exec(new Error().stack ?? '')?.[0];
    if (place !== undefined) timers.set(id, place);
  },
  destroy: (id) => void timers.delete(id),
}).enable();
cleanUp(() => hook.disable());

export function openResources(): Resources {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== 'Timeout') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts.set('Timeout', timers.size);
}

/** A socket that was destroyed is gone a few turns later; what a defect leaves open stays. Milliseconds. */
const PATIENCE = 3_000;

/**
 * Resolves once no more is open than there was `before`; of one kind only, if one is given. Rejects with what is left
 * over when that does not come true in time.
 */
export async function nothingMoreOpen(before: Resources, only?: 'Timeout'): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const more = [...openResources()].filter(
      ([kind, count]) => count > (before.get(kind) ?? 0) && (only === undefined || kind === only),
    );
    if (more.length === 0) return;
    if (Date.now() > deadline) {
      const kinds = more.map(([kind, count]) => `${kind} ${count} (was ${before.get(kind) ?? 0})`);
      throw new Error(`left open: ${kinds.join(', ')}\ntimers:\n${[...timers.values()].join('\n')}`);
    }
    // Nothing tells when the last resource of a kind is gone: look again.
    await wait(20);
  }
}
