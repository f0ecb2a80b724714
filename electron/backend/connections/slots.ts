/** Lets a limited number of things happen at once; the others wait their turn, first come first served. */
import { reasonOf } from './signals.ts';

export interface Slots {
  /** Resolves with the function that gives the slot back; calling it again does nothing. Rejects when the signal fires. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createSlots(count: number): Slots {
  let free = count;
  const queue: (() => void)[] = [];

  const giveBack = () => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = queue.shift();
      if (next === undefined) free += 1;
      else next();
    };
  };

  return {
    take(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return Promise.resolve(giveBack());
      }
      return new Promise((resolve, reject) => {
        const start = () => {
          signal.removeEventListener('abort', leave);
          resolve(giveBack());
        };
        const leave = () => {
          queue.splice(queue.indexOf(start), 1);
          reject(reasonOf(signal));
        };
        signal.addEventListener('abort', leave, { once: true });
        queue.push(start);
      });
    },
  };
}
