/** P6: 2,000 files of 4 KiB, down and up on loopback, against `sftp -r`. */
import { bench } from './support/bench.ts';
import { compareCopies, memoryFolder, smallFiles } from './support/files.ts';

const FILES = 2000;

await bench('filesSmall', () => {
  const folder = memoryFolder();
  return compareCopies({
    delay: 0,
    folder,
    ours: smallFiles(folder, FILES),
    theirs: smallFiles(folder, FILES),
    unit: 'files/s',
    pairs: 7,
    get: { id: 'P6', what: `${FILES} files of 4 KiB, get, loopback`, atLeast: 2 },
    put: { id: 'P6', what: `${FILES} files of 4 KiB, put, loopback`, atLeast: 1.5 },
  });
});
