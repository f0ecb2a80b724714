/** Blocks that are used again and again: a fresh quarter of a megabyte per request costs more than the request. */
import { type Block, newBlock } from '../ssh/sftp/block.ts';

export interface BlockPool {
  /** A block with room for `size` bytes. */
  take(size: number): Block;
  give(block: Block): void;
}

/** Smaller ones are cheap to make. */
const LEAST_KEPT = 32 * 1024;
/** What is kept for later, in bytes. */
const MOST_KEPT = 48 * 1024 * 1024;

export function createBlockPool(): BlockPool {
  const kept = new Map<number, Block[]>();
  let keptBytes = 0;
  return {
    take(size) {
      const block = kept.get(size)?.pop();
      if (block === undefined) return newBlock(size);
      keptBytes -= size;
      return block;
    },
    give(block) {
      const size = block.data.length;
      if (size < LEAST_KEPT || keptBytes + size > MOST_KEPT) return;
      keptBytes += size;
      const list = kept.get(size);
      if (list === undefined) kept.set(size, [block]);
      else list.push(block);
    },
  };
}
