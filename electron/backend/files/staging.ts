/**
 * A private place on this machine for what is dropped on a window that cannot tell its path (a browser). A transfer then
 * moves it out, with all that makes transfers safe. Names are checked here once more: none leads out of the place.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RpcError } from '../../../shared/rpc/errors.ts';
import { bytePath, systemPath } from './localPath.ts';

export interface Staging {
  begin(): Promise<{ id: string; folder: string }>;
  makeFolder(id: string, names: readonly string[]): Promise<void>;
  write(
    id: string,
    names: readonly string[],
    piece: { readonly at: number; readonly bytes: string; readonly modified: number },
  ): Promise<void>;
  remove(id: string): Promise<void>;
  /** Removes places that nothing will come for any more. */
  tidy(): Promise<void>;
}

/** What waits longer for its transfer was forgotten. In milliseconds. */
const KEPT_MS = 7 * 24 * 3600 * 1000;
/** The place itself is private; these become the bits at the target. */
const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

export function createStaging(root: string): Staging {
  const places = new Set<string>();

  function pathIn(id: string, names: readonly string[]): Buffer | string {
    if (!places.has(id)) throw new RpcError('not-found', 'there is no such place');
    const leadsOut = names.some((name) => name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name));
    if (leadsOut) throw new RpcError('bad-request', 'a name that leads elsewhere');
    return systemPath([bytePath(join(root, id)), ...names].join('/'));
  }

  return {
    async begin() {
      const id = randomUUID();
      await mkdir(join(root, id), { recursive: true, mode: 0o700 });
      places.add(id);
      return { id, folder: bytePath(join(root, id)) };
    },
    async makeFolder(id, names) {
      await mkdir(pathIn(id, names), { recursive: true, mode: FOLDER_MODE });
    },
    async write(id, names, { at, bytes, modified }) {
      const file = await open(pathIn(id, names), at === 0 ? 'wx' : 'r+', FILE_MODE);
      try {
        await file.write(Buffer.from(bytes, 'latin1'), 0, bytes.length, at);
        await file.utimes(modified, modified);
      } finally {
        await file.close();
      }
    },
    async remove(id) {
      if (places.delete(id)) await rm(join(root, id), { recursive: true, force: true });
    },
    async tidy() {
      for (const name of await readdir(root).catch(() => [])) {
        const place = join(root, name);
        const { mtimeMs } = await stat(place);
        if (Date.now() - mtimeMs > KEPT_MS) await rm(place, { recursive: true, force: true });
        // One that still holds something waits for its transfer.
        else await rmdir(place).catch(() => undefined);
      }
    },
  };
}
