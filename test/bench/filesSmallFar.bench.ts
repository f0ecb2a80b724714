/** P3 and P4: 2,000 files of 4 KiB, down and up over a line with 50 ms of delay, against `sftp -r`. */
import { bench } from './support/bench.ts';
import { compareCopies, memoryFolder, smallFiles } from './support/files.ts';

const FILES = 2000;
/** sftp takes the same time for each, and a long one. */
const THEIR_FILES = 40;

await bench('filesSmallFar', () => {
  const folder = memoryFolder();
  return compareCopies({
    delay: 25,
    folder,
    ours: smallFiles(folder, FILES),
    theirs: smallFiles(folder, THEIR_FILES),
    unit: 'files/s',
    pairs: 5,
    get: { id: 'P3', what: `${FILES} files of 4 KiB, get, 50 ms`, atLeast: 100 },
    put: { id: 'P4', what: `${FILES} files of 4 KiB, put, 50 ms`, atLeast: 100 },
  });
});
