/** What a path that is being typed could become: folders, and links to folders, that begin like it. */
import type { Entry } from '../../../shared/contract/files.ts';
import { joinPath } from '../../../shared/fileNames.ts';
import type { FileSystem } from './fileSystem.ts';

const MOST = 50;

/** Paths in their order. A parent that cannot be listed has nothing to offer. Rejects with FileError. */
export async function completeFolder(files: FileSystem, typed: string): Promise<string[]> {
  const end = typed.lastIndexOf('/') + 1;
  const folder = typed.slice(0, end);
  const start = typed.slice(end);
  const found = new Map<string, Entry>();
  const add = (rows: readonly Entry[]) => {
    for (const row of rows) {
      const fits = row.name.startsWith(start) && (start.startsWith('.') || !row.name.startsWith('.'));
      if (fits) found.set(row.name, row);
    }
  };
  await files.list(folder, add, new AbortController().signal);
  return [...found.values()]
    .filter(({ kind, link }) => kind === 'folder' || link?.to === 'folder')
    .map(({ name }) => joinPath(folder, name))
    .toSorted()
    .slice(0, MOST);
}
