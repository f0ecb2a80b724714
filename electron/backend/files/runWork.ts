/**
 * One attempt at a transfer, with connections that are there. It ends when all is done or told as a problem, or rejects
 * when it can go on no more: a lost connection (FileError `lost`), or the signal.
 */
import type { FileProblem } from '../../../shared/contract/files.ts';
import type { TransferWork } from '../../../shared/contract/transfers.ts';
import { joinPath, nameOf } from '../../../shared/fileNames.ts';
import { createCopyTree, legalName } from './copyTree.ts';
import { FileError, type FileSystem } from './fileSystem.ts';
import { removeTree } from './removeTree.ts';
import type { Tools } from './transferFile.ts';
import { problemOf, type TreeWork } from './treeTypes.ts';
import type { WorkQueue } from './workQueue.ts';

export interface Attempt extends Pick<TreeWork, 'listener' | 'memory' | 'signal' | 'ask' | 'dryRun'> {
  readonly work: TransferWork;
  /** Of the first side that the work names. */
  readonly source: FileSystem;
  /** Of the second one; the same for works with one side. */
  readonly target: FileSystem;
  readonly sourceKey: string;
  readonly targetKey: string;
  readonly tools: Tools;
  readonly queue: WorkQueue;
  /** Nothing more will be found. */
  readonly onCounted: () => void;
}

/** When it ends, in whatever way, nothing of it is under way: what goes on later finds no file in use. */
export async function runWork(attempt: Attempt): Promise<void> {
  try {
    await run(attempt);
  } catch (error) {
    await attempt.queue.stop(error);
    throw error;
  }
}

function run(attempt: Attempt): Promise<void> {
  const { work } = attempt;
  switch (work.kind) {
    case 'copy':
      return copy(attempt, work);
    case 'mirror':
      return mirror(attempt, work);
    case 'remove':
      return remove(attempt, work.paths);
    case 'permissions':
      return permissions(attempt, work);
  }
}

type Work<K extends TransferWork['kind']> = Extract<TransferWork, { kind: K }>;

async function copy(attempt: Attempt, work: Work<'copy'>): Promise<void> {
  const { tools, queue, memory, signal, listener } = attempt;
  const tree = createCopyTree({ ...attempt, options: work.options, move: work.move }, tools, queue);
  for (const path of work.paths) {
    const to = joinPath(work.folder, work.name ?? legalName(attempt.target, nameOf(path), listener));
    try {
      if (attempt.sourceKey === attempt.targetKey && isWithin(to, path)) {
        throw new FileError('exists', to, 'it cannot go into itself');
      }
      if (work.move && !memory.isDone(path) && (await renamed(attempt, path, to))) memory.done(path);
      else await tree.copy(path, to);
    } catch (error) {
      listener.problem(problemOf(error, signal));
    }
  }
  attempt.onCounted();
  await tree.finish();
}

/** On one side a move is a rename, unless it goes to another disk or the name is taken. */
async function renamed({ source, sourceKey, targetKey, dryRun, signal }: Attempt, from: string, to: string) {
  if (sourceKey !== targetKey || dryRun) return false;
  try {
    await source.rename(from, to);
    return true;
  } catch (error) {
    problemOf(error, signal);
    return false;
  }
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(joinPath(folder, ''));

async function mirror(attempt: Attempt, work: Work<'mirror'>): Promise<void> {
  const { tools, queue, listener, target, signal, dryRun } = attempt;
  const tree = createCopyTree({ ...attempt, options: work.options, move: false }, tools, queue);
  await tree.copy(work.source, work.target).catch((error: unknown) => listener.problem(problemOf(error, signal)));
  attempt.onCounted();
  await tree.finish();
  for (const extra of work.remove ? tree.extra : []) {
    listener.change({ kind: 'removed', path: extra.path, size: 0, newerThere: false });
    if (!dryRun) {
      await removeTree(target, extra, { removed: () => undefined, problem: (each) => listener.problem(each) }, signal);
    }
  }
}

async function remove({ source, listener, signal, onCounted }: Attempt, paths: readonly string[]): Promise<void> {
  const removal = {
    removed: (path: string) => {
      listener.found(0);
      listener.ended(path, true);
      listener.change({ kind: 'removed', path, size: 0, newerThere: false });
    },
    problem: (each: FileProblem) => listener.problem(each),
  };
  for (const path of paths) {
    try {
      const { kind } = await source.facts(path);
      await removeTree(source, { path, kind }, removal, signal);
    } catch (error) {
      listener.problem(problemOf(error, signal));
    }
  }
  onCounted();
}

/** From the deepest on: a folder that may not be entered any more comes last. Links and what is no file are left alone. */
async function permissions(attempt: Attempt, { paths, files, folders }: Work<'permissions'>): Promise<void> {
  const { source, listener, signal, onCounted } = attempt;
  const waiting: string[] = [];
  const change = async (path: string, mode: number) => {
    signal.throwIfAborted();
    listener.found(0);
    await source.change(path, { mode }).catch((error: unknown) => listener.problem(problemOf(error, signal)));
    listener.ended(path, true);
  };
  const visit = async (path: string, kind: string) => {
    if (kind === 'folder') waiting.push(path);
    else if (kind === 'file' && files !== null) await change(path, files);
  };
  for (const path of paths) {
    await source.facts(path).then(
      ({ kind }) => visit(path, kind),
      (error: unknown) => listener.problem(problemOf(error, signal)),
    );
  }
  for (let next = 0; next < waiting.length; next++) {
    const folder = waiting[next] ?? '';
    const rows = new Map<string, string>();
    try {
      await source.list(folder, (entries) => entries.forEach(({ name, kind }) => rows.set(name, kind)), signal);
    } catch (error) {
      listener.problem(problemOf(error, signal));
    }
    for (const [name, kind] of rows) await visit(joinPath(folder, name), kind);
  }
  onCounted();
  if (folders !== null) for (const folder of waiting.reverse()) await change(folder, folders);
}
