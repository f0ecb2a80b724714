/**
 * An asker that knows since when a person is being asked. Servers wait for a sign-in for a while only; when one hangs up
 * meanwhile, it did not refuse anything.
 */
import type { Asker } from '../prompts/types.ts';

export interface WatchedAsker extends Asker {
  /** For how many seconds a question has been open; null: none is. */
  openFor(): number | null;
}

/** A connection asks one question at a time. */
export function watchAsker(asker: Asker): WatchedAsker {
  let since: number | null = null;
  return {
    get interactive() {
      return asker.interactive;
    },
    async ask(question, signal) {
      since = performance.now();
      try {
        return await asker.ask(question, signal);
      } finally {
        since = null;
      }
    },
    openFor: () => (since === null ? null : (performance.now() - since) / 1000),
  };
}
