/**
 * Opens channels (RFC 4254) on a signed-in ssh2 client, in a form that always settles: ssh2 throws when the socket is
 * gone, and leaves callbacks waiting when it goes.
 */
import type { Duplex } from 'node:stream';
import type { Channel, Client, ClientChannel, ExecOptions, PseudoTtyOptions, ShellOptions } from 'ssh2';
import type { Exit, TerminalSize } from '../../../shared/contract/shells.ts';
import type { VitalsRecorder } from './vitals.ts';
import { printable } from './printable.ts';
import type { ForwardRequests } from './sessionForwards.ts';
import { setReceiveWindow } from './ssh2Internals.ts';
import {
  type ExecChannel,
  type ExecRequest,
  type ShellChannel,
  type ShellRequest,
  type SubsystemChannel,
  type SubsystemRequest,
  TransportError,
} from './types.ts';

/**
 * Receive window of a channel with a terminal, in bytes. Small, so that Ctrl-C is not behind megabytes of output that is
 * already under way.
 */
const TERMINAL_WINDOW = 128 * 1024;
/** Receive window of channels that carry bulk. */
const BULK_WINDOW = 2 * 1024 * 1024;

/** What of a connection the channels need. */
export interface ChannelHost {
  readonly vitals: VitalsRecorder;
  readonly client: Client;
  readonly forwards: ForwardRequests;
  /** Resolves when the connection is gone. */
  readonly gone: Promise<unknown>;
  /** The same, at once: ssh2 closes the channels of a lost connection in the same breath, before a promise has run. */
  isGone(): boolean;
  /** The error for calls on a connection that is gone. */
  lost(): TransportError;
}

/** `window` is the addition of our patch: the size of the receive window of this channel. */
interface WithWindow {
  readonly window: number;
}

export async function openShell(host: ChannelHost, request: ShellRequest): Promise<ShellChannel> {
  const terminal = terminalOptions(request.terminal, request.size);
  const options = { env: environment(request), window: TERMINAL_WINDOW, ...host.forwards.options() };
  const { command } = request;
  const call = (done: Done<ClientChannel>) => {
    if (command === null) host.client.shell(terminal, options as ShellOptions & WithWindow, done);
    else host.client.exec(command, { ...options, pty: terminal } as ExecOptions & WithWindow, done);
  };
  return opened(host, 'request-refused', call, (channel) => {
    // With a pseudo-terminal servers send nothing here; if one does, an unread stderr would stall the shell.
    channel.stderr.resume();
    return {
      stream: channel,
      resize: (size) => resize(channel, size),
      ended: ended(host, channel),
      close: () => attempt(() => channel.close()),
    };
  });
}

export async function openExec(host: ChannelHost, request: ExecRequest): Promise<ExecChannel> {
  const { terminal } = request;
  const options: ExecOptions & WithWindow = {
    env: environment(request),
    window: terminal === null ? BULK_WINDOW : TERMINAL_WINDOW,
    ...(terminal === null ? {} : { pty: terminalOptions(terminal.name, terminal.size) }),
    ...host.forwards.options(),
  };
  const call = (done: Done<ClientChannel>) => host.client.exec(request.command, options, done);
  return opened(host, 'request-refused', call, (channel) => ({
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    resize: (size) => resize(channel, size),
    signal: (name) => attempt(() => channel.signal(name)),
    ended: ended(host, channel),
    close: () => attempt(() => channel.close()),
  }));
}

export async function openSubsystem(host: ChannelHost, request: SubsystemRequest): Promise<SubsystemChannel> {
  const call = (done: Done<ClientChannel>) => {
    if ('subsystem' in request) host.client.subsys(request.subsystem, done);
    else host.client.exec(request.command, done);
  };
  return opened(host, 'request-refused', call, (channel) => ({
    stream: channel,
    stderr: channel.stderr,
    setReceiveWindow: (bytes) => setReceiveWindow(channel, bytes),
    ended: ended(host, channel),
    close: () => attempt(() => channel.close()),
  }));
}

