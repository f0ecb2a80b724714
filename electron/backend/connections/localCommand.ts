/**
 * LocalCommand (ssh_local_cmd of OpenSSH's ssh.c): a command on this machine once a connection is signed in, where
 * PermitLocalCommand allows it. A config may come from elsewhere, so a person is asked once per host and command.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Question } from '../../../shared/contract/prompts.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Platform } from '../platform.ts';
import type { Asker } from '../prompts/types.ts';
import { raceSignal } from './signals.ts';

/** What a person said about the commands of hosts. */
export interface LocalCommands {
  /** Null: not asked yet about this command. */
  decision(alias: string, command: string): boolean | null;
  decided(alias: string, command: string, allowed: boolean): void;
}

export interface LocalCommandRequest {
  readonly options: HostOptions;
  readonly platform: Pick<Platform, 'kind' | 'environment'>;
  readonly via: readonly string[];
  /** Null: nobody has a say, and nothing is run. */
  readonly commands: LocalCommands | null;
  readonly asker: Asker;
  readonly onNotice: (text: string) => void;
}

/** Lines of its output that are shown; what says more has said it. */
const MOST_LINES = 50;
const LONGEST_LINE = 500;

/** Runs it and waits for its end, as ssh does before it opens a session. Rejects with the signal's reason alone. */
export async function runLocalCommand(request: LocalCommandRequest, signal: AbortSignal): Promise<void> {
  const { options, commands, onNotice } = request;
  const { localCommand: command, alias } = options;
  if (command === null || commands === null) return;
  const allowed = commands.decision(alias, command) ?? (await askFor(request, command, signal));
  if (allowed === null) onNotice(`LocalCommand was not run: nobody could be asked about ${command}.`);
  else if (allowed) await run(request, command, signal);
  else onNotice(`LocalCommand is not run on this computer, as you chose for ${alias}: ${command}`);
}

/** Null: nobody answered. */
async function askFor(
  { options, via, commands, asker }: LocalCommandRequest,
  command: string,
  signal: AbortSignal,
): Promise<boolean | null> {
  const { alias, user, hostname, port } = options;
  const who = { host: alias, user, address: hostname, port, via: [...via] };
  const question: Question = { kind: 'local-command', ...who, command };
  const answer = asker.interactive ? await asker.ask(question, signal) : null;
  signal.throwIfAborted();
  if (answer?.kind !== 'choice') return null;
  commands?.decided(alias, command, answer.yes);
  return answer.yes;
}

async function run({ platform, onNotice }: LocalCommandRequest, command: string, signal: AbortSignal): Promise<void> {
  const windows = platform.kind === 'windows';
  const shell = platform.environment[windows ? 'ComSpec' : 'SHELL'] || (windows ? 'cmd.exe' : '/bin/sh');
  const args = windows ? ['/d', '/s', '/c', `"${command}"`] : ['-c', command];
  const child = spawn(shell, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: platform.environment,
    windowsVerbatimArguments: windows,
  });
  let lines = 0;
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      if (line.trim() !== '' && ++lines <= MOST_LINES) onNotice(`LocalCommand: ${line.slice(0, LONGEST_LINE)}`);
    });
  }
  try {
    const [status, by] = (await raceSignal(once(child, 'close'), signal)) as [number | null, string | null];
    if (status !== 0) onNotice(`LocalCommand ended ${by === null ? `with status ${status ?? 0}` : `by ${by}`}.`);
  } catch (error) {
    child.kill('SIGHUP');
    if (signal.aborted) throw error;
    // As ssh: the connection goes on without it.
    onNotice(`LocalCommand could not be run: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
