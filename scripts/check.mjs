/**
 * Everything that can be said about the code without running it: format, lint, types, layers, dead code. Two lines of
 * steps at the same time, as two cores are common; what a step prints comes when it ends.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, root } from './setup.mjs';

ensureInstalled();
const lines = [
  // As long as all others together.
  [['lint', [['eslint/bin/eslint.js', '.', '--max-warnings', '0']]]],
  [
    ['format', [['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']]],
    [
      'types',
      [
        ...['shared', 'electron', 'test'].map((part) => ['typescript/bin/tsc', '-p', part]),
        ['svelte-check/bin/svelte-check', '--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings'],
      ],
    ],
    [
      'layers',
      [
        [
          'dependency-cruiser/bin/dependency-cruise.mjs',
          ...['--config', '.dependency-cruiser.cjs', 'electron', 'renderer', 'shared'],
        ],
      ],
    ],
    ['dead code', [['knip/bin/knip.js']]],
  ],
];

/** Runs a program of a dependency; resolves with whether it ended well, and what it printed. */
function run([script, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += chunk));
    child.stderr.on('data', (chunk) => (printed += chunk));
    child.once('error', (error) => resolve({ well: false, printed: `${printed}${error.message}\n` }));
    child.once('close', (code) => resolve({ well: code === 0, printed }));
  });
}

async function follow(steps) {
  for (const [name, programs] of steps) {
    const began = Date.now();
    let well = true;
    for (const program of programs) {
      const ended = await run(program);
      if (ended.well) continue;
      well = false;
      process.stderr.write(ended.printed);
    }
    if (!well) process.exitCode = 1;
    console.log(`${name}: ${well ? 'clean' : 'FAILED'} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  }
}

await Promise.all(lines.map(follow));