/** direct-tcpip (RFC 4254 section 7.2). We are not asked by a peer of our own, so the originator is this machine. */
export async function openTcp(host: ChannelHost, address: string, port: number): Promise<Duplex> {
  const call = (done: Done<Channel>) => host.client.forwardOut('127.0.0.1', 0, address, port, done);
  return opened(host, 'open-refused', call, (channel) => channel);
}

export type Done<C> = (error: Error | undefined, channel: C) => void;

/**
 * Calls the library and waits for its answer or for the end of the connection, whichever comes first. `wrap` runs inside
 * the library's callback: the exit of a short command may follow in the same packet of TCP, before any promise has run.
 */
export async function opened<C extends Channel, R>(
  host: ChannelHost,
  code: 'open-refused' | 'request-refused',
  call: (done: Done<C>) => void,
  wrap: (channel: C) => R,
): Promise<R> {
  let over = false;
  const answer = new Promise<R>((resolve, reject) => {
    call((error, channel) => {
      if (error) {
        reject(host.isGone() ? host.lost() : refusal(code, error));
        return;
      }
      watch(channel);
      host.vitals.follow(channel);
      // Nobody waits any more: the connection went away at the same moment.
      if (over) attempt(() => channel.close());
      else resolve(wrap(channel));
    });
  });
  const gone = host.gone.then(() => {
    throw host.lost();
  });
  try {
    return await Promise.race([answer, gone]);
  } catch (error) {
    if (error instanceof TransportError) throw error;
    // ssh2 throws 'Not connected' at once when the socket is gone.
    throw host.lost();
  } finally {
    over = true;
    // Both settle later without a listener of their own.
    answer.catch(ignoreLateFailure);
    gone.catch(ignoreLateFailure);
  }
}

/** The race has been decided; the loser's failure was reported by the winner. */
function ignoreLateFailure(): void {
  return undefined;
}

function refusal(code: 'open-refused' | 'request-refused', error: Error): TransportError {
  const { reason } = error as Error & { reason?: unknown };
  if (typeof reason === 'number') {
    const description = error.message.replace(/^\(SSH\) Channel open failure: /, '');
    return new TransportError('open-refused', printable(description), { reason });
  }
  return new TransportError(code, error.message);
}

/** Without a listener an error on a channel would end the process; `ended` and the connection tell what happened. */
export function watch(channel: Channel): void {
  channel.on('error', ignoreLateFailure);
  channel.stderr.on('error', ignoreLateFailure);
}

/** Resolves with the exit when the channel has closed; null when the connection went first. */
function ended(host: ChannelHost, channel: ClientChannel): Promise<Exit | null> {
  let exit: Exit | null = null;
  channel.on('exit', (code: number | null, signal?: string) => {
    // ssh2 puts SIG before the name of RFC 4254 section 6.10.
    exit = { code, signal: signal?.replace(/^SIG/, '') ?? null };
  });
  const closed = new Promise<Exit | null>((resolve) => {
    channel.on('close', () => resolve(exit ?? (host.isGone() ? null : { code: null, signal: null })));
  });
  return Promise.race([closed, host.gone.then(() => exit)]);
}

function terminalOptions(term: string, size: TerminalSize): PseudoTtyOptions {
  return { term, cols: size.columns, rows: size.rows, width: size.width, height: size.height };
}

function environment(request: { readonly environment: readonly { name: string; value: string }[] }): NodeJS.ProcessEnv {
  return Object.fromEntries(request.environment.map(({ name, value }) => [name, value]));
}

function resize(channel: ClientChannel, size: TerminalSize): void {
  attempt(() => channel.setWindow(size.rows, size.columns, size.height, size.width));
}

/** ssh2 throws when its connection is gone; then there is nothing left to resize, signal or close. */
export function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
