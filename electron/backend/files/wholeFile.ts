/** Reads a small file whole. What moves files is transferFile.ts. */
import { newBlock } from '../ssh/sftp/block.ts';
import { FileError, type FileSystem } from './fileSystem.ts';

/** Rejects with FileError; `unsupported` when there are more bytes than `most`. */
export async function readSmallFile(files: FileSystem, path: string, most: number): Promise<Buffer> {
  const file = await files.open(path, 'read', 0);
  try {
    const pieces: Buffer[] = [];
    for (let position = 0; ;) {
      const block = newBlock(file.chunk);
      const count = await file.read(position, block, file.chunk);
      if (count === 0) return Buffer.concat(pieces);
      pieces.push(block.data.subarray(0, count));
      position += count;
      if (position > most) throw new FileError('unsupported', path, `it is larger than ${most} bytes`);
    }
  } finally {
    await file.close();
  }
}
