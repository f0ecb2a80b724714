/** What keeps the event loop busy: sockets, timers, watchers, requests. For tests that nothing is left open. */
import { setTimeout as wait } from 'node:timers/promises';

/** How many there are of each kind, as Node names the kinds: `TCPSocketWrap`, `Timeout`… */
export type Resources = ReadonlyMap<string, number>;

export function openResources(): Resources {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** A socket that was destroyed is gone a few turns later; what a defect leaves open stays. Milliseconds. */
const PATIENCE = 5_000;

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
      throw new Error(`left open: ${kinds.join(', ')}`);
    }
    // Nothing tells when the last resource of a kind is gone: look again.
    await wait(20);
  }
}
