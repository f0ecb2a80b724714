/** Builds the window, the Node side and the preload into out/. `npm run build`. */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, root, runTool } from './setup.mjs';

const sources = [
  'electron',
  'renderer',
  'shared',
  'package-lock.json',
  'vite.config.ts',
  'vite.node.config.ts',
  'vite.preload.config.ts',
];

function newest(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Builds all three parts. With `ifNeeded`, only when a source is newer than the last build. */
export function build({ ifNeeded = false } = {}) {
  ensureInstalled();
  const marker = join(root, 'out', '.built');
  const latest = String(Math.max(...sources.map((path) => newest(join(root, path)))));
  if (ifNeeded && existsSync(marker) && readFileSync(marker, 'utf8') === latest) return;
  // Chunks have new names at each build; the old ones would be packaged too.
  rmSync(join(root, 'out', 'chunks'), { recursive: true, force: true });
  for (const config of ['vite.config.ts', 'vite.node.config.ts', 'vite.preload.config.ts']) {
    runTool('vite/bin/vite.js', ['build', '--config', config, '--logLevel', 'warn']);
  }
  chmodSync(join(root, 'out', 'cli.js'), 0o755);
  writeFileSync(marker, latest);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
