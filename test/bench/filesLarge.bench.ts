/**
 * P5: one large file, down and up, on loopback, against `sftp`. Ours is synced and proven before it is in its place; sftp's is not.
 * Without the time that connecting takes, on both sides.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bench } from './support/bench.ts';
import { compareCopies, memoryFolder } from './support/files.ts';

const MEBIBYTES = 1024;

await bench('filesLarge', () => {
  const folder = memoryFolder();
  const path = join(folder, 'source');
  writeFileSync(path, Buffer.alloc(MEBIBYTES * 2 ** 20, randomBytes(1 << 20)));
  const copy = { path, amount: (MEBIBYTES * 2 ** 20) / 1e6 };
  return compareCopies({
    delay: 0,
    folder,
    ours: copy,
    theirs: copy,
    unit: 'MB/s',
    pairs: 5,
    get: { id: 'P5', what: `${MEBIBYTES} MiB, get, loopback`, atLeast: 1 },
    put: { id: 'P5', what: `${MEBIBYTES} MiB, put, loopback`, atLeast: 0.9 },
  });
});
