/**
 * A stream that writes to one of our own standard descriptors. Not process.stdout: that one blocks the whole program
 * while a slow reader of a pipe takes its time, and then no keepalive is answered. Here a thread waits.
 */
import { writev } from 'node:fs';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';

const write = promisify(writev);

/** What may be waiting for the descriptor, in bytes. */
const HIGH_WATER = 1024 * 1024;
/** Somebody who shares the pipe has made it non-blocking: how long to wait for room, in milliseconds. */
const RETRY = 5;

export function descriptorWriter(descriptor: number): Writable {
  return new Writable({
    highWaterMark: HIGH_WATER,
    decodeStrings: true,
    write: (chunk: Buffer, _encoding, done) => void settle(writeAll(descriptor, [chunk]), done),
    writev: (chunks, done) =>
      void settle(
        writeAll(
          descriptor,
          chunks.map(({ chunk }) => chunk as Buffer),
        ),
        done,
      ),
  });
}

async function settle(work: Promise<void>, done: (error?: Error) => void): Promise<void> {
  try {
    await work;
  } catch (error) {
    done(error as Error);
    return;
  }
  done();
}

async function writeAll(descriptor: number, chunks: readonly Buffer[]): Promise<void> {
  let left = chunks;
  while (left.length > 0) {
    try {
      const { bytesWritten } = await write(descriptor, left);
      left = without(left, bytesWritten);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

/** What is left after the first bytes were written. */
function without(chunks: readonly Buffer[], written: number): readonly Buffer[] {
  let index = 0;
  let rest = written;
  for (let chunk = chunks[0]; chunk !== undefined && rest >= chunk.length; chunk = chunks[index]) {
    rest -= chunk.length;
    index++;
  }
  const [partial, ...more] = chunks.slice(index);
  return partial === undefined ? [] : [partial.subarray(rest), ...more];
}
