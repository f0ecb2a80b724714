/**
 * The command of browser mode: the whole of Fairlead in one plain Node process, its window in a browser. The entry of
 * `out/webHost.js`, and what `npm start` and `fairlead serve` call. Reads options, prints, waits for Ctrl-C.
 */
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as timeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { serve, type ServeOptions, type ServeResult } from './browserMode.ts';
import { readLaunchOptions } from './launchOptions.ts';
import { hasDisplay, openInBrowser } from './nodePlatform.ts';

/** Hanging up is a matter of milliseconds; a server that never answers must not keep the program. */
const CLOSE_TIMEOUT_MS = 3000;

const USAGE = `Usage: fairlead serve [options]

Shows Fairlead in a browser, on this computer only.

  --config FILE       read this file instead of ~/.ssh/config (as ssh -F)
  --known-hosts FILE  use this file instead of ~/.ssh/known_hosts
  --port N            listen on 127.0.0.1:N (default: any free port)
  --demo              open the built-in demo server
  --no-open           do not open the browser
  --help              print this
`;

/**
 * The command: prints the address, opens the browser, and serves until Ctrl-C or SIGTERM. Resolves to the exit code.
 * 0: stopped as asked, or one that runs gave its address. 1: it could not start. 2: the options are wrong.
 */
export async function serveCommand(args: readonly string[], windowFolder = folderOfProgram()): Promise<number> {
  const options = readServeOptions(args, windowFolder);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    const result = await serve(options);
    if (result.kind === 'already-running') return await reportRunning(result, options);
    process.stdout.write(`Fairlead is at ${result.serving.url}\nCtrl-C stops it.\n`);
    if (options.open) await showInBrowser(result.serving.url);
    await stopSignal();
    await Promise.race([result.serving.close(), timeout(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    return 0;
  } catch (error) {
    process.stderr.write(`Fairlead could not start. ${describeStartError(error, options.port)}\n`);
    return 1;
  }
}

interface ServeCommandOptions extends ServeOptions {
  readonly open: boolean;
  readonly help: boolean;
}

/** A sentence when the options are wrong. */
function readServeOptions(args: readonly string[], windowFolder: string): ServeCommandOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        'known-hosts': { type: 'string' },
        demo: { type: 'boolean' },
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const port = Number(values.port ?? '0');
    if (!Number.isInteger(port) || port < 0 || port > 65535) return `--port ${values.port ?? ''} is not a port number.`;
    const open = values['no-open'] !== true && hasDisplay(process.platform, process.env);
    return { ...readLaunchOptions(args), port, windowFolder, open, help: values.help === true };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function reportRunning(
  { instance, url }: Extract<ServeResult, { kind: 'already-running' }>,
  options: ServeCommandOptions,
): Promise<number> {
  const where = `Fairlead is already running (process ${instance.pid}) at http://127.0.0.1:${instance.port}/`;
  if (options.configFile !== instance.configFile || options.knownHostsFile !== instance.knownHostsFile) {
    const files = [instance.configFile ?? '~/.ssh/config', instance.knownHostsFile ?? '~/.ssh/known_hosts'];
    process.stderr.write(
      `${where} with other files: ${files.join(' and ')}.\nStop it first (Ctrl-C where it runs), then start again.\n`,
    );
    return 1;
  }
  process.stdout.write(`${where}\nA new address for it: ${url}\n`);
  if (options.open) await showInBrowser(url);
  return 0;
}

async function showInBrowser(url: string): Promise<void> {
  try {
    await openInBrowser(new URL(url));
  } catch {
    process.stderr.write('No browser could be opened. Open the address yourself.\n');
  }
}

/** Resolves at the first SIGINT or SIGTERM. A second one ends the program at once, as nothing listens any more. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, stop);
      resolve();
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  });
}

function describeStartError(error: unknown, port: number): string {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  if (code === 'EADDRINUSE') return `Another program listens on port ${port}. Choose another --port, or none.`;
  if (code === 'EACCES' && port > 0 && port < 1024) return `Port ${port} needs more rights. Choose one above 1023.`;
  return message;
}

/** The file that Node was told to run, without links: `npx fairlead` is one. */
const program = realpathSync(process.argv[1] ?? '.');

/** The built window stands beside the built programs. */
function folderOfProgram(): string {
  return join(dirname(program), 'renderer');
}

// By its name, because the bundler may have moved this code to a chunk that the command line shares.
if (basename(program) === 'webHost.js') {
  // Ends the process even if a browser helper or a server that hung is left.
  process.exit(await serveCommand(process.argv.slice(2)));
}
