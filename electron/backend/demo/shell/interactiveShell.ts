/**
 * The demo shell at a terminal: greets, reads lines, runs them, until the person leaves or the connection ends. Takes
 * the place of bash and of the terminal's line discipline.
 */
import { HOSTNAME, type PseudoTerminal, type ShellState, USER } from './shellState.ts';
import { type ByteSink, Interrupted, unlessAborted } from './byteStreams.ts';
import { parseCommandLine, SyntaxProblem } from './commandLine.ts';
import { CookedInput } from './cookedInput.ts';
import { runLine } from './interpreter.ts';
import { LineReader, type LineResult } from './lineReader.ts';
import { shown } from './paths.ts';
import { styled } from './style.ts';

/** As HISTSIZE. */
const MAX_HISTORY = 500;
/** 128 plus SIGINT. */
const INTERRUPTED = 130;

export interface Console {
  /** Bytes for the person; `\n` becomes `\r\n` on the way. Waits for room. */
  readonly output: ByteSink;
  /** The same without waiting: for prompts and echoes, which are short. */
  write(text: string): void;
  /** Called with what is typed. */
  onInput(listener: (text: string) => void): void;
  onResize(listener: () => void): void;
  /** Fires when the connection goes away. */
  readonly gone: AbortSignal;
}

export class InteractiveShell {
  readonly #shell: ShellState;
  readonly #terminal: PseudoTerminal;
  readonly #console: Console;
  /** Who gets what is typed: the line that is edited, or the command that runs. */
  #receiver: (text: string) => void = (text) => {
    this.#unread += text;
  };
  #reader: LineReader | null = null;
  #unread = '';
  #foreground: AbortController | null = null;

  constructor(shell: ShellState, terminal: PseudoTerminal, console: Console) {
    this.#shell = shell;
    this.#terminal = terminal;
    this.#console = console;
    console.onInput((text) => this.#receiver(text));
    console.onResize(() => this.#reader?.resized());
  }

  /** Resolves with the exit status. Rejects with Interrupted when the connection goes away. */
  async run(): Promise<number> {
    const shell = this.#shell;
    this.#console.write(greeting);
    while (shell.exit === null) {
      this.#console.write(title(shell));
      const line = await this.#readCommand();
      if (line === null) {
        shell.exit = shell.lastStatus;
        this.#console.write('logout\n');
      } else if (line.trim() !== '') {
        remember(shell.history, line);
        await this.#runCommand(line);
      }
    }
    return shell.exit;
  }

  /** A signal that the client sent (RFC 4254 section 6.9). */
  interrupt(): void {
    this.#foreground?.abort();
  }

  /** One command, over several lines when a quote or a pipe is open. Null: the person wants to leave. */
  async #readCommand(): Promise<string | null> {
    let text = '';
    for (;;) {
      const line = await this.#readLine(text === '' ? mainPrompt(this.#shell) : { plain: '> ', styled: '> ' });
      if (line.kind === 'cancel') {
        this.#shell.lastStatus = INTERRUPTED;
        return '';
      }
      if (line.kind === 'end') return text === '' ? null : text;
      text += line.text;
      if (!isOpen(text)) return text;
      text += '\n';
    }
  }

  #readLine(prompt: { plain: string; styled: string }): Promise<LineResult> {
    const reader = new LineReader(this.#shell, this.#terminal, (text) => this.#console.write(text), prompt);
    this.#reader = reader;
    const line = new Promise<LineResult>((resolve) => {
      this.#receiver = (text) => {
        const ended = reader.type(text);
        if (ended === null) return;
        this.#reader = null;
        this.#receiver = (more) => {
          this.#unread += more;
        };
        this.#unread = ended.rest;
        resolve(ended.result);
      };
    });
    this.#typeAgain();
    return unlessAborted(line, this.#console.gone);
  }

  async #runCommand(line: string): Promise<void> {
    const foreground = new AbortController();
    this.#foreground = foreground;
    const input = new CookedInput(
      (text) => this.#console.write(text),
      () => foreground.abort(),
    );
    this.#receiver = (text) => input.type(text);
    this.#typeAgain();
    const signal = AbortSignal.any([foreground.signal, this.#console.gone]);
    const { output } = this.#console;
    try {
      await runLine(this.#shell, line, { input, output, errors: output, terminal: output }, signal);
    } catch (error) {
      if (!(error instanceof Interrupted) || this.#console.gone.aborted) throw error;
      this.#shell.lastStatus = INTERRUPTED;
      // Whatever was cut off: colours off, cursor on, a row of its own for the prompt.
      this.#console.write('\x1b[0m\x1b[?25h\n');
    } finally {
      this.#foreground = null;
      this.#unread = input.leftover() + this.#unread;
    }
  }

  /** Gives what was typed too early to whoever reads now. */
  #typeAgain(): void {
    const text = this.#unread;
    this.#unread = '';
    if (text !== '') this.#receiver(text);
  }
}

/** Fits into 80 columns. */
const greeting =
  `Welcome to the ${styled('Fairlead demo server', 'bold')}.\n` +
  'It lives in memory on this computer; nothing here is real.\n\n' +
  `  ${styled('help', 'green')}           lists the commands\n` +
  `  ${styled('cat README.md', 'green')}  suggests what to try\n` +
  `  ${styled('exit', 'green')}           leaves\n\n`;

function mainPrompt(shell: ShellState): { plain: string; styled: string } {
  const where = shown(shell.folder);
  const who = `${USER}@${HOSTNAME}`;
  return { plain: `${who}:${where}$ `, styled: `${styled(who, 'bold', 'green')}:${styled(where, 'bold', 'blue')}$ ` };
}

/** The window's title (XTerm Control Sequences, "Set Text Parameters"). */
function title(shell: ShellState): string {
  return `\x1b]0;${USER}@${HOSTNAME}: ${shown(shell.folder)}\x07`;
}

function isOpen(text: string): boolean {
  try {
    parseCommandLine(text);
    return false;
  } catch (error) {
    return error instanceof SyntaxProblem && error.incomplete;
  }
}

function remember(history: string[], line: string): void {
  if (history.at(-1) === line || line.startsWith(' ')) return;
  history.push(line);
  if (history.length > MAX_HISTORY) history.shift();
}
