/**
 * One shell as a person knows it: a tab that connects, runs, ends and is connected again under the same id. It keeps
 * what windows show of it (state, last output) and lives on when windows go away.
 */
import type { Failure, Progress, Recovery } from '../../../shared/contract/connections.ts';
import type { ResultOf } from '../../../shared/contract/index.ts';
import type { ShellId, ShellPhase, ShellState, TerminalSize } from '../../../shared/contract/shells.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Target } from '../../../shared/target.ts';
import type {
  ConnectionState,
  ConnectionSupervisor,
  Follower,
  KeptConnection,
  LiveConnection,
} from '../connections/types.ts';
import { MOST_TRIES } from '../connections/retryPolicy.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import type { Caller } from '../rpc/caller.ts';
import { createFlowControl } from '../rpc/flowControl.ts';
import { isOver, nextPhase, type ShellEvent } from './phase.ts';
import { createReplayBuffer } from './replayBuffer.ts';
import { startSession, type Outcome, type Session, type ShellStart } from './session.ts';

export interface Shell {
  state(): ShellState;
  size(): TerminalSize;
  attach(caller: Caller): ResultOf<'shells.attach'>;
  resize(size: TerminalSize): void;
  /** A lost one tries at once. Throws RpcError not-now unless the shell is lost or over. */
  reconnect(size: TerminalSize): void;
  /** Stops connecting and reconnecting, or hangs up; the shell stays. */
  disconnect(): void;
  /** Hangs up and lets go of every window. Resolves when nothing is left of it. */
  close(): Promise<void>;
}

export interface ShellSurroundings {
  readonly supervisor: ConnectionSupervisor;
  readonly asker: Asker;
  readonly log: Log;
  /** How each session begins, by what the settings say then. */
  readonly start: () => ShellStart;
  onChanged(): void;
  /** It is in another phase: a window shows the output of a shell only once it knows that the shell is open. */
  onPhase(): void;
  /** A connection was made and the shell runs. */
  onOpened(id: ShellId, target: Target): void;
  /** Nothing runs any more, and nothing is tried. */
  onOver(id: ShellId): void;
  readonly tap: ShellTap;
}

/** Where all that a shell prints goes besides the windows. It must be quick and never throw. */
export interface ShellTap {
  opened(shell: ShellId, label: string, size: TerminalSize): void;
  output(shell: ShellId, bytes: Uint8Array): void;
  resized(shell: ShellId, size: TerminalSize): void;
  /** It is over; it may be opened again under the same id. */
  closed(shell: ShellId): void;
}

/** A server may say as much as it likes; a person reads one screen of it. */
const MAX_BANNER_LENGTH = 16 * 1024;
const MAX_LINES = 100;

/**
 * Written before the output of a new session, since the one before may have died in the middle of anything: CAN ends a
 * sequence; then the normal screen, DECSTR (soft reset), no mouse reports, no bracketed paste, no focus reports.
 */
const FRESH_START = new TextEncoder().encode(
  '\x18\x1b[?47l\x1b[!p\x1b[?9;1000;1002;1003;1005;1006;1015;1016l\x1b[?2004l\x1b[?1004l\r\n',
);

const NO_TTY_NOTICE = 'RequestTTY no is set for this host; a terminal tab always has a terminal.';

const COMMAND_NOTICE = 'RemoteCommand is set for this host; the start command of Fairlead does not run beside it.';

