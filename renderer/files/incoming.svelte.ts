/**
 * Files that were dropped on the window from outside. Where the window may know their paths (Electron) they are files of
 * this machine; in a browser their contents are handed to the backend, into a private place, and move on from there.
 */
import { bytesOfName } from '../../shared/fileNames.ts';
import type { Client } from '../rpc/client.ts';

export interface Dropped {
  /** Byte strings, on this machine. */
  readonly paths: readonly string[];
  /** They are ours: to be moved out. */
  readonly staged: boolean;
}

/** Bytes that are handed over at once. */
const PIECE = 192 * 1024;

export class Incoming {
  #client: Client;
  #progress = $state.raw<{ readonly name: string; readonly done: number; readonly size: number } | null>(null);

  constructor(client: Client) {
    this.#client = client;
  }

  restart(client: Client): void {
    this.#client = client;
  }

  /** The file that is being handed over; null: none. */
  get progress(): { readonly name: string; readonly done: number; readonly size: number } | null {
    return this.#progress;
  }

  /** To be called while the drop event is handled: afterwards the browser forgets what was dropped. */
  take(data: DataTransfer): Promise<Dropped> {
    const pathOf = window.fairlead?.getPathForFile;
    if (pathOf !== undefined) {
      const paths = [...data.files].map((file) => pathOf(file).replaceAll('\\', '/'));
      return Promise.resolve({ paths: paths.map((path) => bytesOfName(absolute(path))), staged: false });
    }
    const items = [...data.items].map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
    return this.#stage(items.filter((item) => item !== null));
  }

  async #stage(items: readonly (FileSystemEntry | File)[]): Promise<Dropped> {
    const { id, folder } = await this.#client.call('files.stage', null);
    try {
      for (const item of items) await this.#hand(id, [], item);
    } catch (error) {
      await this.#client.call('files.unstage', { id });
      throw error;
    } finally {
      this.#progress = null;
    }
    return { paths: items.map(({ name }) => `${folder}/${bytesOfName(name)}`), staged: true };
  }

  async #hand(id: string, above: readonly string[], item: FileSystemEntry | File): Promise<void> {
    const names = [...above, bytesOfName(item.name)];
    if (item instanceof File) return this.#handFile(id, names, item);
    if (isFile(item)) return this.#handFile(id, names, await new Promise<File>((yes, no) => item.file(yes, no)));
    await this.#client.call('files.stageFolder', { id, names });
    for (const entry of await entriesOf(item as FileSystemDirectoryEntry)) await this.#hand(id, names, entry);
  }

  async #handFile(id: string, names: string[], file: File): Promise<void> {
    const modified = file.lastModified / 1000;
    for (let at = 0; at === 0 || at < file.size; at += PIECE) {
      this.#progress = { name: file.name, done: at, size: file.size };
      const bytes = latin1(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
      await this.#client.call('files.stageWrite', { id, names, at, bytes, modified });
    }
  }
}

const absolute = (path: string) => (path.startsWith('/') ? path : `/${path}`);
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

function latin1(bytes: Uint8Array): string {
  let text = '';
  // In pieces, because the call stack is limited.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** A reader gives a part of the entries at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
