/**
 * Runs many small transfers and a few large ones at the same time. Who adds work is held up only when very much waits,
 * so that a walk through a tree is ahead of its transfers and totals are known early, in bounded memory.
 */

export interface WorkQueue {
  /** Resolves as soon as the work is taken in; rejects when one has failed. `large`: it fills a line by itself. */
  add(large: boolean, work: () => Promise<void>): Promise<void>;
  /** Resolves when all work is done; rejects with the first error that a work rejected with, when none is under way. */
  done(): Promise<void>;
  /** Begins no more work. Resolves when none is under way. */
  stop(reason: unknown): Promise<void>;
}

export interface WorkLimits {
  readonly small: number;
  readonly large: number;
}

/** Works that may wait. */
const MOST_WAITING = 20_000;

export function createWorkQueue(limits: () => WorkLimits): WorkQueue {
  const waiting = { small: [] as (() => Promise<void>)[], large: [] as (() => Promise<void>)[] };
  const running = { small: 0, large: 0 };
  let failure: { readonly error: unknown } | null = null;
  let wake: (() => void)[] = [];

  const isIdle = () => running.small + running.large === 0;
  const isFull = () => waiting.small.length + waiting.large.length >= MOST_WAITING;

  function changed(): void {
    const all = wake;
    wake = [];
    for (const each of all) each();
  }
  const change = () => new Promise<void>((resolve) => wake.push(resolve));

  function pump(): void {
    if (failure !== null) return;
    for (const size of ['large', 'small'] as const) {
      // Taken from the end: shift() of a long array moves all the rest. The order within a folder does not matter.
      while (running[size] < limits()[size] && waiting[size].length > 0) run(size, waiting[size].pop());
    }
  }

  function run(size: 'small' | 'large', work: (() => Promise<void>) | undefined): void {
    if (work === undefined) return;
    running[size] += 1;
    work()
      .catch((error: unknown) => (failure ??= { error }))
      .finally(() => {
        running[size] -= 1;
        pump();
        changed();
      });
  }

  return {
    async add(large, work) {
      while (isFull() && failure === null) await change();
      if (failure !== null) throw failure.error;
      waiting[large ? 'large' : 'small'].push(work);
      pump();
    },
    async done() {
      while (!isIdle() || (failure === null && waiting.small.length + waiting.large.length > 0)) await change();
      if (failure !== null) throw failure.error;
    },
    async stop(reason) {
      failure ??= { error: reason };
      changed();
      while (!isIdle()) await change();
    },
  };
}
