/** Limits how often snapshots are sent. A snapshot is whole, so only the newest one matters. */

export interface Throttle {
  /** Something changed: runs the action now, or as soon as the interval allows. */
  (): void;
  /** Runs the action now, whatever the interval says: for a change that somebody waits for. */
  now(): void;
  /** Forgets a run that waits. */
  stop(): void;
}

/** Runs `action` at once when it has been quiet for `intervalMs`, else at the end of the interval, never twice for one. */
export function throttle(action: () => void, intervalMs: number): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  function run(): void {
    again = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) run();
    }, intervalMs);
    timer.unref();
    action();
  }
  const changed = () => {
    if (timer === undefined) run();
    else again = true;
  };
  return Object.assign(changed, {
    now: () => {
      clearTimeout(timer);
      run();
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      again = false;
    },
  });
}
