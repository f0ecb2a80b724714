/**
 * The terminal of the person, whatever standard input and output are: questions and answers go here, as ssh's do
 * (readpass.c), so that they work in the middle of a pipe.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';

const DEVICES =
  process.platform === 'win32' ? (['\\\\.\\CONIN$', '\\\\.\\CONOUT$'] as const) : (['/dev/tty', '/dev/tty'] as const);

export interface ControllingTerminal {
  write(text: string): void;
  /** Asks for one line. Null: Ctrl-C, Ctrl-D on an empty line, or the signal fired. */
  ask(prompt: string, echo: boolean, signal: AbortSignal): Promise<string | null>;
  close(): void;
}

/** Null when there is no terminal: a job of cron, a service. */
export function openControllingTerminal(): ControllingTerminal | null {
  const [input, output] = DEVICES;
  let reading: number;
  try {
    reading = openSync(input, 'r+');
  } catch {
    return null;
  }
  const writing = openSync(output, 'r+');
  return {
    write: (text) => void writeSync(writing, text),
    ask: (prompt, echo, signal) => ask(reading, (text) => void writeSync(writing, text), prompt, echo, signal),
    close: () => {
      closeSync(writing);
      if (reading !== writing) closeSync(reading);
    },
  };
}

/** Raw mode turns off the echo and the signal of Ctrl-C, so both are done here. */
function ask(
  descriptor: number,
  write: (text: string) => void,
  prompt: string,
  echo: boolean,
  signal: AbortSignal,
): Promise<string | null> {
  const keys = new ReadStream(descriptor);
  const decoder = new TextDecoder();
  let line = '';
  return new Promise((resolve, reject) => {
    const finish = (answer: string | null) => {
      signal.removeEventListener('abort', cancel);
      keys.setRawMode(false);
      keys.destroy();
      write('\n');
      resolve(answer);
    };
    const cancel = () => finish(null);
    signal.addEventListener('abort', cancel, { once: true });
    // First the mode, then the prompt: who answers at once must not see the password.
    keys.setRawMode(true);
    write(prompt);
    keys.on('error', reject);
    keys.on('data', (data: Buffer) => {
      for (const key of decoder.decode(data, { stream: true })) {
        if (key === '\r' || key === '\n' || key === '\x03' || (key === '\x04' && line === '')) {
          finish(key === '\r' || key === '\n' ? line : null);
          return;
        }
        const before = line;
        line = edited(line, key);
        if (echo) write(change(before, line));
      }
    });
    if (signal.aborted) cancel();
  });
}

function edited(line: string, key: string): string {
  if (key === '\x7f' || key === '\b') return Array.from(line).slice(0, -1).join('');
  if (key === '\x15') return '';
  return key < ' ' ? line : line + key;
}

/** What shows the change from one text to the other, which adds or removes at the end. */
function change(before: string, after: string): string {
  if (after.startsWith(before)) return after.slice(before.length);
  return '\b \b'.repeat(Array.from(before).length - Array.from(after).length);
}
