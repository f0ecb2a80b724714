/** The Platform of plain Node: for browser mode, the command line and Electron's backend process. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { version } from '../package.json' with { type: 'json' };
import type { Platform } from './backend/platform.ts';
import type { LaunchOptions } from './launchOptions.ts';
import { editorFor, openInEditor } from './openInEditor.ts';
import { type SystemWatch, watchSystem } from './systemWatch.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Builds it, and makes the data folder if it is missing. The last two are given where the program has a better way. */
export function createNodePlatform(
  shell: Platform['shell'],
  options: LaunchOptions,
  openExternal: Platform['openExternal'] = openInBrowser,
  system: SystemWatch = watchSystem(),
): Platform {
  const dataFolder = findDataFolder(process.platform, homedir(), process.env);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  return {
    ...nodeSystem(),
    shell,
    version,
    dataFolder,
    configFile: options.configFile,
    knownHostsFile: options.knownHostsFile,
    openDemo: options.openDemo,
    openExternal,
    openFile: (path, command) => openInEditor(path, editorFor(process.platform, process.env, command)),
    onSystemEvent: (listener) => system.onEvent(listener),
  };
}

/** What is the same for every program on this machine. Touches no file. */
export function nodeSystem(): Pick<Platform, 'kind' | 'homeFolder' | 'environment'> {
  return {
    kind: process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'windows' : 'linux',
    homeFolder: homedir(),
    environment: process.env,
  };
}

/** Where programs keep their settings: Application Support, %APPDATA%, or the XDG base directory. */
export function findDataFolder(platform: NodeJS.Platform, home: string, environment: Environment): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Fairlead');
  if (platform === 'win32') return join(environment.APPDATA ?? join(home, 'AppData', 'Roaming'), 'Fairlead');
  const xdg = environment.XDG_CONFIG_HOME;
  // XDG: a relative path in the variable is invalid and ignored.
  return join(xdg?.startsWith('/') === true ? xdg : join(home, '.config'), 'fairlead');
}

/** False where a browser would open on nobody's screen: no X or Wayland display, or a Mac reached over SSH. */
export function hasDisplay(platform: NodeJS.Platform, environment: Environment): boolean {
  if (platform === 'win32') return true;
  if (platform === 'darwin') return environment.SSH_CONNECTION === undefined;
  return Boolean(environment.DISPLAY) || Boolean(environment.WAYLAND_DISPLAY);
}

/** Opens an http(s) address in the default browser. Rejects when there is no program for it or it reports a failure. */
export async function openInBrowser(url: URL): Promise<void> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`not a web address: ${url.protocol}`);
  const [program, ...args] = {
    darwin: ['open', url.href],
    // Not `start`: cmd.exe would read & and ^ of the address as its own.
    win32: ['rundll32.exe', 'url.dll,FileProtocolHandler', url.href],
    linux: ['xdg-open', url.href],
  }[process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'] as [
    string,
    ...string[],
  ];
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${String(code)}`))));
    // xdg-open may stay for as long as the browser does; then nothing more is to be learned from it.
    child.once('spawn', () => setTimeout(resolve, 3000).unref());
  });
  child.unref();
}
