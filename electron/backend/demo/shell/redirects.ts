/** Files of the tree as the standard streams of a command. */
import type { FileTree } from '../tree/fileTree.ts';
import type { ByteSink, ByteSource } from './byteStreams.ts';

/** `/dev/null` for output. */
export const nowhere: ByteSink = { write: () => Promise.resolve() };

const PIECE = 32 * 1024;

export function fileSource(tree: FileTree, path: string): ByteSource {
  const content = tree.read(path);
  let at = 0;
  return {
    read: () => {
      if (at >= content.length) return Promise.resolve(null);
      at += PIECE;
      return Promise.resolve(content.subarray(at - PIECE, at));
    },
  };
}

/** Writes to the end of a file, which is made or emptied first. Writing rejects with TreeError when the tree is full. */
export function appendToFile(tree: FileTree, path: string, emptyFirst: boolean): ByteSink {
  const node = tree.create(path);
  if (emptyFirst) tree.resize(node, 0);
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- a failure of the tree becomes a rejection
    write: async (data) => tree.write(node, node.size, data),
  };
}