export function createShell(id: ShellId, target: Target, firstSize: TerminalSize, around: ShellSurroundings): Shell {
  const label = target.kind === 'demo' ? 'Demo server' : target.host;
  const replay = createReplayBuffer();
  const flow = createFlowControl(replay, {
    input: (bytes) => session?.write(bytes),
    dropped: (caller, stream) => caller.send('shells.detached', { id, stream }),
  });
  let phase: ShellPhase = { phase: 'connecting' };
  let facts = noFacts();
  let openedAt = Date.now();
  let closed = false;
  let size = firstSize;
  let session: Session | null = null;
  let loss: { readonly failure: Failure; readonly at: number } | null = null;
  let kept: KeptConnection | null = around.supervisor.keep(target, follower());

  function move(event: ShellEvent): void {
    phase = nextPhase(phase, event);
    around.onPhase();
  }

  /** What the connection tells. */
  function follower(): Follower {
    return {
      pane: id,
      asker: around.asker,
      firstAttempt: 'once',
      onRoute(options) {
        facts = { ...facts, ...routeOf(options) };
        if (options.requestTty === 'no') notice(NO_TTY_NOTICE);
        around.onChanged();
      },
      onProgress: report,
      onBanner(text) {
        facts = { ...facts, banner: (facts.banner + text).slice(0, MAX_BANNER_LENGTH) };
        around.onChanged();
      },
      onNotice: notice,
      onState(state) {
        const recovery = recoveryOf(state);
        if (recovery === null) return;
        if (loss !== null) {
          move({ type: 'lost', ...loss, recovery });
          loss = null;
        } else if (phase.phase === 'lost') {
          // A new attempt is told anew.
          if (recovery.state === 'trying' && phase.recovery.state !== 'trying') facts = noFacts();
          move({ type: 'recovering', recovery });
        }
      },
      onReady: begin,
      onLost(failure) {
        // What is done about it follows at once: a window is told both together.
        forgetSession();
        loss = { failure, at: Date.now() };
      },
      onClosed(failure, reason) {
        if (reason === 'refused') over({ type: 'failed', failure, at: Date.now() });
        else if (reason === 'gave-up' && phase.phase === 'lost') {
          move({ type: 'recovering', recovery: { state: 'gave-up', tries: MOST_TRIES, failure } });
        }
      },
    };
  }

  function begin(connection: LiveConnection): void {
    report({ step: 'shell', hop: label, detail: '', at: Date.now() });
    if (replay.end > 0) {
      replay.append(FRESH_START);
      flow.advance();
    }
    const start = around.start();
    if (connection.options.remoteCommand !== null && start.command !== null) notice(COMMAND_NOTICE);
    const started = startSession(
      { host: label, connection, size, start, log: around.log },
      {
        onOpen(source) {
          if (session !== started) return;
          facts = { ...facts, ...routeOf(connection.options), connection: connection.connection };
          openedAt = Date.now();
          flow.setSource(source);
          move({ type: 'opened' });
          around.onOpened(id, target);
          around.tap.opened(id, label, size);
        },
        onOutput(bytes) {
          around.tap.output(id, bytes);
          replay.append(bytes);
          flow.advance();
        },
      },
    );
    session = started;
    void started.done.then((outcome) => {
      if (session === started) finish(outcome);
    });
  }

  function finish(outcome: Outcome): void {
    // The connection says so itself, with the reason.
    if (outcome === 'lost') return;
    const at = Date.now();
    if ('failure' in outcome) over({ type: 'failed', failure: outcome.failure, at });
    else over({ type: 'ended', exit: outcome.exit, at });
  }

  /** Nothing is left of it but what was said. */
  function over(event: ShellEvent): void {
    forgetSession();
    around.tap.closed(id);
    kept?.release();
    kept = null;
    around.onOver(id);
    if (!closed) move(event);
  }

  function forgetSession(): void {
    session = null;
    flow.setSource(null);
    facts = { ...facts, connection: null };
  }

  function report(progress: Progress): void {
    facts = { ...facts, progress: [...facts.progress, progress].slice(-MAX_LINES) };
    around.onChanged();
  }

  function notice(text: string): void {
    if (facts.notices.includes(text)) return;
    facts = { ...facts, notices: [...facts.notices, text].slice(-MAX_LINES) };
    around.onChanged();
  }

  return {
    state: () => ({ id, target, label, state: phase, openedAt, ...facts }),
    size: () => size,
    attach(caller) {
      const from = replay.beginning();
      return { stream: flow.attach(caller, from), replay: replay.end - from };
    },
    resize(next) {
      size = next;
      session?.resize(next);
      around.tap.resized(id, next);
    },
    reconnect(next) {
      size = next;
      if (phase.phase === 'lost' && kept !== null) {
        kept.tryNow();
        return;
      }
      if (!isOver(phase)) throw new RpcError('not-now', `the shell is ${phase.phase}`);
      facts = noFacts();
      kept = around.supervisor.keep(target, follower());
      move({ type: 'reconnecting' });
    },
    disconnect() {
      if (phase.phase === 'open') session?.hangUp();
      else if (phase.phase === 'connecting') {
        session?.hangUp();
        over({ type: 'failed', failure: { code: 'cancelled', host: label }, at: Date.now() });
      } else if (phase.phase === 'lost') {
        kept?.stop();
        move({ type: 'recovering', recovery: { state: 'stopped' } });
      }
    },
    async close() {
      closed = true;
      flow.close();
      const last = session;
      last?.hangUp();
      around.onOver(id);
      await last?.done;
      around.tap.closed(id);
      kept?.release();
      kept = null;
    },
  };
}

/** What a person is shown of it while the shell is lost; null: nothing new. */
function recoveryOf(state: ConnectionState): Recovery | null {
  if (state.phase === 'waiting') {
    const { retry, waitMs, retryAt } = state;
    return { state: 'waiting', ...retry, waitMs, retryAt };
  }
  return 'retry' in state ? { state: 'trying', ...(state.retry ?? { attempt: 1, of: MOST_TRIES }) } : null;
}

type Facts = Pick<
  ShellState,
  'user' | 'host' | 'port' | 'via' | 'connection' | 'progress' | 'banner' | 'command' | 'notices'
>;

function noFacts(): Facts {
  const progress: Progress[] = [];
  return { user: '', host: '', port: 0, via: [], connection: null, progress, banner: '', command: null, notices: [] };
}

function routeOf(options: HostOptions): Pick<Facts, 'user' | 'host' | 'port' | 'via' | 'command'> {
  return {
    user: options.user,
    host: options.hostname,
    port: options.port,
    via: options.proxyJump.map((jump) => jump.host),
    command: options.remoteCommand,
  };
}
