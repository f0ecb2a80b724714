/**
 * One run of a shell: gets a connection, opens a channel with a pseudo-terminal on it, carries bytes until it ends, and
 * gives the connection back. Reconnecting is a new session; what a person sees between sessions is shell.ts.
 */
import { randomUUID } from 'node:crypto';
import type { Failure, Progress } from '../../../shared/contract/connections.ts';
import type { Exit, TerminalSize } from '../../../shared/contract/shells.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Target } from '../../../shared/target.ts';
import { ConnectionFailed, type ConnectionPool, type Lease } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import type { Source } from '../rpc/flowControl.ts';
import { TransportError, type ShellChannel } from '../ssh/types.ts';

export interface SessionRequest {
  /** For prompts. */
  readonly pane: string;
  readonly target: Target;
  readonly size: TerminalSize;
  readonly pool: ConnectionPool;
  readonly asker: Asker;
  readonly log: Log;
}

export interface SessionListeners {
  onRoute(options: HostOptions): void;
  onProgress(progress: Progress): void;
  onBanner(text: string): void;
  onNotice(text: string): void;
  /** The shell runs. `source` paces its output. */
  onOpen(lease: Lease, source: Source): void;
  onOutput(bytes: Uint8Array): void;
}

/** How a session came to its end. A failure before `onOpen` means that there was no shell. */
export type Outcome = { readonly exit: Exit } | { readonly failure: Failure };

export interface Session {
  /** Never rejects. Everything the session held is given back by then. */
  readonly done: Promise<Outcome>;
  /** Sends input; dropped while there is no shell. */
  write(bytes: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Stops connecting, or closes the channel: the far side hangs up (SIGHUP). `done` follows at once. */
  hangUp(): void;
}

/** What the window's terminal emulates. xterm.js behaves as this entry of terminfo says. */
const TERMINAL = 'xterm-256color';

export function startSession(request: SessionRequest, listeners: SessionListeners): Session {
  const cancel = new AbortController();
  const cancelled = new Promise<'cancelled'>((resolve) => {
    cancel.signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
  });
  const host = request.target.kind === 'demo' ? 'Demo server' : request.target.host;
  let size = request.size;
  let channel: ShellChannel | null = null;

  async function run(): Promise<Outcome> {
    let lease: Lease | null = null;
    try {
      lease = await request.pool.acquire(request.target, {
        pane: request.pane,
        asker: request.asker,
        signal: cancel.signal,
        onProgress: (progress) => listeners.onProgress(progress),
        onBanner: (text) => listeners.onBanner(text),
        onNotice: (text) => listeners.onNotice(text),
        onRoute: (options) => listeners.onRoute(options),
      });
      return await useLease(lease);
    } catch (error) {
      return { failure: await failureOf(error, lease) };
    } finally {
      channel = null;
      lease?.release();
    }
  }

  async function useLease(lease: Lease): Promise<Outcome> {
    listeners.onProgress({ step: 'shell', hop: host, detail: '', at: Date.now() });
    const opened = await openChannel(lease);
    if (opened === 'cancelled') return { failure: { code: 'cancelled', host } };
    channel = opened;
    const { stream } = opened;
    const onData = (bytes: Uint8Array) => listeners.onOutput(bytes);
    // `size` may have changed while the channel was being opened.
    opened.resize(size);
    listeners.onOpen(lease, { pause: () => stream.pause(), resume: () => stream.resume() });
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
    return exit === null ? { failure: await lease.lost } : { exit };
  }

  async function openChannel(lease: Lease): Promise<ShellChannel | 'cancelled'> {
    const { environment, remoteCommand } = lease.options;
    const opening = lease.transport.shell({
      size,
      // As ssh(1): a TERM of SetEnv names the terminal.
      terminal: environment.findLast(({ name }) => name === 'TERM')?.value ?? TERMINAL,
      environment: environment.filter(({ name }) => name !== 'TERM'),
      command: remoteCommand,
    });
    const first = await Promise.race([opening, cancelled]);
    // A channel that opens after all must not stay open. If it fails after all, nobody is interested any more.
    if (first === 'cancelled')
      void opening.then(
        (late) => late.close(),
        () => undefined,
      );
    return first;
  }

  async function failureOf(error: unknown, lease: Lease | null): Promise<Failure> {
    if (error instanceof ConnectionFailed) return error.failure;
    if (error instanceof TransportError) {
      if (error.code === 'lost' && lease !== null) return lease.lost;
      if (error.code === 'open-refused' || error.code === 'request-refused') {
        return { code: 'shell-refused', host, reason: error.message };
      }
    }
    const id = randomUUID();
    request.log('error', 'shell failed', { id, error });
    return { code: 'internal', host, id };
  }

  return {
    // Begun a moment later, so that no listener is called before the caller has this session.
    done: Promise.resolve().then(run),
    write: (bytes) => void channel?.stream.write(bytes),
    resize(next) {
      size = next;
      channel?.resize(next);
    },
    hangUp: () => cancel.abort(),
  };
}
