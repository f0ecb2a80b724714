/** The runs that take long: thousands of faults, connects and channels, and files by the hundred thousand. `npm run soak`. */
import { ensureInstalled, runTool } from './setup.mjs';

ensureInstalled();
process.env.FAIRLEAD_SOAK = '1';
runTool('vitest/vitest.mjs', [
  'run',
  // Their time-outs and their memory are their own.
  '--no-file-parallelism',
  'test/backend/connections/faultRuns.test.ts',
  'test/backend/connections/leaks.test.ts',
  'test/backend/tunnels/volume.test.ts',
  'test/backend/files/faultRuns.test.ts',
  'test/backend/files/exactness.test.ts',
  'test/backend/files/memory.test.ts',
]);
