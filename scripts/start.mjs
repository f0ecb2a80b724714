/**
 * `npm start`: installs what is missing, builds what changed, and opens Fairlead. The Electron window where Electron's
 * runtime is there or can be had quickly; else browser mode, and why. Runs on Node alone.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { electronProgram, obtainElectron, whyNoWindow } from './electronRuntime.mjs';
import { ensureInstalled, root } from './setup.mjs';

const USAGE = `Usage: npm start -- [options]

Installs what is missing, builds, and opens Fairlead.

  --electron          the Electron window, or an error that says why not
  --browser           the same window in your browser
  --config FILE       read this file instead of ~/.ssh/config (as ssh -F)
  --known-hosts FILE  use this file instead of ~/.ssh/known_hosts
  --demo              open the built-in demo server
  --port N            browser mode: listen on 127.0.0.1:N (default: any free port)
  --no-open           browser mode: print the address, do not open the browser
  --help              print this

Ctrl-C stops Fairlead and everything it started.
`;

/** A program that ends with an error so soon has shown no window. */
const FAILED_START_MS = 5000;

const declared = {
  electron: { type: 'boolean' },
  browser: { type: 'boolean' },
  config: { type: 'string' },
  'known-hosts': { type: 'string' },
  demo: { type: 'boolean' },
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

/** Exit codes: 0 stopped as asked, 1 could not start, 2 wrong options. */
async function start() {
  const { values } = readOptions();
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  ensureInstalled();
  build({ ifNeeded: true });
  const why = (await whyBrowser(values)) ?? (await runElectron(values));
  if (typeof why === 'number') return why;
  if (values.electron) {
    process.stderr.write(`The Electron window cannot be opened: ${why}.\nnpm start -- --browser needs no Electron.\n`);
    return 1;
  }
  if (!values.browser) console.log(`Browser mode, because ${why}.`);
  const { serveCommand } = await import(pathToFileURL(join(root, 'out', 'webHost.js')).href);
  const args = passOn(values, ['config', 'known-hosts', 'demo', 'port', 'no-open']);
  return await serveCommand(args, join(root, 'out', 'renderer'));
}

function readOptions() {
  try {
    const options = parseArgs({ options: declared });
    const { values } = options;
    if (values.electron && values.browser) throw new Error('--electron and --browser exclude each other.');
    if (values.electron && values['no-open']) throw new Error('--no-open is for browser mode, not for --electron.');
    return options;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** Why not the Electron window, in words that follow "because"; null: it can be opened. */
async function whyBrowser(values) {
  if (values.browser) return 'you asked for it';
  if (values['no-open']) return '--no-open was given';
  if (values.port !== undefined) return '--port is for browser mode';
  return whyNoWindow() ?? (await obtainElectron());
}

/** The chosen options as a command line, for the program that is started. */
function passOn(values, names) {
  return names
    .filter((name) => values[name] !== undefined)
    .flatMap((name) => (declared[name].type === 'boolean' ? [`--${name}`] : [`--${name}`, values[name]]));
}

/** The exit code when the window was used; why not, in words, when Electron ended with an error right at its start. */
function runElectron(values) {
  const startedAt = Date.now();
  const args = [root, ...passOn(values, ['config', 'known-hosts', 'demo'])];
  const child = spawn(electronProgram(), args, { stdio: 'inherit' });
  // Ctrl-C reaches both of us; the window may ask a question first. We end when it ends.
  const pass = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of signals) process.on(name, pass);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`Electron did not start (${error.message})`));
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      const asked = code === 0 || signals.includes(signal);
      if (asked || Date.now() - startedAt > FAILED_START_MS) resolve(asked ? 0 : (code ?? 1));
      else resolve(`Electron ended with ${code ?? signal} at its start`);
    });
  });
}

try {
  process.exit(await start());
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
