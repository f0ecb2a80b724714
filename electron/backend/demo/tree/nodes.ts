/**
 * What the demo's file tree is made of, and who may do what with it. Two users own files: `demo`, who is signed in, and
 * `root`, so that "Permission denied" can be met too.
 */
export const DEMO_UID = 1000;
export const ROOT_UID = 0;

interface Common {
  /** Permission bits, without the file type. */
  mode: number;
  uid: number;
  /** Milliseconds since the Unix epoch. */
  modified: number;
  accessed: number;
}
export interface DirectoryNode extends Common {
  readonly kind: 'directory';
  readonly children: Map<string, TreeNode>;
}
export interface FileNode extends Common {
  readonly kind: 'file';
  /** The bytes are the first `size` of these; the rest is room to grow. */
  content: Buffer;
  size: number;
  /** No longer in the tree: a handle that is still open must not write into memory that nobody counts. */
  removed: boolean;
}
export interface LinkNode extends Common {
  readonly kind: 'link';
  readonly target: string;
}
export type TreeNode = DirectoryNode | FileNode | LinkNode;

const TYPE_BITS = { directory: 0o040000, file: 0o100000, link: 0o120000 } as const;
const TYPE_LETTER = { directory: 'd', file: '-', link: 'l' } as const;

/** As st_mode of stat(2): the type and the permission bits. */
export function modeOf(node: TreeNode): number {
  return TYPE_BITS[node.kind] | node.mode;
}

/** As st_size of stat(2). */
export function sizeOf(node: TreeNode): number {
  if (node.kind === 'file') return node.size;
  return node.kind === 'link' ? Buffer.byteLength(node.target) : 4096;
}

export function ownerOf(node: TreeNode): string {
  return node.uid === ROOT_UID ? 'root' : 'demo';
}

/** `drwxr-xr-x` */
export function modeText(node: TreeNode): string {
  const letters = Array.from('rwxrwxrwx', (letter, index) => ((node.mode >> (8 - index)) & 1 ? letter : '-'));
  return TYPE_LETTER[node.kind] + letters.join('');
}

/** True when the signed-in user may read (4), write (2) or enter or run (1). */
export function permits(node: TreeNode, bit: 1 | 2 | 4): boolean {
  return ((node.mode >> (node.uid === DEMO_UID ? 6 : 0)) & bit) !== 0;
}
