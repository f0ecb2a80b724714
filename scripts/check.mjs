/** Everything that can be said about the code without running it: format, lint, types, layers, dead code. */
import { ensureInstalled, runTool } from './setup.mjs';

ensureInstalled();
const steps = {
  format: () => runTool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  lint: () => runTool('eslint/bin/eslint.js', ['.', '--max-warnings', '0']),
  types: () => {
    for (const part of ['shared', 'electron', 'test']) runTool('typescript/bin/tsc', ['-p', part]);
    runTool('svelte-check/bin/svelte-check', ['--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings']);
  },
  layers: () =>
    runTool('dependency-cruiser/bin/dependency-cruise.mjs', [
      '--config',
      '.dependency-cruiser.cjs',
      'electron',
      'renderer',
      'shared',
    ]),
  'dead code': () => runTool('knip/bin/knip.js', []),
};
let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  const began = Date.now();
  try {
    step();
    console.log(`${name}: clean (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.error(`${name}: ${error.message}`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
