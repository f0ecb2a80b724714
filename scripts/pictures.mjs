/** Makes a picture of every screen and state in docs/pictures/. `npm run pictures`. */
import { build } from './build.mjs';
import { runTool } from './setup.mjs';

build({ ifNeeded: true });
runTool('vitest/vitest.mjs', ['run', '--config', 'test/pictures/vitest.config.ts', ...process.argv.slice(2)]);
