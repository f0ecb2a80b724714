/**
 * The demo server's files: a tree in memory with a limit on its size, shared by every session of one run. Works as the
 * calls of a Unix system do and throws TreeError where they fail. It knows no shell and no protocol.
 */
import { posix } from 'node:path';
import { DEMO_UID, type DirectoryNode, type FileNode, type LinkNode, permits, type TreeNode } from './nodes.ts';
import { TreeError } from './treeError.ts';
import { MAX_LINKS, MAX_PATH, walk } from './walk.ts';

/** What an entry costs besides its content, so that millions of empty files have an end too. */
const NODE_COST = 512;
/** NAME_MAX of Linux. */
const MAX_NAME = 255;

export interface Entry {
  readonly name: string;
  readonly node: TreeNode;
}

export class FileTree {
  readonly root: DirectoryNode;
  readonly #limit: number;
  #used = 0;

  /** `limit` is in bytes, for everything together. */
  constructor(limit: number) {
    this.#limit = limit;
    this.root = { kind: 'directory', children: new Map(), ...fresh(0o755) };
  }

  get limit(): number {
    return this.#limit;
  }

  get used(): number {
    return this.#used;
  }

  /** The node at an absolute path. `follow` false: a link at the end is returned itself, as lstat(2). */
  find(path: string, follow = true): TreeNode {
    return walk(this.root, path, follow).node;
  }

  exists(path: string): boolean {
    try {
      this.find(path, false);
      return true;
    } catch (error) {
      if (error instanceof TreeError) return false;
      throw error;
    }
  }

  /** The path without links, `.` and `..`; the last part need not exist (as `realpath -m` for that part). */
  realPath(path: string): string {
    try {
      return walk(this.root, path, true).path;
    } catch (error) {
      if (!(error instanceof TreeError) || error.code !== 'ENOENT') throw error;
      const clean = posix.resolve('/', path);
      return clean === '/'
        ? clean
        : posix.join(walk(this.root, posix.dirname(clean), true).path, posix.basename(clean));
    }
  }

