/**
 * One shell as a person knows it: a tab that connects, runs, ends and is connected again under the same id. It keeps
 * what windows show of it (state, last output) and lives on when windows go away.
 */
import type { Progress } from '../../../shared/contract/connections.ts';
import type { ResultOf } from '../../../shared/contract/index.ts';
import type { ShellId, ShellPhase, ShellState, TerminalSize } from '../../../shared/contract/shells.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Target } from '../../../shared/target.ts';
import type { ConnectionPool } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import type { Caller } from '../rpc/caller.ts';
import { createFlowControl } from '../rpc/flowControl.ts';
import { isOver, nextPhase, type ShellEvent } from './phase.ts';
import { createReplayBuffer } from './replayBuffer.ts';
import { startSession, type Outcome, type Session } from './session.ts';

export interface Shell {
  state(): ShellState;
  attach(caller: Caller): ResultOf<'shells.attach'>;
  resize(size: TerminalSize): void;
  /** Throws RpcError not-now unless the shell is over. */
  reconnect(size: TerminalSize): void;
  /** Stops connecting or hangs up; the shell stays. */
  disconnect(): void;
  /** Hangs up and lets go of every window. Resolves when nothing is left of it. */
  close(): Promise<void>;
}

export interface ShellSurroundings {
  readonly pool: ConnectionPool;
  readonly asker: Asker;
  readonly log: Log;
  onChanged(): void;
  /** It is in another phase: a window shows the output of a shell only once it knows that the shell is open. */
  onPhase(): void;
  /** A connection was made and the shell runs. */
  onOpened(target: Target): void;
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

export function createShell(id: ShellId, target: Target, firstSize: TerminalSize, around: ShellSurroundings): Shell {
  const label = target.kind === 'demo' ? 'Demo server' : target.host;
  const replay = createReplayBuffer();
  const flow = createFlowControl(replay, {
    input: (bytes) => session.write(bytes),
    dropped: (caller, stream) => caller.send('shells.detached', { id, stream }),
  });
  let phase: ShellPhase = { phase: 'connecting' };
  let facts = noFacts();
  let openedAt = Date.now();
  let closed = false;
  let session = begin(firstSize);

  function move(event: ShellEvent): void {
    phase = nextPhase(phase, event);
    around.onPhase();
  }

  function begin(size: TerminalSize): Session {
    facts = noFacts();
    const { pool, asker, log } = around;
    const started = startSession(
      { pane: id, target, size, pool, asker, log },
      {
        onRoute(options) {
          facts = { ...facts, ...routeOf(options) };
          if (options.requestTty === 'no') notice(NO_TTY_NOTICE);
          around.onChanged();
        },
        onProgress(progress) {
          facts = { ...facts, progress: [...facts.progress, progress].slice(-MAX_LINES) };
          around.onChanged();
        },
        onBanner(text) {
          facts = { ...facts, banner: (facts.banner + text).slice(0, MAX_BANNER_LENGTH) };
          around.onChanged();
        },
        onNotice: notice,
        onOpen(lease, source) {
          facts = { ...facts, ...routeOf(lease.options), connection: lease.connection };
          openedAt = Date.now();
          flow.setSource(source);
          move({ type: 'opened' });
          around.onOpened(target);
        },
        onOutput(bytes) {
          replay.append(bytes);
          flow.advance();
        },
      },
    );
    void started.done.then(finish);
    return started;
  }

  function finish(outcome: Outcome): void {
    flow.setSource(null);
    if (closed) return;
    const at = Date.now();
    facts = { ...facts, connection: null };
    move(
      'exit' in outcome ? { type: 'ended', exit: outcome.exit, at } : { type: 'failed', failure: outcome.failure, at },
    );
  }

  function notice(text: string): void {
    if (facts.notices.includes(text)) return;
    facts = { ...facts, notices: [...facts.notices, text].slice(-MAX_LINES) };
    around.onChanged();
  }

  return {
    state: () => ({ id, target, label, state: phase, openedAt, ...facts }),
    attach(caller) {
      const from = replay.beginning();
      return { stream: flow.attach(caller, from), replay: replay.end - from };
    },
    resize: (size) => session.resize(size),
    reconnect(size) {
      if (!isOver(phase)) throw new RpcError('not-now', `the shell is ${phase.phase}`);
      if (replay.end > 0) {
        replay.append(FRESH_START);
        flow.advance();
      }
      session = begin(size);
      move({ type: 'reconnecting' });
    },
    disconnect: () => session.hangUp(),
    async close() {
      closed = true;
      flow.close();
      session.hangUp();
      await session.done;
    },
  };
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
