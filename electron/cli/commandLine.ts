/** Reads the arguments of `fairlead`. Decides nothing but what they mean. */
import { parseArgs } from 'node:util';
import type { HostTarget } from '../../shared/target.ts';
import { parseTarget } from '../../shared/typedTarget.ts';
import { type LaunchOptions, readLaunchOptions } from '../launchOptions.ts';
import { findCommand } from './findCommand.ts';
import type { CommandName } from './usage.ts';

export interface ListCommand {
  readonly kind: 'ls';
  readonly options: LaunchOptions;
  readonly json: boolean;
}
export interface ExecuteCommand {
  readonly kind: 'exec';
  readonly options: LaunchOptions;
  readonly target: HostTarget;
  /** As the far side's shell gets it. */
  readonly command: string;
  /** Never ask. */
  readonly batch: boolean;
  /** -t: a pseudo-terminal. */
  readonly terminal: boolean;
}
export type CommandLine =
  | ListCommand
  | ExecuteCommand
  /** Read by webHost.ts. */
  | { readonly kind: 'serve'; readonly args: readonly string[] }
  /** Read by transferArguments.ts. */
  | { readonly kind: 'get' | 'put' | 'mirror' | 'tunnel' | 'open' | 'import' | 'run'; readonly args: readonly string[] }
  | { readonly kind: 'help'; readonly command: CommandName | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly command: CommandName | null; readonly problem: string };

const common = {
  config: { type: 'string' },
  'known-hosts': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const READ_ELSEWHERE = ['get', 'put', 'mirror', 'tunnel', 'open', 'import', 'run'] as const;

/** For all commands but `explain` and `config`, which read their own arguments. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { name, rest } = findCommand(args);
  const reader = READ_ELSEWHERE.find((each) => each === name);
  if (reader !== undefined) return { kind: reader, args: rest };
  const command = name === 'ls' || name === 'exec' || name === 'serve' ? name : null;
  try {
    if (command === 'serve') return { kind: 'serve', args: rest };
    if (command === 'ls') return readList(rest);
    if (command === 'exec') return readExecute(rest);
    if (name !== undefined) return { kind: 'wrong', command, problem: `there is no command ${name}` };
    return readGlobal(args);
  } catch (error) {
    // parseArgs says what is wrong in a sentence of its own.
    if (!(error instanceof TypeError)) throw error;
    return { kind: 'wrong', command, problem: error.message.split('. ')[0] ?? error.message };
  }
}

function readGlobal(args: readonly string[]): CommandLine {
  const { values } = parseArgs({ args: [...args], options: { ...common, version: { type: 'boolean' } } });
  if (values.help === true) return { kind: 'help', command: null };
  if (values.version === true) return { kind: 'version' };
  return { kind: 'wrong', command: null, problem: 'a command is missing' };
}

function readList(args: readonly string[]): CommandLine {
  const { values } = parseArgs({ args: [...args], options: { ...common, json: { type: 'boolean' } } });
  if (values.help === true) return { kind: 'help', command: 'ls' };
  return { kind: 'ls', options: readLaunchOptions(args), json: values.json === true };
}

function readExecute(args: readonly string[]): CommandLine {
  const end = args.indexOf('--');
  const ours = end < 0 ? args : args.slice(0, end);
  const { values, positionals } = parseArgs({
    args: [...ours],
    options: { ...common, batch: { type: 'boolean' }, terminal: { type: 'boolean', short: 't' } },
    allowPositionals: true,
  });
  if (values.help === true) return { kind: 'help', command: 'exec' };
  const wrong = (problem: string): CommandLine => ({ kind: 'wrong', command: 'exec', problem });
  const [host, ...before] = positionals;
  if (host === undefined) return wrong('a host is missing');
  const words = [...before, ...(end < 0 ? [] : args.slice(end + 1))];
  if (words.length === 0) return wrong('a command is missing: fairlead exec HOST -- COMMAND');
  const parsed = parseTarget(host);
  if (parsed === null) return wrong('a host is missing');
  if ('problem' in parsed) return wrong(parsed.problem);
  if (parsed.ignored.length > 0) return wrong(`only a host, user and port: ${parsed.ignored.join(' ')} is not taken`);
  return {
    kind: 'exec',
    options: readLaunchOptions(ours),
    target: parsed.target,
    command: words.join(' '),
    batch: values.batch === true,
    terminal: values.terminal === true,
  };
}
