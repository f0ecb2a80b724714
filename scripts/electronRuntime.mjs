/**
 * Electron's runtime: whether it is there, and getting it. The npm package is only a downloader since Electron 42, and
 * our .npmrc runs no install scripts, so the first `npm start` downloads it, for a limited time.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const folder = join(root, 'node_modules', 'electron');
const DOWNLOAD_LIMIT_SECONDS = 60;

/** The program, or null when it is not there. */
export function electronProgram() {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const program = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(program) ? program : null;
}

/** Why no window of any program could be shown here, in words; null: it could. */
export function whyNoWindow(platform = process.platform, environment = process.env) {
  if (platform === 'linux' && !environment.DISPLAY && !environment.WAYLAND_DISPLAY) return 'there is no display';
  if (platform === 'linux' && process.getuid?.() === 0) return "Electron's sandbox does not work for root";
  if (platform === 'linux' && sandboxIsBlocked()) return 'this system lets only installed programs use a sandbox';
  if (platform === 'darwin' && environment.SSH_CONNECTION) return 'this is a session over SSH';
  return null;
}

/** Ubuntu since 23.10 (AppArmor) and older Debian: no user namespaces for the Electron of a checkout, so it would abort. */
function sandboxIsBlocked() {
  const kernel = (name) => {
    const file = `/proc/sys/kernel/${name}`;
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  };
  return kernel('apparmor_restrict_unprivileged_userns') === '1' || kernel('unprivileged_userns_clone') === '0';
}

/** Downloads the runtime if it is not there. Null when it is there in the end, else why not, in words. */
export async function obtainElectron(limitSeconds = DOWNLOAD_LIMIT_SECONDS) {
  if (electronProgram() !== null) return null;
  console.log(`Downloading Electron's runtime, about 110 MB (gives up after ${limitSeconds} s)…`);
  const child = spawn(process.execPath, [join(folder, 'install.js')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (words = (words + text).slice(-4000)));
  const ended = await new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(`Electron's runtime could not be downloaded in ${limitSeconds} s`);
    }, limitSeconds * 1000);
    child.once('error', (error) => resolve(`Electron's runtime could not be downloaded (${error.message})`));
    child.once('exit', (code) =>
      resolve(code === 0 ? null : `Electron's runtime could not be downloaded (${reason(words)})`),
    );
    child.once('exit', () => clearTimeout(timer));
  });
  if (ended !== null) return ended;
  return electronProgram() === null ? "the download of Electron's runtime is incomplete" : null;
}

/** The one line of a stack that says what went wrong. */
function reason(words) {
  const lines = words.split('\n').map((line) => line.trim());
  const line = lines.find((text) => /error/i.test(text) && !text.startsWith('at ')) ?? 'no reason given';
  return line.replace(/^\w*Error: /, '').slice(0, 200);
}
