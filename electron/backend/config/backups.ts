/** The bytes of config files before each save: one folder per file, the last 20 are kept. */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { systemPath } from './systemPath.ts';

const KEPT = 20;

export interface Backup {
  /** File name inside the folder; names sort by time. */
  readonly name: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly path: string;
}

/** `path` is a byte string. Resolves once the copy is on the disk. */
export async function keepBackup(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const own = folderFor(folder, path);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const backups = await listBackups(folder, path);
  // Two saves may fall into one millisecond, and clocks are set back.
  const at = Math.max(Date.now(), (backups.at(-1)?.at ?? 0) + 1);
  const name = `${String(at).padStart(15, '0')}.config`;
  const unfinished = join(own, `.${name}.part`);
  try {
    const handle = await open(unfinished, 'w', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, join(own, name));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  for (const old of backups.slice(0, Math.max(0, backups.length + 1 - KEPT))) await rm(old.path, { force: true });
}

/** Oldest first. */
export async function listBackups(folder: string, path: string): Promise<readonly Backup[]> {
  const own = folderFor(folder, path);
  const names = await readdir(own).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => /^\d{15}\.config$/.test(name))
    .sort()
    .map((name) => ({ name, at: Number(name.slice(0, 15)), path: join(own, name) }));
}

export function readBackup(backup: Backup): Promise<Uint8Array> {
  return readFile(backup.path);
}

/** The file's own name, for people who look, and a hash of its path. */
function folderFor(folder: string, path: string): string {
  const hash = createHash('sha256').update(path, 'latin1').digest('hex').slice(0, 16);
  const name = basename(systemPath(path).toString()).replace(/[^A-Za-z0-9._-]/g, '_');
  return join(folder, `${name}-${hash}`);
}
