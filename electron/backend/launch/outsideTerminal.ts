/**
 * Opens `ssh HOST` in the person's own terminal program, for what Fairlead does not do itself. Only programs that are
 * known to take a command are tried; where there is none the caller shows the command instead.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Platform } from '../platform.ts';

/** A terminal that cannot open its window ends within this time, in milliseconds. */
const FAILS_WITHIN_MS = 700;

/** Names that need no quoting in any shell and are no option of ssh. */
const PLAIN_NAME = /^[A-Za-z0-9_@%+:.][A-Za-z0-9_@%+:.-]*$/;

/** Program and what stands in front of the command, the person's own choice first. */
const LINUX: readonly (readonly string[])[] = [
  ['xdg-terminal-exec'],
  ['x-terminal-emulator', '-e'],
  ['gnome-terminal', '--'],
  ['konsole', '-e'],
  ['kitty'],
  ['alacritty', '-e'],
  ['xterm', '-e'],
];
const APPLE_SCRIPT = [
  'on run argv',
  'tell application "Terminal" to do script (item 1 of argv)',
  'tell application "Terminal" to activate',
  'end run',
].flatMap((line) => ['-e', line]);

type Machine = Pick<Platform, 'kind' | 'environment' | 'configFile'>;

/** The command for any terminal, as typed into a shell. */
export function outsideCommand(host: string, { configFile }: Pick<Machine, 'configFile'>): string {
  return ['ssh', ...(configFile === null ? [] : ['-F', configFile]), host].map(quoted).join(' ');
}

/** False when no terminal could be opened. */
export async function openOutside(host: string, machine: Machine): Promise<boolean> {
  if (!PLAIN_NAME.test(host)) return false;
  for (const [program = '', ...args] of terminals(host, machine)) {
    if (await starts(program, args, machine)) return true;
  }
  return false;
}

function terminals(host: string, machine: Machine): readonly (readonly string[])[] {
  const { kind, environment, configFile } = machine;
  const ssh = ['ssh', ...(configFile === null ? [] : ['-F', configFile]), host];
  if (kind === 'mac') return [['osascript', ...APPLE_SCRIPT, outsideCommand(host, machine)]];
  if (kind === 'windows') return [['wt.exe', ...ssh]];
  const hasScreen = (environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY'] ?? '') !== '';
  return hasScreen ? LINUX.map((terminal) => [...terminal, ...ssh]) : [];
}

/** True once it runs, or has handed over to a program that does. */
function starts(program: string, args: readonly string[], { environment }: Machine): Promise<boolean> {
  const path = findProgram(program, environment['PATH'] ?? '');
  if (path === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(path, args, { env: { ...environment }, detached: true, stdio: 'ignore' });
    const runs = setTimeout(() => resolve(true), FAILS_WITHIN_MS);
    const end = (started: boolean) => {
      clearTimeout(runs);
      resolve(started);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
    child.unref();
  });
}

function findProgram(name: string, path: string): string | null {
  for (const folder of path.split(delimiter)) {
    if (folder !== '' && isExecutable(join(folder, name))) return join(folder, name);
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function quoted(word: string): string {
  return /^[\w@%+:.,/~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
