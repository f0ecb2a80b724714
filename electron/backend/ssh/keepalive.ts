/**
 * Asks a server now and then whether it is still there, as ssh(1) does with ServerAliveInterval, and measures how long
 * it takes to answer. Instead of ssh2's own: that one measures nothing and cannot be asked out of turn.
 */

export interface KeepaliveSettings {
  /** Between two questions; 0: none by itself. Milliseconds. */
  readonly intervalMs: number;
  /** Questions in a row without an answer that are put up with. */
  readonly countMax: number;
  /** Sends the question; `answered` is called with the answer, which may never come. */
  readonly ask: (answered: () => void) => void;
  /** Milliseconds from question to answer. */
  readonly onRoundTrip: (ms: number) => void;
  readonly onSilence: () => void;
}

export interface Keepalive {
  /** Asks now. True: it answered. False: it did not within the time, and `onSilence` was called; or it was stopped. */
  probe(withinMs: number): Promise<boolean>;
  stop(): void;
}

export function startKeepalive({ intervalMs, countMax, ask, onRoundTrip, onSilence }: KeepaliveSettings): Keepalive {
  let unanswered = 0;
  let stopped = false;
  const probes = new Set<(answered: boolean) => void>();

  const question = (answered: () => void) => {
    const askedAt = performance.now();
    ask(() => {
      if (stopped) return;
      unanswered = 0;
      onRoundTrip(performance.now() - askedAt);
      answered();
    });
  };
  const interval =
    intervalMs === 0
      ? undefined
      : setInterval(() => {
          unanswered += 1;
          if (unanswered > countMax) onSilence();
          else question(() => undefined);
        }, intervalMs);

  return {
    probe: (withinMs) =>
      new Promise((resolve) => {
        if (stopped) {
          resolve(false);
          return;
        }
        const done = (answered: boolean) => {
          clearTimeout(timer);
          probes.delete(done);
          resolve(answered);
        };
        const timer = setTimeout(() => {
          done(false);
          onSilence();
        }, withinMs);
        probes.add(done);
        question(() => done(true));
      }),
    stop() {
      stopped = true;
      clearInterval(interval);
      for (const done of [...probes]) done(false);
    },
  };
}
