/** A disk of a few kilobytes that can be filled: a tmpfs, which only root on Linux may mount. */
import { execFileSync } from 'node:child_process';
import { statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp } from './cleanUp.ts';
import { makeTempFolder } from './tempHome.ts';

export interface SmallDisk {
  readonly path: string;
  /** Leaves no byte free. */
  fill(): void;
  /** Makes room again. */
  empty(): void;
  /** Nothing on it can be written any more, not even by root. */
  makeReadOnly(): void;
}

/** Null where none can be made: not root, not Linux, or a container without the right to mount. */
export function mountSmallDisk(): SmallDisk | null {
  const path = makeTempFolder('disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0755', 'fairlead-test', path], { stdio: 'pipe' });
  } catch {
    return null;
  }
  cleanUp(() => execFileSync('umount', [path]));
  const filler = join(path, 'filler');
  return {
    path,
    fill() {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
    },
    empty: () => truncateSync(filler, 0),
    makeReadOnly: () => void execFileSync('mount', ['-o', 'remount,ro', path]),
  };
}
