/** Reads a proxy's answers off its socket, and leaves what comes after them to whoever uses the socket next. */
import type { Duplex } from 'node:stream';
import { raceSignal } from '../signals.ts';

/** The proxy closed the connection in the middle of its answer, or sent more than an answer can be. */
export class BrokenAnswer extends Error {
  /** What it said instead. */
  readonly sample: Buffer;

  constructor(message: string, sample: Buffer) {
    super(message);
    this.sample = sample;
  }
}

/** Exactly so many bytes, from 1. Rejects with BrokenAnswer, the socket's error, or the signal's reason. */
export async function takeBytes(stream: Duplex, count: number, signal: AbortSignal): Promise<Buffer> {
  for (;;) {
    const bytes = stream.read(count) as Buffer | null;
    if (bytes !== null && bytes.length === count) return bytes;
    if (bytes !== null) throw new BrokenAnswer('the proxy hung up', bytes);
    await moreBytes(stream, signal);
  }
}

/** All up to and including the first `mark`, at most `most` bytes. Rejects like takeBytes. */
export async function takeUntil(stream: Duplex, mark: string, most: number, signal: AbortSignal): Promise<Buffer> {
  let taken = Buffer.alloc(0);
  for (;;) {
    const bytes = stream.read() as Buffer | null;
    if (bytes === null) {
      await moreBytes(stream, signal, taken);
      continue;
    }
    taken = Buffer.concat([taken, bytes]);
    const found = taken.indexOf(mark);
    if (found >= 0) {
      const end = found + mark.length;
      if (end < taken.length) stream.unshift(taken.subarray(end));
      return taken.subarray(0, end);
    }
    if (taken.length > most) throw new BrokenAnswer('the answer has no end', taken);
  }
}

function moreBytes(stream: Duplex, signal: AbortSignal, soFar = Buffer.alloc(0)): Promise<void> {
  let forget: () => void = () => undefined;
  const more = new Promise<void>((resolve, reject) => {
    const hungUp = () => reject(new BrokenAnswer('the proxy hung up', soFar));
    const gone = stream.readableEnded || stream.destroyed;
    if (gone) hungUp();
    stream.on('readable', resolve).on('end', hungUp).on('close', hungUp).on('error', reject);
    forget = () => {
      stream.off('readable', resolve).off('end', hungUp).off('close', hungUp).off('error', reject);
    };
  });
  return raceSignal(more, signal).finally(forget);
}
