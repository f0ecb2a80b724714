/**
 * `npm test`: everything, from nothing. Installs dependencies and, on Debian or Ubuntu as root, the system programs
 * that the tests use (a real sshd, Chromium); then checks, builds and tests. Stops at the first step that fails.
 */
import { join } from 'node:path';
import { runTests } from './runTests.mjs';
import { ensureInstalled, root, run } from './setup.mjs';
import { ensurePrograms } from './testPrograms.mjs';

const steps = {
  'install dependencies': ensureInstalled,
  'find system programs': ensurePrograms,
  check: () => run(process.execPath, [join(root, 'scripts', 'check.mjs')]),
  build: () => run(process.execPath, [join(root, 'scripts', 'build.mjs')]),
  'unit and integration tests': () => runTests(),
  'end-to-end tests': () => runTests('--config', 'test/e2e/vitest.config.ts'),
};

const times = [];
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
const beganAll = Date.now();
for (const [name, step] of Object.entries(steps)) {
  console.log(`\n=== ${name}`);
  const began = Date.now();
  try {
    step();
  } catch (error) {
    console.error(`\nnpm test failed in "${name}" after ${seconds(began)}: ${error.message}`);
    process.exit(1);
  }
  times.push(`${seconds(began).padStart(9)}  ${name}`);
}
console.log(`\n${times.join('\n')}\n${seconds(beganAll).padStart(9)}  in all. Everything passed.`);
