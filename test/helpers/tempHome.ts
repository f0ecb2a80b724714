/** A throwaway home directory with a `.ssh` folder, removed after the test file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cleanUp } from './cleanUp.ts';

export interface TempHome {
  readonly path: string;
  /** Writes a file below the home, mode 0600, making its folders. Returns its absolute path. */
  write(name: string, content: string | Uint8Array): string;
}

export function makeTempFolder(prefix: string): string {
  const path = mkdtempSync(join(tmpdir(), `fairlead-${prefix}-`));
  cleanUp(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** In a folder of its own, or in one that is there and is removed by whoever made it. */
export function makeTempHome(path = makeTempFolder('home')): TempHome {
  mkdirSync(join(path, '.ssh'), { mode: 0o700 });
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, content, { mode: 0o600 });
      return file;
    },
  };
}
