/**
 * Moves a file that fits one request. What can be asked for at once is: over a line with delay, each answer that is waited
 * for costs more than the contents. Larger files are moved by copyContents.ts.
 */
import type { BlockPool } from './blockPool.ts';
import { roomFor } from './copyContents.ts';
import type { Changes, Facts, OpenFile } from './fileSystem.ts';
import type { RateLimit } from './rateLimit.ts';

export interface SmallMove {
  readonly reading: OpenFile;
  readonly writing: OpenFile;
  /** The source as it was listed. */
  readonly listed: Facts;
  /** For the end of what is written. */
  readonly changes: Changes;
  readonly pool: BlockPool;
  readonly limit: RateLimit;
  readonly signal: AbortSignal;
  readonly onMoved: (bytes: number) => void;
}

/** Its list tells all that must be known of this file, so that it is not looked at again before it is read. */
export function fitsOnce({ kind, size, modified }: Facts, { chunk }: OpenFile): boolean {
  return kind === 'file' && size !== null && size > 0 && size <= chunk && modified !== null;
}

/**
 * Resolves with what was written, which is closed then. Null: the file does not fit, or is not as it was listed; nothing was
 * written. Rejects with FileError, or with the signal's reason; then nothing is under way.
 */
export async function moveAtOnce(move: SmallMove): Promise<Facts | null> {
  const { reading, writing, listed, changes, pool, limit, signal } = move;
  const size = listed.size ?? 0;
  if (!fitsOnce(listed, reading) || !fitsOnce(listed, writing)) return null;
  signal.throwIfAborted();
  await limit.take(size, signal);
  const block = pool.take(roomFor(size, reading.chunk));
  try {
    const [count, now] = await inOrder(reading, reading.read(0, block, size), () => reading.facts());
    if (count !== size || now.size !== size || now.modified !== listed.modified) return null;
    const [, written] = await inOrder(writing, writing.write(0, block, size), () => writing.finish(changes));
    move.onMoved(size);
    return written;
  } finally {
    pool.give(block);
  }
}

/** Both, at the same time where the file keeps their order. Rejects as the first does, when none is under way. */
async function inOrder<A, B>({ ordered }: OpenFile, first: Promise<A>, then: () => Promise<B>): Promise<[A, B]> {
  const second = ordered ? then() : first.then(then);
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}
