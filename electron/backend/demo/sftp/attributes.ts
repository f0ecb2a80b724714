/** Attributes of nodes as SFTP version 3 has them (draft-ietf-secsh-filexfer-02 section 5), both ways. */
import type { Attributes } from 'ssh2';
import { modeOf, sizeOf, type TreeNode } from '../tree/nodes.ts';
import type { FileTree } from '../tree/fileTree.ts';
import { TreeError } from '../tree/treeError.ts';

export function attributesOf(node: TreeNode): Attributes {
  return {
    mode: modeOf(node),
    uid: node.uid,
    gid: node.uid,
    size: sizeOf(node),
    atime: Math.floor(node.accessed / 1000),
    mtime: Math.floor(node.modified / 1000),
  };
}

/** Sets what is given. Owners stay as they are: only root could change them. */
export function setAttributes(tree: FileTree, node: TreeNode, given: Partial<Attributes>): void {
  if (given.size !== undefined) {
    if (node.kind !== 'file') throw new TreeError('EISDIR');
    tree.resize(node, given.size);
  }
  if (given.mode !== undefined) node.mode = given.mode & 0o777;
  if (given.atime !== undefined) node.accessed = given.atime * 1000;
  if (given.mtime !== undefined) node.modified = given.mtime * 1000;
}
