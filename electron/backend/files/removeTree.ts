/** Removes files and whole folders, and counts them first. Links are removed, never followed. */
import type { EntryKind, FileProblem } from '../../../shared/contract/files.ts';
import { joinPath } from '../../../shared/fileNames.ts';
import type { FileSystem } from './fileSystem.ts';
import { problemOf } from './treeTypes.ts';

export interface RemoveListener {
  removed(path: string): void;
  problem(problem: FileProblem): void;
}

/** Removals under way at once. */
const AT_ONCE = 64;

/** Removes what can be removed; the rest is told as problems. Rejects when the connection is lost or the signal fires. */
export async function removeTree(
  files: FileSystem,
  root: { readonly path: string; readonly kind: EntryKind },
  listener: RemoveListener,
  signal: AbortSignal,
): Promise<void> {
  if (root.kind !== 'folder') {
    await removeOne(files, root.path, listener, signal);
    return;
  }
  // Folders in the order in which they are found; emptied from the last one on.
  const folders = [root.path];
  for (let next = 0; next < folders.length; next++) {
    const folder = folders[next] ?? '';
    const batch: Promise<void>[] = [];
    try {
      for (const { name, kind } of await entriesOf(files, folder, signal)) {
        const path = joinPath(folder, name);
        if (kind === 'folder') folders.push(path);
        else batch.push(removeOne(files, path, listener, signal));
        if (batch.length >= AT_ONCE) await Promise.all(batch.splice(0));
      }
    } catch (error) {
      listener.problem(problemOf(error, signal));
    } finally {
      await Promise.all(batch);
    }
  }
  for (const folder of folders.reverse()) {
    signal.throwIfAborted();
    try {
      await files.removeFolder(folder);
      listener.removed(folder);
    } catch (error) {
      listener.problem(problemOf(error, signal));
    }
  }
}

async function removeOne(
  files: FileSystem,
  path: string,
  listener: RemoveListener,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  try {
    await files.removeFile(path);
    listener.removed(path);
  } catch (error) {
    listener.problem(problemOf(error, signal));
  }
}

/** Each name once: a link of a host is told twice. */
async function entriesOf(files: FileSystem, folder: string, signal: AbortSignal) {
  const entries = new Map<string, { readonly name: string; readonly kind: EntryKind }>();
  const add = ({ name, kind }: { name: string; kind: EntryKind }) => entries.set(name, { name, kind });
  await files.list(folder, (rows) => rows.forEach(add), signal);
  return entries.values();
}

export interface TreeCount {
  files: number;
  folders: number;
  bytes: number;
  /** Of the files: what is no regular one. */
  special: number;
}

/** Counts what a removal would remove. What cannot be listed is told as a problem. */
export async function countTree(
  files: FileSystem,
  paths: readonly string[],
  onProblem: (problem: FileProblem) => void,
  signal: AbortSignal,
): Promise<TreeCount> {
  const count: TreeCount = { files: 0, folders: 0, bytes: 0, special: 0 };
  const folders: string[] = [];
  const add = (path: string, kind: EntryKind, size: number | null) => {
    if (kind === 'folder') {
      folders.push(path);
      count.folders += 1;
    } else {
      count.files += 1;
      if (kind === 'file') count.bytes += size ?? 0;
      else count.special += 1;
    }
  };
  for (const path of paths) {
    const { kind, size } = await files.facts(path);
    add(path, kind, size);
  }
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const at = folder;
    try {
      const seen = new Set<string>();
      const onRows = (rows: readonly { name: string; kind: EntryKind; size: number | null }[]) => {
        for (const { name, kind, size } of rows) {
          if (kind === 'link' && seen.has(name)) continue;
          if (kind === 'link') seen.add(name);
          add(joinPath(at, name), kind, size);
        }
      };
      await files.list(at, onRows, signal);
    } catch (error) {
      onProblem(problemOf(error, signal));
    }
  }
  return count;
}
