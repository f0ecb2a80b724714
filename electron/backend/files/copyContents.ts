/**
 * Moves the contents of one open file to another, with as much under way as the lines of both need. What is read is
 * written as soon as it is there, in any order; what has surely been written without a gap is told as `proven`.
 */
import type { Block } from '../ssh/sftp/block.ts';
import type { BlockPool } from './blockPool.ts';
import { FileError, type OpenFile } from './fileSystem.ts';
import type { RateLimit } from './rateLimit.ts';

export interface CopyRequest {
  readonly from: OpenFile;
  readonly to: OpenFile;
  /** Where to begin, in bytes. */
  readonly start: number;
  /** How long the source says that it is. 0: it is read to its end, for files of /proc say 0. */
  readonly size: number;
  readonly pool: BlockPool;
  readonly limit: RateLimit;
  readonly signal: AbortSignal;
  /** For errors. */
  readonly path: string;
  readonly onMoved: (bytes: number) => void;
  /** All bytes before this place are written. */
  readonly onProven: (position: number) => void;
}

/**
 * What a fast line would carry: so much is taken for granted of any. Bytes per second. The figure only grows: on a busy
 * machine answers come late, and who asked for less then would get less still.
 */
const FIRST_GUESS = 200_000_000;
/** How often it is measured, in milliseconds. */
const MEASURE_EVERY = 100;
const SMALL_ROOM = 32 * 1024;
/** No line is kept full with fewer requests under way. */
const LEAST_BLOCKS = 8;

/** Resolves with the position of the end. Rejects with FileError, or with the signal's reason; then nothing is under way. */
export async function copyContents(request: CopyRequest): Promise<number> {
  const { from, to, start, size, pool, limit, signal } = request;
  const chunk = Math.min(from.chunk, to.chunk);
  const underWay = new Set<Promise<void>>();
  const written = createProven(start, (position) => request.onProven(position));
  const pace = createPace(from, to, chunk);
  const failed: { yes: boolean; error: unknown } = { yes: false, error: null };
  const fail = (error: unknown) => {
    if (!failed.yes) Object.assign(failed, { yes: true, error });
  };
  let position = start;

  async function move(at: number, length: number, block: Block): Promise<void> {
    try {
      await fill(request, at, length, block);
      await to.write(at, block, length);
      pace.count(length);
      request.onMoved(length);
      written.add(at, length);
    } catch (error) {
      fail(error);
    } finally {
      pool.give(block);
    }
  }

  async function isAllowed(length: number): Promise<boolean> {
    await limit.take(length, signal).catch(fail);
    return !failed.yes;
  }

  while (position < size && !failed.yes) {
    if (signal.aborted) {
      fail(signal.reason);
      break;
    }
    const length = Math.min(chunk, size - position);
    if (!(await isAllowed(length))) break;
    const moving: Promise<void> = move(position, length, pool.take(roomFor(size, chunk))).then(() => {
      underWay.delete(moving);
    });
    underWay.add(moving);
    position += length;
    while (underWay.size >= pace.blocks()) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failed.yes) throw failed.error;
  return size > 0 ? position : readToEnd(request, chunk);
}

/** Of many small files at once, none needs a whole chunk. Sizes are few, so that blocks can be used again. */
export function roomFor(size: number, chunk: number): number {
  return size >= chunk ? chunk : Math.min(Math.ceil(size / SMALL_ROOM) * SMALL_ROOM, chunk);
}

/** A server may give less than was asked for. */
async function fill({ from, path, signal }: CopyRequest, at: number, length: number, block: Block): Promise<void> {
  let count = await from.read(at, block, length);
  if (count === length) return;
  const whole = Buffer.from(block.data.subarray(0, length));
  while (count < length) {
    signal.throwIfAborted();
    const more = await from.read(at + count, block, length - count);
    if (more === 0) throw new FileError('source-changed', path, 'it became shorter while it was read');
    block.data.copy(whole, count, 0, more);
    count += more;
  }
  whole.copy(block.data);
}

/** One block after the other, since where it ends is known only there. */
async function readToEnd(request: CopyRequest, chunk: number): Promise<number> {
  const { from, to, start, pool, limit, signal } = request;
  const block = pool.take(chunk);
  let position = start;
  try {
    for (;;) {
      signal.throwIfAborted();
      const count = await from.read(position, block, chunk);
      if (count === 0) return position;
      await limit.take(count, signal);
      await to.write(position, block, count);
      request.onMoved(count);
      position += count;
    }
  } finally {
    pool.give(block);
  }
}

/** How many blocks may be under way, by what has moved lately. */
function createPace(from: OpenFile, to: OpenFile, chunk: number) {
  let moved = 0;
  let since = performance.now();
  const blocksFor = (rate: number) =>
    Math.max(LEAST_BLOCKS, Math.ceil(Math.max(from.wanted(rate), to.wanted(rate)) / chunk));
  let best = FIRST_GUESS;
  let blocks = blocksFor(best);
  return {
    blocks: () => blocks,
    count(bytes: number): void {
      moved += bytes;
      const elapsed = performance.now() - since;
      if (elapsed < MEASURE_EVERY) return;
      best = Math.max(best, (moved / elapsed) * 1000);
      blocks = blocksFor(best);
      moved = 0;
      since = performance.now();
    },
  };
}

/** Follows the end of what is written without a gap. */
function createProven(start: number, onProven: (position: number) => void) {
  const ahead = new Map<number, number>();
  let proven = start;
  return {
    add(at: number, length: number): void {
      ahead.set(at, length);
      const before = proven;
      for (let next = ahead.get(proven); next !== undefined; next = ahead.get(proven)) {
        ahead.delete(proven);
        proven += next;
      }
      if (proven > before) onProven(proven);
    },
  };
}
