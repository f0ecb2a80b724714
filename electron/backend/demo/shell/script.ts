/** The demo shell without a terminal: runs each line of its input, as `sh` does with a script on standard input. */
import { type StandardStreams, runLine } from './interpreter.ts';
import { noInput } from './byteStreams.ts';
import type { ShellState } from './shellState.ts';

/** A longer line is not a script. In characters. */
const MAX_LINE = 64 * 1024;

/** Resolves with the status of the last command, or the one given to `exit`. */
export async function runScript(shell: ShellState, streams: StandardStreams, signal: AbortSignal): Promise<number> {
  const decoder = new TextDecoder();
  let text = '';
  const run = (line: string) => runLine(shell, line, { ...streams, input: noInput }, signal);
  while (!hasEnded(shell)) {
    const chunk = await streams.input.read(signal);
    text += chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    text = chunk === null ? '' : (lines.pop() ?? '');
    if (text.length > MAX_LINE) {
      await streams.errors.write(Buffer.from('demo-shell: line too long\n'), signal);
      return 2;
    }
    for (const line of lines) {
      await run(line);
      if (hasEnded(shell)) break;
    }
    if (chunk === null) break;
  }
  return shell.exit ?? shell.lastStatus;
}

/** A function, because the compiler does not see that running a line can change it. */
function hasEnded(shell: ShellState): boolean {
  return shell.exit !== null;
}
