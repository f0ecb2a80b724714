/**
 * Tells when a file of the config tree changed. It watches folders, not files: editors replace files by renaming, and
 * files may not exist yet. Every folder on the way that is missing is replaced by the nearest one that exists.
 */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../log.ts';
import { globPaths } from './glob.ts';
import { systemPath } from './systemPath.ts';

/** An editor writes, syncs and renames within a few milliseconds; one reading after all of it is enough. */
const DEBOUNCE_MS = 100;
/** For file systems that send no events (network mounts, some virtual machines): compare about this often. */
const POLL_MS = 700;
/** Comparing 10,000 files takes its time; it must not take more than a fiftieth of all time. */
const REST_PER_LOOK = 50;

interface WatchedTree {
  /** Path → `fileIdentity` from before it was read, so that a change during the reading is noticed too. */
  readonly files: ReadonlyMap<string, string>;
  /** Absolute glob pattern → what it matched: a new file that matches is a change. */
  readonly globs: ReadonlyMap<string, readonly string[]>;
}

export interface TreeWatcher {
  /** What to watch from now on. */
  follow(tree: WatchedTree): void;
  close(): void;
}

export function watchTree({ log, onChange }: { readonly log: Log; readonly onChange: () => void }): TreeWatcher {
  const watchers = new Map<string, FSWatcher>();
  let tree: WatchedTree = { files: new Map(), globs: new Map() };
  let debounce: NodeJS.Timeout | undefined;
  let poll: NodeJS.Timeout | undefined;

  const check = (): void => {
    clearTimeout(debounce);
    clearTimeout(poll);
    debounce = undefined;
    const began = performance.now();
    const changed = hasChanged(tree);
    poll = setTimeout(check, Math.max(POLL_MS, (performance.now() - began) * REST_PER_LOOK)).unref();
    if (changed) onChange();
    else watchFolders();
  };
  const schedule = (): void => {
    debounce ??= setTimeout(check, DEBOUNCE_MS);
  };

  const watchFolders = (): void => {
    const wanted = new Set([...tree.files.keys(), ...tree.globs.keys()].map(watchableFolder));
    for (const [folder, watcher] of watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of wanted) if (!watchers.has(folder)) watchFolder(folder);
  };
  const watchFolder = (folder: string): void => {
    try {
      const watcher = watch(systemPath(folder), { persistent: false }, schedule);
      // The folder went away: look again, then watch the nearest one that is left.
      watcher.on('error', () => {
        watcher.close();
        watchers.delete(folder);
        schedule();
      });
      watchers.set(folder, watcher);
    } catch (error) {
      // No permission, or no more watches: the poll still notices changes.
      log('warn', 'config.watch-failed', { folder, error });
    }
  };

  return {
    follow(next) {
      tree = next;
      poll ??= setTimeout(check, POLL_MS).unref();
      watchFolders();
    },
    close() {
      clearTimeout(poll);
      clearTimeout(debounce);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

/** The nearest folder above the path or pattern that exists and has no wildcard in its name. */
function watchableFolder(path: string): string {
  const literal = /[*?[]/.test(path) ? path.slice(0, path.search(/[*?[]/) + 1) : path;
  for (let folder = dirname(literal); ; folder = dirname(folder)) {
    if (isFolder(folder) || folder === dirname(folder)) return folder;
  }
}

export function isFolder(path: string): boolean {
  try {
    return statSync(systemPath(path), { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    // No permission on the way: the folder above it is watched instead.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function hasChanged({ files, globs }: WatchedTree): boolean {
  for (const [path, identity] of files) if (fileIdentity(path) !== identity) return true;
  for (const [pattern, found] of globs) if (globPaths(pattern).join('\0') !== found.join('\0')) return true;
  return false;
}

/** Another text whenever the file was written, replaced, made or removed. */
export function fileIdentity(path: string): string {
  try {
    const status = statSync(systemPath(path), { bigint: true, throwIfNoEntry: false });
    if (status === undefined) return 'missing';
    return [status.dev, status.ino, status.size, status.mtimeNs, status.ctimeNs, status.mode, status.uid].join(' ');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}
