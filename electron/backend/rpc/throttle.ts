/** Limits how often snapshots are sent. A snapshot is whole, so only the newest one matters. */

export interface Throttle {
  /** Something changed: runs the action now, or as soon as the interval allows. */
  (): void;
  /**
   * Runs the action now, for a change that somebody waits for: once within an interval, and the next run comes one
   * interval later for it, so that a storm of such changes is no more than the limit allows.
   */
  now(): void;
  /** Forgets a run that waits. */
  stop(): void;
}

/** Runs `action` at once when it has been quiet for `intervalMs`, else at the end of the interval, never twice for one. */
export function throttle(action: () => void, intervalMs: number): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  let borrowed = false;
  function run(quietMs = intervalMs): void {
    again = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      borrowed = false;
      if (again) run();
    }, quietMs);
    timer.unref();
    action();
  }
  const changed = () => {
    if (timer === undefined) run();
    else again = true;
  };
  return Object.assign(changed, {
    now: () => {
      if (timer === undefined) run();
      else if (borrowed) again = true;
      else {
        borrowed = true;
        run(2 * intervalMs);
      }
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      again = false;
      borrowed = false;
    },
  });
}
