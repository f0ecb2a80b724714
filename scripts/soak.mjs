/** The runs that take long: thousands of faults, connects and channels. `npm run soak`. */
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
]);
