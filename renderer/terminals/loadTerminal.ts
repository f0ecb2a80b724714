/** Loads the terminal when it is first needed, and before that when the window has nothing else to do: it is large. */

import type * as Terminal from './terminal.ts';

type TerminalModule = typeof Terminal;

let loading: Promise<TerminalModule> | undefined;

export function loadTerminal(): Promise<TerminalModule> {
  loading ??= import('./terminal.ts').catch((error: unknown) => {
    // The next terminal tries again: the network may be back.
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Call once the first screen is drawn. */
export function prefetchTerminal(): void {
  // Safari, a possible browser of browser mode, has no idle callbacks.
  const later = 'requestIdleCallback' in window ? requestIdleCallback : setTimeout;
  later(() => {
    // Whoever needs it next reports the error.
    loadTerminal().catch(() => undefined);
  });
}
