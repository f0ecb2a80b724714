/**
 * P1 and P2: one large file, down and up, over a line with 50 ms of delay, against `sftp`. Ours is synced and proven before it is in its place; sftp's is not.
 * Without the time that connecting takes, on both sides. sftp copies a quarter: its pace is the same from the start, and minutes are saved.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bench } from './support/bench.ts';
import { compareCopies, memoryFolder } from './support/files.ts';

const MEBIBYTES = 1024;

await bench('filesLargeFar', () => {
  const folder = memoryFolder();
  const sized = (mebibytes: number) => {
    const path = join(folder, `source${mebibytes}`);
    writeFileSync(path, Buffer.alloc(mebibytes * 2 ** 20, randomBytes(1 << 20)));
    return { path, amount: (mebibytes * 2 ** 20) / 1e6 };
  };
  return compareCopies({
    delay: 25,
    folder,
    ours: sized(MEBIBYTES),
    theirs: sized(MEBIBYTES / 4),
    unit: 'MB/s',
    pairs: 5,
    get: { id: 'P1', what: `${MEBIBYTES} MiB, get, 50 ms`, atLeast: 5 },
    put: { id: 'P2', what: `${MEBIBYTES} MiB, put, 50 ms`, atLeast: 4 },
  });
});
