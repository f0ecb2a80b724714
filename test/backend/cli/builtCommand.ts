/** The command line as a person runs it: built, in a process of its own, with a throwaway home. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { cleanUp } from '../../helpers/cleanUp.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Builds `electron/cli.ts` and returns the path of the program. In node_modules, so that its imports are found. */
export async function buildCommand(): Promise<string> {
  const folder = join(root, 'node_modules', '.cache', `fairlead-cli-${process.pid}`);
  cleanUp(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      rolldownOptions: {
        input: {
          cli: join(root, 'electron/cli.ts'),
          keyWorker: join(root, 'electron/backend/ssh/keyWorker.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  return join(folder, 'cli.js');
}

/** Runs a program to its end. `input` null: standard input is closed at once. */
export async function run(
  program: string,
  args: readonly string[],
  home: string,
  input: Buffer | null = null,
): Promise<Outcome> {
  return outcomeOf(start(program, args, home), input);
}

export function start(program: string, args: readonly string[], home: string): ChildProcessWithoutNullStreams {
  return spawn(program, args, { env: { PATH: process.env['PATH'], HOME: home, TERM: 'xterm' } });
}

export async function outcomeOf(child: ChildProcessWithoutNullStreams, input: Buffer | null): Promise<Outcome> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  // The command may end before it has read everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? undefined);
  const [status, stdout, stderr] = await Promise.all([ended, buffer(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}

/**
 * Runs a shell command at a terminal of its own, through script(1), and answers: each pair is what to wait for in the
 * output and what to type then.
 */
export async function atTerminal(
  command: string,
  home: string,
  answers: readonly (readonly [wanted: string, typed: string])[],
): Promise<{ status: number | null; said: string }> {
  const child = start('script', ['-qfec', command, '/dev/null'], home);
  let said = '';
  let from = 0;
  let next = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    const answer = answers[next];
    const at = answer === undefined ? -1 : said.indexOf(answer[0], from);
    if (answer === undefined || at < 0) return;
    from = at + answer[0].length;
    next++;
    child.stdin.write(answer[1]);
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, said };
}
