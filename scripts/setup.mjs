/**
 * Installs what a checkout needs, for `npm start`, `npm test` and the other scripts: dependencies (npm ci, when
 * node_modules does not match the lock file) and our patches. Runs on Node alone. It does not install system programs:
 * see test.mjs for those that only the tests need.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Runs a program with our terminal; throws when it fails, with the command in the message. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: command.endsWith('.cmd'), ...options });
  if (result.error) throw result.error;
  if (result.status !== 0)
    throw new Error(`${[command, ...args].join(' ')} ended with ${result.status ?? result.signal}`);
}

/** Runs a JavaScript program of a dependency, without npx and without a shell. */
export function runTool(script, args, options) {
  run(process.execPath, [join(root, 'node_modules', script), ...args], options);
}

function stamp() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const patches = join(root, 'patches');
  for (const name of existsSync(patches) ? readdirSync(patches).sort() : [])
    hash.update(readFileSync(join(patches, name)));
  return hash.digest('hex');
}

/** Installs dependencies and applies patches when the lock file or a patch changed since the last time. */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Fairlead needs Node 20.19 or newer; this is ${process.version}. Get it from https://nodejs.org`);
  }
  const marker = join(root, 'node_modules', '.fairlead-installed');
  const wanted = stamp();
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.log('Installing dependencies (npm ci)…');
  run(npm, ['ci', '--loglevel=error', '--update-notifier=false']);
  runTool('patch-package/index.js', ['--error-on-fail']);
  writeFileSync(marker, wanted);
}
