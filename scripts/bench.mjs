/**
 * `npm run bench`: Fairlead beside the machine's own `ssh`, as ratios; `npm run bench -- NAME…` for some of the figures.
 * Each benchmark is a program of its own, one after the other. A target that is missed is no error.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureInstalled, root, runTool } from './setup.mjs';

const results = join(root, 'bench-results');

/** The figures in the order of their numbers. */
function table(names) {
  const rows = names
    .map((name) => join(results, `${name}.json`))
    .filter(existsSync)
    .flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).results)
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  return rows.map(({ id, what, unit, measure, value, target, met }) => {
    const wanted = target === null ? '' : 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
    const number = `${Number(value.toPrecision(3))}${measure === 'ratio' ? ' ×' : ` ${unit}`}`;
    const verdict = met === null ? '' : met ? 'met' : 'MISSED';
    return `${id.padEnd(4)} ${what.padEnd(72)} ${number.padStart(12)}  ${wanted.padEnd(8)} ${verdict}`;
  });
}

function main(wanted) {
  ensureInstalled();
  const all = readdirSync(join(root, 'test', 'bench'))
    .filter((name) => name.endsWith('.bench.ts'))
    .map((name) => name.replace(/\.bench\.ts$/, ''));
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`There is no benchmark ${unknown.join(', ')}. There are ${all.join(', ')}.`);
  const names = wanted.length > 0 ? wanted : all;

  build({ ifNeeded: true });
  runTool('vite/bin/vite.js', ['build', '--config', 'test/bench/vite.config.ts', '--logLevel', 'warn']);
  const broken = names.filter((name) => {
    console.log(`\n=== ${name}`);
    rmSync(join(results, `${name}.json`), { force: true });
    const program = join(results, 'program', `${name}.js`);
    return spawnSync(process.execPath, ['--expose-gc', program], { cwd: root, stdio: 'inherit' }).status !== 0;
  });
  console.log(['', ...table(names), ''].join('\n'));
  if (broken.length > 0) throw new Error(`No figure, because of an error: ${broken.join(', ')}.`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
