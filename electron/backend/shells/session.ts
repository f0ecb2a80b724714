/**
 * One run of a shell on a live connection: opens a channel with a pseudo-terminal, carries bytes until it ends. Another
 * connection is another session; what a person sees between sessions is shell.ts.
 */
import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../shared/contract/connections.ts';
import type { Exit, TerminalSize } from '../../../shared/contract/shells.ts';
import type { LiveConnection } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Source } from '../rpc/flowControl.ts';
import { TransportError, type ShellChannel } from '../ssh/types.ts';
import { holdConnection, subsystemAsShell } from './otherSessions.ts';

/** Where a shell begins, and what runs in it first; null: where the server puts it, and nothing. */
export interface ShellStart {
  readonly folder: string | null;
  readonly command: string | null;
}

export interface SessionRequest {
  /** The host as a person knows it. */
  readonly host: string;
  readonly connection: LiveConnection;
  readonly size: TerminalSize;
  /** How the shell begins. A RemoteCommand of the config goes before it. */
  readonly start: ShellStart;
  readonly log: Log;
}

export interface SessionListeners {
  /** The shell runs. `source` paces its output. */
  onOpen(source: Source): void;
  onOutput(bytes: Uint8Array): void;
}

/**
 * How a session came to its end. `failure`: there was no shell. `lost`: its connection went away; whoever gave it the
 * connection knows why.
 */
export type Outcome = { readonly exit: Exit } | { readonly failure: Failure } | 'lost';

export interface Session {
  /** Never rejects. Everything the session held is given back by then. */
  readonly done: Promise<Outcome>;
  /** Sends input; dropped while there is no shell. */
  write(bytes: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Closes the channel: the far side hangs up (SIGHUP). `done` follows at once. */
  hangUp(): void;
}

const NO_SUBSYSTEM = 'SessionType subsystem needs the name of the subsystem as RemoteCommand';

/** What the window's terminal emulates. xterm.js behaves as this entry of terminfo says. */
const TERMINAL = 'xterm-256color';

/**
 * The login shell, begun in a folder and after a command, in words that sh, csh and fish alike understand. If the folder
 * is gone, they say so and go on. Null: the plain login shell. A line end closes the command, whatever it ends with.
 */
function startWords({ folder, command }: ShellStart): string | null {
  if (folder === null && command === null) return null;
  const enter = folder === null ? '' : `cd '${folder.replaceAll("'", `'\\''`)}'; `;
  return `${enter}${command === null ? '' : `${command}\n`}exec "$SHELL" -l`;
}

export function startSession(request: SessionRequest, listeners: SessionListeners): Session {
  const cancel = new AbortController();
  const cancelled = new Promise<'cancelled'>((resolve) => {
    cancel.signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
  });
  const { connection, host } = request;
  let size = request.size;
  let channel: ShellChannel | null = null;

  async function run(): Promise<Outcome> {
    try {
      return await useConnection();
    } catch (error) {
      return failureOf(error);
    } finally {
      channel = null;
    }
  }

  async function useConnection(): Promise<Outcome> {
    const opened = await openChannel();
    if (opened === 'cancelled') return { failure: { code: 'cancelled', host } };
    channel = opened;
    const { stream } = opened;
    const onData = (bytes: Uint8Array) => listeners.onOutput(bytes);
    // `size` may have changed while the channel was being opened.
    opened.resize(size);
    // ssh -n: its input is /dev/null.
    if (connection.options.stdinNull) stream.end();
    listeners.onOpen({ pause: () => stream.pause(), resume: () => stream.resume() });
    stream.on('data', onData);

    const exit = await Promise.race([opened.ended, cancelled]);
    stream.off('data', onData);
    if (exit === 'cancelled') {
      opened.close();
      // What is still coming is thrown away; unread, it would keep the channel from closing.
      stream.resume();
      return { exit: { code: null, signal: null } };
    }
    // The channel can close while its last output waits for a slow window: that output is at most one channel window.
    for (let rest: unknown = stream.read(); rest !== null; rest = stream.read()) onData(rest as Uint8Array);
    return exit === null ? 'lost' : { exit };
  }

  async function openChannel(): Promise<ShellChannel | 'cancelled'> {
    const opening = openSession();
    const first = await Promise.race([opening, cancelled]);
    // A channel that opens after all must not stay open. If it fails after all, nobody is interested any more.
    if (first === 'cancelled')
      void opening.then(
        (late) => late.close(),
        () => undefined,
      );
    return first;
  }

  /** What SessionType asks for. */
  async function openSession(): Promise<ShellChannel> {
    const { environment, remoteCommand, sessionType } = connection.options;
    if (sessionType === 'none') return holdConnection(connection);
    if (sessionType === 'subsystem') {
      // Its name stands where a command would.
      if (remoteCommand === null) throw new TransportError('request-refused', NO_SUBSYSTEM);
      return subsystemAsShell(await connection.transport.subsystem({ subsystem: remoteCommand }));
    }
    return connection.transport.shell({
      size,
      // As ssh(1): a TERM of SetEnv names the terminal.
      terminal: environment.findLast(({ name }) => name === 'TERM')?.value ?? TERMINAL,
      environment: environment.filter(({ name }) => name !== 'TERM'),
      command: remoteCommand ?? startWords(request.start),
    });
  }

  function failureOf(error: unknown): Outcome {
    if (error instanceof TransportError) {
      if (error.code === 'lost') return 'lost';
      if (error.code === 'open-refused' || error.code === 'request-refused') {
        return { failure: { code: 'shell-refused', host, reason: error.message } };
      }
    }
    const id = randomUUID();
    request.log('error', 'shell failed', { id, error });
    return { failure: { code: 'internal', host, id } };
  }

  return {
    // Begun a moment later, so that no listener is called before the caller has this session.
    done: Promise.resolve().then(run),
    write(bytes) {
      if (channel?.stream.writable === true) channel.stream.write(bytes);
    },
    resize(next) {
      size = next;
      channel?.resize(next);
    },
    hangUp: () => cancel.abort(),
  };
}
