/** The open files and folders of one SFTP session, by the handles that the client gets for them. */
import type { Entry } from '../tree/fileTree.ts';
import type { FileNode } from '../tree/nodes.ts';
import { TreeError } from '../tree/treeError.ts';

/** As a server with a low limit on open files would have it. */
const MAX_HANDLES = 256;

export interface OpenFile {
  readonly kind: 'file';
  readonly node: FileNode;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly append: boolean;
}
export interface OpenFolder {
  readonly kind: 'folder';
  /** What has not been sent yet. */
  readonly entries: Entry[];
}

export class Handles {
  readonly #open = new Map<number, OpenFile | OpenFolder>();
  #next = 1;

  add(opened: OpenFile | OpenFolder): Buffer {
    if (this.#open.size >= MAX_HANDLES) throw new TreeError('EMFILE');
    const id = this.#next++;
    this.#open.set(id, opened);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(id);
    return handle;
  }

  file(handle: Buffer): OpenFile {
    const opened = this.#find(handle);
    if (opened.kind !== 'file') throw new TreeError('EISDIR');
    return opened;
  }

  folder(handle: Buffer): OpenFolder {
    const opened = this.#find(handle);
    if (opened.kind !== 'folder') throw new TreeError('ENOTDIR');
    return opened;
  }

  close(handle: Buffer): void {
    this.#find(handle);
    this.#open.delete(handle.readUInt32BE());
  }

  #find(handle: Buffer): OpenFile | OpenFolder {
    const opened = handle.length === 4 ? this.#open.get(handle.readUInt32BE()) : undefined;
    if (opened === undefined) throw new TreeError('EBADF');
    return opened;
  }
}
