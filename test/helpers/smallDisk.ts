/** A small disk that can be filled: a tmpfs, which only root on Linux may mount. */
import { execFileSync } from 'node:child_process';
import { statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp } from './cleanUp.ts';
import { makeTempFolder } from './tempHome.ts';

export interface SmallDisk {
  readonly path: string;
  /** Leaves no byte free, or so many. */
  fill(leave?: number): void;
  /** Makes room again. */
  empty(): void;
  /** Nothing on it can be written any more, not even by root. */
  makeReadOnly(): void;
}

/** Null where none can be made: not root, not Linux, or a container without the right to mount. */
export function mountSmallDisk(kilobytes = 64): SmallDisk | null {
  const path = makeTempFolder('disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=0755`, 'fairlead-test', path], {
      stdio: 'pipe',
    });
  } catch {
    return null;
  }
  cleanUp(() => execFileSync('umount', [path]));
  const filler = join(path, 'filler');
  return {
    path,
    fill(leave = 0) {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(filler, Buffer.alloc(Math.max(bavail * bsize - leave, 0)));
    },
    empty: () => truncateSync(filler, 0),
    makeReadOnly: () => void execFileSync('mount', ['-o', 'remount,ro', path]),
  };
}