  /** The entries of a directory, by name. */
  list(path: string): Entry[] {
    const node = this.directory(path);
    if (!permits(node, 4)) throw new TreeError('EACCES');
    return [...node.children]
      .map(([name, child]) => ({ name, node: child }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  directory(path: string): DirectoryNode {
    const node = this.find(path);
    if (node.kind !== 'directory') throw new TreeError('ENOTDIR');
    return node;
  }

  /** An existing file to read or write. */
  file(path: string, access: 2 | 4 = 4): FileNode {
    const node = this.find(path);
    if (node.kind !== 'file') throw new TreeError('EISDIR');
    if (!permits(node, access)) throw new TreeError('EACCES');
    return node;
  }

  /** The whole content. The bytes belong to the tree: they are not to be changed. */
  read(path: string): Buffer {
    const node = this.file(path);
    return node.content.subarray(0, node.size);
  }

  /** The file at the path to be written, made when it is missing. */
  create(path: string, mode = 0o644): FileNode {
    const at = this.#followForCreation(path);
    const existing = at.parent.children.get(at.name);
    if (existing === undefined) {
      const node: FileNode = { kind: 'file', content: Buffer.alloc(0), size: 0, removed: false, ...fresh(mode) };
      this.#add(at.parent, at.name, node);
      return node;
    }
    if (existing.kind === 'directory') throw new TreeError('EISDIR');
    return this.file(path, 2);
  }

  /** Writes at an offset; a hole before it reads as zeros. */
  write(node: FileNode, offset: number, data: Uint8Array): void {
    this.#reserve(node, offset + data.length);
    if (offset > node.size) node.content.fill(0, node.size, offset);
    node.content.set(data, offset);
    node.size = Math.max(node.size, offset + data.length);
    node.modified = Date.now();
  }

  /** Cuts or extends to a size in bytes. */
  resize(node: FileNode, size: number): void {
    this.#reserve(node, size);
    if (size > node.size) node.content.fill(0, node.size, size);
    if (size === 0) {
      this.#used -= node.content.length;
      node.content = Buffer.alloc(0);
    }
    node.size = size;
    node.modified = Date.now();
  }

  makeDirectory(path: string, mode = 0o755): void {
    const at = this.#place(path);
    if (at.parent.children.has(at.name)) throw new TreeError('EEXIST');
    this.#add(at.parent, at.name, { kind: 'directory', children: new Map(), ...fresh(mode) });
  }

  makeLink(path: string, target: string): void {
    if (target === '') throw new TreeError('ENOENT');
    if (Buffer.byteLength(target) > MAX_PATH) throw new TreeError('ENAMETOOLONG');
    const at = this.#place(path);
    if (at.parent.children.has(at.name)) throw new TreeError('EEXIST');
    const node: LinkNode = { kind: 'link', target, ...fresh(0o777) };
    this.#add(at.parent, at.name, node);
  }

  /** Removes a file or a link, as unlink(2). */
  removeFile(path: string): void {
    const at = this.#place(path);
    if (this.#childOf(at).kind === 'directory') throw new TreeError('EISDIR');
    this.#drop(at.parent, at.name);
  }

  removeDirectory(path: string): void {
    const at = this.#place(path);
    const node = this.#childOf(at);
    if (node.kind !== 'directory') throw new TreeError('ENOTDIR');
    if (node.children.size > 0) throw new TreeError('ENOTEMPTY');
    this.#drop(at.parent, at.name);
  }

  /** As rename(2): replaces a file or an empty directory at the new path. */
  rename(from: string, to: string): void {
    const source = this.#place(from);
    const target = this.#place(to);
    const node = this.#childOf(source);
    const existing = target.parent.children.get(target.name);
    if (existing === node) return;
    if (node.kind === 'directory' && this.#contains(node, target.parent)) throw new TreeError('EINVAL');
    if (existing !== undefined) {
      if (existing.kind === 'directory' && node.kind !== 'directory') throw new TreeError('EISDIR');
      if (existing.kind !== 'directory' && node.kind === 'directory') throw new TreeError('ENOTDIR');
      if (existing.kind === 'directory' && existing.children.size > 0) throw new TreeError('ENOTEMPTY');
      this.#drop(target.parent, target.name);
    }
    source.parent.children.delete(source.name);
    target.parent.children.set(target.name, node);
    touch(source.parent);
    touch(target.parent);
  }

  /** Where the last part of a path stands or would stand; the parent must exist and be writable. */
  #place(path: string): { parent: DirectoryNode; name: string } {
    const clean = path.replace(/\/+$/, '');
    const name = posix.basename(clean);
    if (name === '' || name === '.' || name === '..') throw new TreeError('EINVAL');
    if (Buffer.byteLength(name) > MAX_NAME) throw new TreeError('ENAMETOOLONG');
    const parent = this.directory(posix.dirname(clean));
    if (!permits(parent, 2) || !permits(parent, 1)) throw new TreeError('EACCES');
    return { parent, name };
  }

  /** As open(2) with O_CREAT: a link at the end is followed, and what it points to is made. */
  #followForCreation(path: string): { parent: DirectoryNode; name: string } {
    let next = path;
    for (let links = 0; links <= MAX_LINKS; links++) {
      const parent = this.directory(posix.dirname(next));
      const child = parent.children.get(posix.basename(next));
      // Writing to an existing file needs no right on its directory.
      if (child !== undefined && child.kind !== 'link') return { parent, name: posix.basename(next) };
      if (child === undefined) return this.#place(next);
      next = posix.resolve(posix.dirname(next), child.target);
    }
    throw new TreeError('ELOOP');
  }

  #childOf(at: { parent: DirectoryNode; name: string }): TreeNode {
    const node = at.parent.children.get(at.name);
    if (node === undefined) throw new TreeError('ENOENT');
    return node;
  }

  /** With a list of its own and no recursion: folders can be nested deeper than the call stack. */
  #contains(top: DirectoryNode, searched: DirectoryNode): boolean {
    const waiting = [top];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node === searched) return true;
      for (const child of node.children.values()) if (child.kind === 'directory') waiting.push(child);
    }
    return false;
  }

  #add(parent: DirectoryNode, name: string, node: TreeNode): void {
    this.#take(NODE_COST);
    parent.children.set(name, node);
    touch(parent);
  }

  #drop(parent: DirectoryNode, name: string): void {
    const node = parent.children.get(name);
    parent.children.delete(name);
    this.#used -= NODE_COST;
    if (node?.kind === 'file') {
      this.#used -= node.content.length;
      node.content = Buffer.alloc(0);
      node.size = 0;
      node.removed = true;
    }
    touch(parent);
  }

  /** Makes room for `size` bytes, growing by half so that many small writes cost little. */
  #reserve(node: FileNode, size: number): void {
    if (node.removed) throw new TreeError('ENOENT');
    const room = node.content.length;
    if (size <= room) return;
    const wanted = Math.min(Math.max(size, room + (room >> 1), 1024), room + Math.max(0, this.#limit - this.#used));
    if (wanted < size) throw new TreeError('ENOSPC');
    this.#take(wanted - room);
    const grown = Buffer.alloc(wanted);
    node.content.copy(grown, 0, 0, node.size);
    node.content = grown;
  }

  #take(bytes: number): void {
    if (this.#used + bytes > this.#limit) throw new TreeError('ENOSPC');
    this.#used += bytes;
  }
}

function fresh(mode: number) {
  return { mode, uid: DEMO_UID, modified: Date.now(), accessed: Date.now() };
}

function touch(node: TreeNode): void {
  node.modified = Date.now();
}
