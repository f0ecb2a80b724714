/** Terminals: interactive shells on hosts. Their bytes are stream frames (shared/rpc/messages.ts), not calls. */
import * as v from 'valibot';
import { Target } from '../target.ts';
import { ConnectionId, Failure, Progress, Recovery } from './connections.ts';
import { StreamId } from '../rpc/messages.ts';

/** Chosen by the window (a UUID), so that a pane knows its shell before the first answer. */
export const ShellId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/));
export type ShellId = v.InferOutput<typeof ShellId>;

const Cells = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000));
const Pixels = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000));
/** As in pty-req and window-change (RFC 4254 sections 6.2 and 6.7). Pixels are of the whole text area; 0 is unknown. */
export const TerminalSize = v.strictObject({ columns: Cells, rows: Cells, width: Pixels, height: Pixels });
export type TerminalSize = v.InferOutput<typeof TerminalSize>;

/** How a shell ended. Both null: the server closed the channel and said nothing. */
export const Exit = v.object({ code: v.nullable(v.number()), signal: v.nullable(v.string()) });
export type Exit = v.InferOutput<typeof Exit>;

export const ShellPhase = v.variant('phase', [
  v.object({ phase: v.literal('connecting') }),
  v.object({ phase: v.literal('open') }),
  v.object({ phase: v.literal('ended'), exit: Exit, at: v.number() }),
  /** Was open; the connection went away. Once it is back, a new shell opens by itself. */
  v.object({ phase: v.literal('lost'), failure: Failure, at: v.number(), recovery: Recovery }),
  /** Never opened, or could not be opened again. */
  v.object({ phase: v.literal('failed'), failure: Failure, at: v.number() }),
]);
export type ShellPhase = v.InferOutput<typeof ShellPhase>;

/** A snapshot of one shell; sent whole. */
export const ShellState = v.object({
  id: ShellId,
  target: Target,
  /** The name to show: the alias or host as typed; "Demo server". */
  label: v.string(),
  /** Who and where, by the config; empty and 0 until it was read. */
  user: v.string(),
  host: v.string(),
  port: v.number(),
  via: v.array(v.string()),
  connection: v.nullable(ConnectionId),
  state: ShellPhase,
  progress: v.array(Progress),
  /** A message of the server before sign-in (RFC 4252 section 5.4), untrusted; empty if none. */
  banner: v.string(),
  /** True when RemoteCommand runs instead of a login shell. */
  command: v.nullable(v.string()),
  /** When it was asked for; once it runs, since when. Milliseconds since the Unix epoch. */
  openedAt: v.number(),
  /** One line about a choice Fairlead made, such as "Added to ~/.ssh/known_hosts line 58 (name hashed)". */
  notices: v.array(v.string()),
});
export type ShellState = v.InferOutput<typeof ShellState>;

/** What a window needs to show a shell: then come the replayed bytes, then live ones, on `stream`. */
export const Attached = v.object({
  stream: StreamId,
  /** Bytes that are replayed first (at most 1 MiB); until they are drawn, answers of the terminal to queries in them
   * (device attributes, colours) must not be sent. */
  replay: v.number(),
});

/**
 * A window that draws nothing for a while (a hidden tab) does not hold up a shell: the shell runs on, and when more has
 * come than is kept for replay, the stream of that window ends. What it shows then has a gap: it starts afresh.
 */
export const Detached = v.object({ id: ShellId, stream: StreamId });
export type Detached = v.InferOutput<typeof Detached>;
