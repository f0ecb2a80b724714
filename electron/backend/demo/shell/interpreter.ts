/** Runs parsed lines of the demo shell: pipelines with pipes between their commands, redirects, exit statuses. */
import { type Invocation, UsageError } from '../commands/command.ts';
import { findCommand } from '../commands/commandTable.ts';
import { TreeError } from '../tree/treeError.ts';
import { BrokenPipe, type ByteSink, type ByteSource, noInput, Pipe } from './byteStreams.ts';
import { parseCommandLine, type Pipeline, type SimpleCommand, SyntaxProblem } from './commandLine.ts';
import { expandWords } from './expand.ts';
import { absolute, printable } from './paths.ts';
import { appendToFile, fileSource, nowhere } from './redirects.ts';
import type { ShellState } from './shellState.ts';

/** The three standard streams of a command. `terminal` is where output counts as a terminal's, or null. */
export interface StandardStreams {
  readonly input: ByteSource;
  readonly output: ByteSink;
  readonly errors: ByteSink;
  readonly terminal: ByteSink | null;
}

/** As a shell: more than this many commands in one pipe is a mistake. */
const MAX_COMMANDS = 50;
/** Exit statuses of POSIX shells: misuse, not found, and 128 plus SIGPIPE. */
const MISUSE = 2;
const NOT_FOUND = 127;
const BROKEN_PIPE = 141;

/** Runs a line and returns its status, which is also `lastStatus`. Rejects with Interrupted when the signal fires. */
export async function runLine(
  shell: ShellState,
  line: string,
  streams: StandardStreams,
  signal: AbortSignal,
): Promise<number> {
  let pipelines: Pipeline[];
  try {
    pipelines = parseCommandLine(line);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    await streams.errors.write(Buffer.from(`demo-shell: ${error.message}\n`), signal);
    shell.lastStatus = MISUSE;
    return MISUSE;
  }
  for (const { when, commands } of pipelines) {
    if ((when === 'success' && shell.lastStatus !== 0) || (when === 'failure' && shell.lastStatus === 0)) continue;
    shell.lastStatus = await runPipeline(shell, commands.slice(0, MAX_COMMANDS), streams, signal);
    if (shell.exit !== null) break;
  }
  return shell.lastStatus;
}

async function runPipeline(
  shell: ShellState,
  commands: readonly SimpleCommand[],
  streams: StandardStreams,
  signal: AbortSignal,
): Promise<number> {
  const pipes = commands.slice(1).map(() => new Pipe());
  const running = commands.map(async (command, index) => {
    const before = pipes[index - 1];
    const after = pipes[index];
    try {
      return await runCommand(
        shell,
        command,
        { ...streams, input: before ?? streams.input, output: after ?? streams.output },
        signal,
      );
    } finally {
      after?.end();
      before?.abandon();
    }
  });
  const results = await Promise.allSettled(running);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const last = results.at(-1);
  return last?.status === 'fulfilled' ? last.value : 0;
}

async function runCommand(
  shell: ShellState,
  { words, redirects }: SimpleCommand,
  outer: StandardStreams,
  signal: AbortSignal,
): Promise<number> {
  const args = expandWords(words, shell);
  const name = args.shift() ?? '';
  const complain = (text: string) =>
    streams.errors.write(Buffer.from(`${printable(name) || 'demo-shell'}: ${text}\n`), signal);
  let streams = outer;
  try {
    streams = redirected(shell, outer, redirects);
    if (name === '' || assign(shell, name, args)) return 0;
    const command = findCommand(name);
    if (command === undefined) {
      await complain('command not found (help lists what there is)');
      return NOT_FOUND;
    }
    const { input, output } = streams;
    const print: Invocation['print'] = (data) =>
      output.write(typeof data === 'string' ? Buffer.from(data) : data, signal);
    const fancy = output === outer.terminal;
    return await command.run({ name, args, shell, input, signal, fancy, print, complain });
  } catch (error) {
    if (error instanceof BrokenPipe) return BROKEN_PIPE;
    if (error instanceof TreeError) {
      await complain(error.message);
      return 1;
    }
    if (error instanceof UsageError) {
      await complain(`${error.message}\nusage: ${`${name} ${findCommand(name)?.usage ?? ''}`.trim()}`);
      return MISUSE;
    }
    throw error;
  }
}

/** `NAME=VALUE` as the whole command. */
function assign(shell: ShellState, word: string, rest: readonly string[]): boolean {
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
  if (match === null || rest.length > 0) return false;
  shell.environment.set(match[1] ?? '', match[2] ?? '');
  return true;
}

function redirected(
  shell: ShellState,
  streams: StandardStreams,
  redirects: SimpleCommand['redirects'],
): StandardStreams {
  let { input, output, errors } = streams;
  for (const { kind, target } of redirects) {
    const path = absolute(shell.folder, expandWords([target], shell).join(' '));
    if (kind === '2>&1') errors = output;
    else if (kind === '<') input = path === '/dev/null' ? noInput : fileSource(shell.tree, path);
    else {
      const sink = path === '/dev/null' ? nowhere : appendToFile(shell.tree, path, kind === '>' || kind === '2>');
      if (kind.startsWith('2')) errors = sink;
      else output = sink;
    }
  }
  return { ...streams, input, output, errors };
}
