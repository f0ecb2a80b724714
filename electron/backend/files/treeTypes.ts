/** What a walk through a tree is told, and what it tells. */
import type { FileProblem } from '../../../shared/contract/files.ts';
import type { ConflictPolicy, CopyOptions } from '../../../shared/contract/transfers.ts';
import { FileError, type Facts, type FileSystem } from './fileSystem.ts';

/** One line of what a transfer does, or would do. */
export interface TreeChange {
  readonly kind: 'new' | 'replaced' | 'skipped' | 'removed';
  /** The target's path. */
  readonly path: string;
  readonly size: number;
  /** The target is newer than the source that replaces it. */
  readonly newerThere: boolean;
}

export interface TreeListener {
  /** One more file to transfer, of so many bytes. */
  found(bytes: number): void;
  started(path: string, size: number): void;
  /** Bytes of this file moved. */
  moved(path: string, bytes: number): void;
  /** `well`: it is proven and in its place; else that it is not was told as a problem, or the transfer stops. */
  ended(path: string, well: boolean): void;
  problem(problem: FileProblem): void;
  change(change: TreeChange): void;
}

export interface Conflict {
  readonly kind: 'exists' | 'only-in-place';
  /** The source's and the target's path. */
  readonly from: string;
  readonly to: string;
  readonly source: Facts;
  readonly target: Facts;
}

/** What outlives one attempt: an attempt ends when the connection is lost, and the next one goes on. */
export interface TreeMemory {
  /** This source was transferred by an earlier attempt. */
  isDone(path: string): boolean;
  done(path: string): void;
  /** What was decided about this source when its name was taken; a source that was begun is to be replaced. */
  decision(path: string): Decision | null;
  decided(path: string, decision: Decision): void;
  /** From now on a part may be there. Resolves when also the next run of the program would know of it. */
  begun(path: string, begun: Begun): Promise<void>;
  /** The part is there no more. */
  gone(path: string): void;
  /** What was begun and may have left something at the target, by source: it is to be continued, or removed. */
  unfinished(): ReadonlyMap<string, Begun>;
}

export interface Decision {
  readonly as: 'replace' | 'rename';
  /** The name that it gets. */
  readonly to: string;
}

export interface Begun {
  readonly to: string;
  /** The file itself, where links lead to it. Its part is beside it (partName.ts). */
  readonly place: string;
}

export interface TreeWork {
  readonly source: FileSystem;
  readonly target: FileSystem;
  readonly targetKey: string;
  readonly options: CopyOptions;
  /** Remove each source when its copy is proven. */
  readonly move: boolean;
  /** Only tell what would be done. */
  readonly dryRun: boolean;
  readonly memory: TreeMemory;
  readonly listener: TreeListener;
  readonly signal: AbortSignal;
  /** Asks a person. The policy stands for this file alone; who wants it for all remembers it. */
  ask(conflict: Conflict): Promise<Exclude<ConflictPolicy, 'ask'>>;
}

/** Problems of one file do not end a transfer; a lost connection and a stop do. */
export function problemOf(error: unknown, signal: AbortSignal): FileProblem {
  if (signal.aborted || !(error instanceof FileError) || error.code === 'lost') throw error;
  return error.problem();
}
