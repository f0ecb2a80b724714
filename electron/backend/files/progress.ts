/** Counts of a transfer: what was found and what is done, how fast, and how long it may take. */
import type { TransferState } from '../../../shared/contract/transfers.ts';

type Shown = Pick<TransferState, 'files' | 'bytes' | 'counted' | 'rate' | 'secondsLeft' | 'current'>;

export interface Progress {
  found(bytes: number): void;
  skipped(): void;
  started(path: string, size: number): void;
  moved(path: string, bytes: number): void;
  ended(path: string, well: boolean): void;
  counted(): void;
  /** A new attempt finds again what was not done. */
  again(): void;
  shown(): Shown;
}

/** The rate is that of so many milliseconds. */
const RATE_OVER = 3000;
const SAMPLE_EVERY = 100;
const MOST_SHOWN = 8;

export function createProgress(): Progress {
  const current = new Map<string, { readonly size: number; moved: number }>();
  const files = { found: 0, done: 0, skipped: 0 };
  const bytes = { found: 0, done: 0 };
  let counted = false;
  let samples: { readonly at: number; readonly bytes: number }[] = [];
  /** Moved in all, never less: for the rate. */
  let total = 0;

  function sample(): void {
    const at = performance.now();
    const last = samples.at(-1);
    if (last !== undefined && at - last.at < SAMPLE_EVERY) return;
    samples.push({ at, bytes: total });
    samples = samples.filter((each) => at - each.at <= RATE_OVER);
  }

  function rate(): number {
    const first = samples[0];
    const elapsed = first === undefined ? 0 : performance.now() - first.at;
    return first === undefined || elapsed < SAMPLE_EVERY ? 0 : ((total - first.bytes) / elapsed) * 1000;
  }

  return {
    found(size) {
      files.found += 1;
      bytes.found += size;
    },
    skipped: () => void (files.skipped += 1),
    started: (path, size) => void current.set(path, { size, moved: 0 }),
    moved(path, count) {
      const file = current.get(path);
      if (file !== undefined) file.moved += count;
      bytes.done += count;
      total += count;
      sample();
    },
    ended(path, well) {
      if (well) files.done += 1;
      else bytes.done -= current.get(path)?.moved ?? 0;
      current.delete(path);
      sample();
    },
    counted: () => void (counted = true),
    again() {
      current.clear();
      counted = false;
      files.found = files.done;
      files.skipped = 0;
      bytes.found = bytes.done;
      samples = [];
    },
    shown() {
      const now = rate();
      const left = Math.max(bytes.found - bytes.done, 0);
      return {
        files: { ...files },
        bytes: { ...bytes },
        counted,
        rate: Math.round(now),
        secondsLeft: counted && now > 0 ? Math.ceil(left / now) : null,
        current: [...current].slice(0, MOST_SHOWN).map(([path, file]) => ({ path, ...file })),
      };
    },
  };
}
