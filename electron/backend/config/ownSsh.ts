/** Runs this machine's own ssh(1), to ask it what it makes of a config. It never connects. */
import { spawn } from 'node:child_process';
import { showText } from '../../../shared/sshConfig/document.ts';
import type { Platform } from '../platform.ts';

type Machine = Pick<Platform, 'homeFolder' | 'environment'>;

export type SshAnswer =
  /** Output as byte strings. */
  | { readonly kind: 'answer'; readonly status: number | null; readonly stdout: string; readonly stderr: string }
  /** There is no ssh, or it said nothing in time. `reason` is a few words for a person. */
  | { readonly kind: 'none'; readonly reason: string };

/** CanonicalizeHostname asks DNS, and Match exec runs commands: either may take its time. In milliseconds. */
const ANSWER_TIME = 20_000;

export function runOwnSsh(args: readonly string[], machine: Machine): Promise<SshAnswer> {
  return runProgram('ssh', args, 'pipe', machine);
}

/** readconf.c execute_in_shell: the person's shell, without input and output. */
export function runInShell(command: string, machine: Machine): Promise<SshAnswer> {
  const shell = machine.environment['SHELL'] ?? '/bin/sh';
  return runProgram(shell, ['-c', showText(command)], 'ignore', machine);
}

/** Whether Match exec holds. False also when the command takes too long. */
export async function runMatchExec(command: string, machine: Machine): Promise<boolean> {
  const answer = await runInShell(command, machine);
  return answer.kind === 'answer' && answer.status === 0;
}

function runProgram(
  program: string,
  args: readonly string[],
  output: 'pipe' | 'ignore',
  { homeFolder, environment }: Machine,
): Promise<SshAnswer> {
  const child = spawn(program, args, { env: { ...environment, HOME: homeFolder }, stdio: ['ignore', output, output] });
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('latin1').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('latin1').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => {
    const end = (answer: SshAnswer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // A program that ssh left behind may hold its output open for ever.
      child.stdout?.destroy();
      child.stderr?.destroy();
      end({ kind: 'none', reason: `${program} gave no answer within ${ANSWER_TIME / 1000} seconds` });
    }, ANSWER_TIME);
    child.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'ENOENT' ? `there is no program ${program}` : error.message;
      end({ kind: 'none', reason });
    });
    child.once('close', (status) => end({ kind: 'answer', status, stdout, stderr }));
  });
}
