/**
 * What panes and transfers ask of files, whether they are on this machine (localFiles.ts) or on a host (remoteFiles.ts).
 * Paths are byte strings with `/`, as in shared/contract/files.ts. Every function rejects with FileError.
 */
import type { DiskSpace, Entry, EntryKind, FileProblem, FileProblemCode } from '../../../shared/contract/files.ts';
import type { Block } from '../ssh/sftp/block.ts';

/** Why something could not be done to a file. */
export class FileError extends Error {
  readonly code: FileProblemCode;
  readonly path: string;

  /** `reason` is a few words for a person. */
  constructor(code: FileProblemCode, path: string, reason: string) {
    super(reason);
    this.name = 'FileError';
    this.code = code;
    this.path = path;
  }

  problem(): FileProblem {
    return { code: this.code, path: this.path, reason: this.message };
  }
}

/** What a name stands for. Null: the server does not say. */
export interface Facts {
  readonly kind: EntryKind;
  readonly size: number | null;
  /** 0 to 0o7777. */
  readonly mode: number | null;
  /** Seconds since the Unix epoch. */
  readonly modified: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
}

export interface Changes {
  readonly mode?: number;
  readonly modified?: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/**
 * read: as it is. create: a new file; fails with `exists` when the name is taken, even by a link. continue: an existing
 * file to write to, its contents kept.
 */
export type OpenHow = 'read' | 'create' | 'continue';

export interface OpenFile {
  /** The most bytes that one read or write takes. */
  readonly chunk: number;
  /** Fills the block's data from its beginning. Resolves with the count of bytes, which may be fewer; 0: the end. */
  read(position: number, block: Block, length: number): Promise<number>;
  /** Writes all of the first `length` bytes of the block's data. */
  write(position: number, block: Block, length: number): Promise<void>;
  facts(): Promise<Facts>;
  change(changes: Changes): Promise<void>;
  truncate(size: number): Promise<void>;
  /** To the disk. False: the server cannot say that it did. */
  sync(): Promise<boolean>;
  /** Does nothing when it is closed already, also by `finish`. */
  close(): Promise<void>;
  /** The last of a file that was written: changes, to the disk, how it is now, closed. Rejects when any of it fails. */
  finish(changes: Changes): Promise<Facts>;
  /** Calls take effect in the order in which they are made, so that none needs to wait for the one before. */
  readonly ordered: boolean;
  /** How much may be under way, in bytes, given how much moves per second: bandwidth times delay. */
  wanted(bytesPerSecond: number): number;
}

export interface FileSystem {
  /** What this name must be called here; mostly itself. No two names become one. */
  legalName(name: string): string;
  /** Where a person begins. */
  home(): Promise<string>;
  /** The path without links and `..`. */
  resolve(path: string): Promise<string>;
  /** Of the name itself. */
  facts(path: string): Promise<Facts>;
  /** Of what a link leads to. */
  targetFacts(path: string): Promise<Facts>;
  /**
   * Gives the rows of a folder as they come, without `.` and `..`. Rejects when the list ends early, after the rows that
   * came, or with the signal's reason.
   */
  list(path: string, onRows: (rows: Entry[]) => void, signal: AbortSignal): Promise<void>;
  readLink(path: string): Promise<string>;
  makeFolder(path: string, mode: number): Promise<void>;
  makeLink(text: string, path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** Fails with `exists` when `to` is there. */
  rename(from: string, to: string): Promise<void>;
  /** Puts `from` in the place of `to`, which is there until the very moment, or can be brought back. */
  replace(from: string, to: string): Promise<void>;
  /** Brings back what stood here when `replace` was cut in the middle. False: it was not, or cannot be. */
  recover(to: string): Promise<boolean>;
  /** Follows links. */
  change(path: string, changes: Changes): Promise<void>;
  /** The time of a link itself; does nothing where that cannot be set. */
  changeLink(path: string, modified: number): Promise<void>;
  space(path: string): Promise<DiskSpace>;
  open(path: string, how: OpenHow, mode: number): Promise<OpenFile>;
  /** SHA-256 in hex, computed where the file is; null: that cannot be done there. */
  hash(path: string, signal: AbortSignal): Promise<string | null>;
  readonly features: readonly string[];
}

const TYPE_MASK = 0o170000;
const KINDS = new Map<number, EntryKind>([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
  [0o010000, 'fifo'],
  [0o140000, 'socket'],
  [0o020000, 'character'],
  [0o060000, 'block'],
]);

/** Of st_mode. */
export function kindOfMode(mode: number): EntryKind {
  return KINDS.get(mode & TYPE_MASK) ?? 'unknown';
}

/** Null when there is nothing of this name; other errors stay errors. */
export async function nullIfMissing<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof FileError && error.code === 'not-found') return null;
    throw error;
  }
}
