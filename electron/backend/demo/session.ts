/** One session channel of the demo server (RFC 4254 section 6): what the client asks to be set up, then what it runs. */
import type { ServerChannel, Session } from 'ssh2';
import { sinkOf, sourceOf, terminalSink, withReturns } from './channelStreams.ts';
import { BrokenPipe, Interrupted } from './shell/byteStreams.ts';
import { type Console, InteractiveShell } from './shell/interactiveShell.ts';
import { runLine } from './shell/interpreter.ts';
import { runScript } from './shell/script.ts';
import { createShellState, type PseudoTerminal, type ShellState } from './shell/shellState.ts';
import { serveSftp } from './sftp/sftpService.ts';
import type { FileTree } from './tree/fileTree.ts';

/** As AcceptEnv would, but any name: nothing here can be harmed by one. */
const MAX_VARIABLES = 64;
const MAX_VARIABLE_LENGTH = 4096;
/** What a window can have; a client that says 0 means it does not know (RFC 4254 section 6.2). */
const DEFAULT_SIZE = { columns: 80, rows: 24 };
const MAX_CELLS = 10_000;

export interface SessionOptions {
  readonly tree: FileTree;
  /** Fires when the connection goes away: ssh2 then closes no channels of sessions. */
  readonly gone: AbortSignal;
  /** Hears of defects: errors that no command should throw. */
  readonly failed: (error: unknown) => void;
}

export function serveSession(session: Session, { tree, gone: disconnected, failed }: SessionOptions): void {
  const environment = new Map<string, string>();
  let terminal: PseudoTerminal | null = null;
  let onResize: () => void = () => undefined;
  let onSignal: () => void = () => undefined;

  session.on('env', (accept, reject, { key, val }) => {
    const fits = environment.size < MAX_VARIABLES && key.length + val.length <= MAX_VARIABLE_LENGTH;
    if (fits) environment.set(key, val);
    // Without "want reply" ssh2 gives neither of the two.
    const answer = (fits ? accept : reject) as (() => void) | undefined;
    answer?.();
  });
  session.on('pty', (accept, _reject, { term, cols, rows }) => {
    terminal = { name: term, ...sizeOf(cols, rows) };
    (accept as (() => void) | undefined)?.();
  });
  session.on('window-change', (_accept, _reject, { cols, rows }) => {
    if (terminal !== null) Object.assign(terminal, sizeOf(cols, rows));
    onResize();
  });
  session.on('signal', () => onSignal());
  session.on('shell', (accept) => {
    const shell = createShellState(tree, terminal, environment);
    if (terminal === null) serve(accept(), shell, null);
    else serveTerminal(accept(), shell, terminal);
  });
  session.on('exec', (accept, _reject, { command }) => {
    serve(accept(), createShellState(tree, terminal, environment), command);
  });
  session.on('sftp', (accept) => serveSftp(accept(), tree, failed));

  function serveTerminal(channel: ServerChannel, shell: ShellState, at: PseudoTerminal): void {
    const gone = goneWith(channel);
    const decoder = new TextDecoder();
    const console: Console = {
      output: terminalSink(sinkOf(channel, gone)),
      write: (text) => {
        if (!gone.aborted) channel.write(withReturns(Buffer.from(text.replaceAll('\r\n', '\n'))));
      },
      onInput: (listener) => channel.on('data', (data: Buffer) => listener(decoder.decode(data, { stream: true }))),
      onResize: (listener) => {
        onResize = listener;
      },
      gone,
    };
    const interactive = new InteractiveShell(shell, at, console);
    onSignal = () => interactive.interrupt();
    finish(channel, interactive.run());
  }

  /** Without line editing: one command, or for null every line of the input. */
  function serve(channel: ServerChannel, shell: ShellState, command: string | null): void {
    const gone = goneWith(channel);
    const stop = new AbortController();
    onSignal = () => stop.abort();
    const dressed = shell.terminal === null ? (sink: ReturnType<typeof sinkOf>) => sink : terminalSink;
    const output = dressed(sinkOf(channel, gone));
    const errors = shell.terminal === null ? sinkOf(channel.stderr, gone) : output;
    const streams = { input: sourceOf(channel), output, errors, terminal: shell.terminal === null ? null : output };
    const signal = AbortSignal.any([gone, stop.signal]);
    finish(channel, command === null ? runScript(shell, streams, signal) : runLine(shell, command, streams, signal));
  }

  function goneWith(channel: ServerChannel): AbortSignal {
    const closed = new AbortController();
    channel.on('close', () => closed.abort());
    // A write may cross the client's closing of the channel: without a listener its error would end the process.
    channel.on('error', () => undefined);
    channel.stderr.on('error', () => undefined);
    return AbortSignal.any([closed.signal, disconnected]);
  }

  /** Says how it ended, and closes. */
  function finish(channel: ServerChannel, status: Promise<number>): void {
    status.then(
      (code) => {
        channel.exit(code);
        channel.end();
      },
      (error: unknown) => {
        const expected = error instanceof Interrupted || error instanceof BrokenPipe;
        if (!expected) failed(error);
        channel.exit(expected ? 'INT' : 'ABRT');
        channel.end();
      },
    );
  }
}

function sizeOf(columns: number, rows: number): { columns: number; rows: number } {
  const within = (value: number, otherwise: number) => (value > 0 ? Math.min(value, MAX_CELLS) : otherwise);
  return { columns: within(columns, DEFAULT_SIZE.columns), rows: within(rows, DEFAULT_SIZE.rows) };
}
