/** The hash of a file, by the far side's own program where it has one, else by reading the file back. */
import { createHash } from 'node:crypto';
import { newBlock } from '../ssh/sftp/block.ts';
import type { FileSystem } from './fileSystem.ts';

/** Reads under way when a file is read back. */
const AT_ONCE = 32;

/** To read less than this is faster than to start a program. In bytes. */
const WORTH_A_PROGRAM = 4 * 1024 * 1024;

/** SHA-256 in hex. Rejects with FileError, or with the signal's reason. */
export async function hashOf(files: FileSystem, path: string, size: number, signal: AbortSignal): Promise<string> {
  const found = size < WORTH_A_PROGRAM ? null : await files.hash(path, signal);
  return found ?? (await hashByReading(files, path, size, signal));
}

async function hashByReading(files: FileSystem, path: string, size: number, signal: AbortSignal): Promise<string> {
  const file = await files.open(path, 'read', 0);
  try {
    const hash = createHash('sha256');
    const blocks = Array.from({ length: Math.min(AT_ONCE, Math.ceil(size / file.chunk) + 1) }, () =>
      newBlock(file.chunk),
    );
    for (let position = 0; ;) {
      signal.throwIfAborted();
      const counts = await Promise.all(
        blocks.map((block, index) => file.read(position + index * file.chunk, block, file.chunk)),
      );
      for (const [index, count] of counts.entries()) {
        const block = blocks[index];
        if (block === undefined || count === 0) return hash.digest('hex');
        hash.update(block.data.subarray(0, count));
        position += count;
        // A short answer: what follows was read from the wrong place.
        if (count < file.chunk) break;
      }
    }
  } finally {
    await file.close();
  }
}
