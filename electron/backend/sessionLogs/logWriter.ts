/**
 * Writes the log of one shell: text or asciicast v2, into one file after another. The shell never waits for it: what a
 * slow disk cannot take in is left out and said in the file, and a disk that fails ends the log, not the shell.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { LogFormat } from '../../../shared/contract/sessionLogs.ts';
import type { TerminalSize } from '../../../shared/contract/shells.ts';
import { createPlainText } from './plainText.ts';

export interface LogWriter {
  output(bytes: Uint8Array): void;
  resized(size: TerminalSize): void;
  /** Resolves when all is on the disk, or cannot get there. */
  end(): Promise<void>;
}

export interface LogWriterOptions {
  readonly format: LogFormat;
  /** For the header of asciicast. */
  readonly label: string;
  readonly size: TerminalSize;
  /** Bytes after which the next file begins. */
  readonly fileLimit: number;
  /** A path that is not taken; called for each file. */
  readonly nextFile: () => string;
  readonly now: () => number;
  /** It cannot be written any more, with the system's code. Called once. */
  readonly onProblem: (code: string) => void;
}

/** What may wait for the disk, in bytes; more is left out. */
const MOST_WAITING = 4 * 1024 * 1024;

export function createLogWriter(options: LogWriterOptions): LogWriter {
  const { format, now } = options;
  const decoder = new StringDecoder('utf8');
  const plain = createPlainText();
  let size = options.size;
  let file: WriteStream | null = null;
  let written = 0;
  let begun = 0;
  let leftOut = 0;
  let failed = false;

  function open(): WriteStream | null {
    if (failed) return null;
    if (file !== null) return file;
    file = createWriteStream(options.nextFile(), { flags: 'wx', mode: 0o600 });
    file.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (failed) return;
      failed = true;
      options.onProblem(code ?? 'unknown');
    });
    written = 0;
    begun = now();
    if (format === 'asciicast') {
      const header = { version: 2, width: size.columns, height: size.rows, timestamp: Math.floor(begun / 1000) };
      put(file, `${JSON.stringify({ ...header, title: options.label })}\n`);
    }
    return file;
  }

  function put(to: WriteStream, text: string): void {
    written += Buffer.byteLength(text);
    to.write(text);
  }

  function write(text: string): void {
    if (text === '') return;
    const to = open();
    if (to === null) return;
    if (to.writableLength + text.length > MOST_WAITING) {
      leftOut += text.length;
      return;
    }
    if (leftOut > 0) {
      const gap = `[${leftOut} characters are missing here: the disk was too slow]\n`;
      put(to, format === 'text' ? gap : event('o', `\r\n${gap}\r`));
      leftOut = 0;
    }
    put(to, text);
    if (written < options.fileLimit) return;
    to.end();
    file = null;
  }

  /** A line of asciicast: seconds since the beginning, kind, data. */
  function event(kind: 'o' | 'r', data: string): string {
    return `${JSON.stringify([Math.max(0, now() - begun) / 1000, kind, data])}\n`;
  }

  function add(text: string): void {
    if (text === '') return;
    if (format === 'text') write(plain.add(text));
    // Its time is since the beginning of its file, which it may open.
    else if (open() !== null) write(event('o', text));
  }

  // The file is there from the beginning: a person sees that it is logged.
  open();
  return {
    output: (bytes) => add(decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))),
    resized(next) {
      if (next.columns === size.columns && next.rows === size.rows) return;
      size = next;
      if (format === 'asciicast' && file !== null) write(event('r', `${size.columns}x${size.rows}`));
    },
    async end() {
      add(decoder.end());
      if (format === 'text') write(plain.end());
      const last = file;
      file = null;
      if (last === null || failed) {
        last?.destroy();
        return;
      }
      await new Promise<void>((resolve) => {
        last.once('error', () => resolve());
        last.end(() => resolve());
      });
    },
  };
}
