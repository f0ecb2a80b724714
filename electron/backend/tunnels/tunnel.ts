/**
 * One tunnel: its local listener, or its listener on the server, kept open over any number of SSH connections. What a
 * single client goes through is localForward.ts, dynamicForward.ts and remoteForward.ts.
 */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Progress } from '../../../shared/contract/connections.ts';
import type { OpenProblem, TunnelPhase } from '../../../shared/contract/tunnels.ts';
import type { Forwarding } from '../../../shared/sshConfig/forwarding.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Target } from '../../../shared/target.ts';
import type { TunnelEnd, TunnelSpec } from '../../../shared/tunnelSpec.ts';
import {
  ConnectionFailed,
  type ConnectionSupervisor,
  type Follower,
  type KeptConnection,
  type LiveConnection,
} from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import { type ForwardAddress, type RemoteListener, type Transport, TransportError } from '../ssh/types.ts';
import { createConnections, type Connections } from './connections.ts';
import { serveSocksClient } from './dynamicForward.ts';
import { createLink, OpenFailed, showAddress } from './link.ts';
import { type Listener, ListenFailed, openListener } from './listener.ts';
import { serveLocalClient } from './localForward.ts';
import { createMeterHistory, type MeterHistory } from './meter.ts';
import { connectTo, serveRemoteConnection } from './remoteForward.ts';

export interface TunnelSurroundings {
  readonly supervisor: ConnectionSupervisor;
  readonly log: Log;
  readonly asker: Asker;
  /** What the config says about forwards of this host. Rejects with ConnectionFailed. */
  readonly forwardingOf: (target: Target) => Promise<Forwarding>;
  onChanged(): void;
  /** Its listening end could not be opened, here or on the server. */
  onForwardFailure(): void;
}

export interface Tunnel {
  readonly phase: TunnelPhase;
  /** Where it listens, with the port that was given for 0; null: it does not. */
  readonly listensOn: string | null;
  readonly route: HostOptions | null;
  /** Clients that wait for SSH. */
  readonly waiting: number;
  readonly connections: Connections;
  readonly history: MeterHistory;
  /** `keep-trying`: a host that cannot be reached now is no reason to give up. Nothing happens while it runs. */
  start(firstAttempt: Follower['firstAttempt']): Promise<void>;
  /** Closes the listener and breaks off what runs through it. */
  stop(): void;
  /** Connects to the target as a client's connection would be. Rejects with OpenFailed. SOCKS tunnels have none. */
  openTarget(): Promise<Duplex>;
}

/** For how long a client may wait for SSH to come back, in milliseconds. */
const CLIENT_WAIT_MS = 30_000;
/** After the supervisor gave up: a tunnel is to be there again without a person. In milliseconds. */
const AGAIN_MS = 60_000;

/** A run of the tunnel: what is to be undone when it stops. */
interface Run {
  forwarding: Forwarding | null;
  listener: Listener | null;
  remote: RemoteListener | null;
  kept: KeptConnection | null;
  transport: Transport | null;
  again: NodeJS.Timeout | undefined;
}

export function createTunnel(id: string, target: Target, spec: TunnelSpec, around: TunnelSurroundings): Tunnel {
  const { supervisor, log } = around;
  const connections = createConnections();
  const history = createMeterHistory(() => connections.totals());
  const link = createLink({ waitMs: CLIENT_WAIT_MS, onWanted: () => run?.kept?.tryNow() });
  let run: Run | null = null;
  let phase: TunnelPhase = { phase: 'stopped' };
  let listensOn: string | null = null;
  let route: HostOptions | null = null;

  function move(next: TunnelPhase): void {
    phase = next;
    around.onChanged();
  }

  /** Undoes everything; the phase is the caller's. */
  function end(): void {
    const ended = run;
    run = null;
    listensOn = null;
    if (ended === null) return;
    clearTimeout(ended.again);
    ended.listener?.close();
    // An answer is not waited for: it comes, or the connection ends.
    ended.remote?.close().catch((error: unknown) => log('debug', 'tunnel.cancel', { id, error }));
    ended.kept?.release();
    link.set(null);
    link.close();
    connections.destroyAll();
  }

  function fail(next: Extract<TunnelPhase, { phase: 'blocked' | 'refused' | 'failed' }>): void {
    end();
    move(next);
    if (next.phase !== 'failed') around.onForwardFailure();
  }

  const serve = (work: Promise<void>) => {
    work.catch((error: unknown) => log('error', 'tunnel.client', { id, error }));
  };

  function serveClient(socket: Socket): void {
    if (spec.connect === null) serve(serveSocksClient(socket, link, connections));
    else serve(serveLocalClient(socket, addressOf(spec.connect), link, connections));
  }

  async function listenRemotely(current: Run, transport: Transport): Promise<void> {
    const { permitRemoteOpen = null } = current.forwarding ?? {};
    const to = { target: spec.connect === null ? null : addressOf(spec.connect), permitted: permitRemoteOpen };
    try {
      const remote = await transport.listenRemote(remoteAddress(spec.listen), (incoming) =>
        serve(serveRemoteConnection(incoming, to, connections)),
      );
      if (run !== current || current.transport !== transport) {
        await remote.close();
        return;
      }
      current.remote = remote;
      const { listen } = spec;
      listensOn = listen.kind === 'path' ? listen.path : showAddress({ ...remoteShown(listen), port: remote.port });
      move({ phase: 'listening', since: Date.now() });
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      if (run === current && error.code !== 'lost') fail({ phase: 'refused', reason: error.message });
    }
  }

  const follower = (current: Run, firstAttempt: Follower['firstAttempt']): Follower => ({
    pane: id,
    asker: around.asker,
    firstAttempt,
    onProgress: (progress: Progress) => {
      if (phase.phase === 'connecting') move({ phase: 'connecting', progress });
    },
    onBanner: () => undefined,
    onNotice: () => undefined,
    onRoute(options) {
      route = options;
      around.onChanged();
    },
    onReady({ transport }: LiveConnection) {
      if (run !== current) return;
      current.transport = transport;
      link.set(transport);
      if (spec.type !== 'remote') move({ phase: 'listening', since: Date.now() });
      else {
        listenRemotely(current, transport).catch((error: unknown) => log('error', 'tunnel.remote', { id, error }));
      }
    },
    onLost(failure) {
      if (run !== current) return;
      current.transport = null;
      current.remote = null;
      link.set(null);
      move({ phase: 'waiting', failure, retryAt: null });
    },
    onClosed(failure, reason) {
      if (run !== current) return;
      if (reason !== 'gave-up') {
        fail({ phase: 'failed', failure });
        return;
      }
      move({ phase: 'waiting', failure, retryAt: Date.now() + AGAIN_MS });
      current.again = setTimeout(() => current.kept?.tryNow(), AGAIN_MS);
    },
    onState(state) {
      if (run !== current) return;
      if (state.phase === 'waiting') move({ phase: 'waiting', failure: state.failure, retryAt: state.retryAt });
      else if (phase.phase === 'waiting' && state.phase === 'connecting') move({ ...phase, retryAt: null });
    },
  });

  return {
    get phase() {
      return phase;
    },
    get listensOn() {
      return listensOn;
    },
    get route() {
      return route;
    },
    get waiting() {
      return link.waiting();
    },
    connections,
    history,
    async start(firstAttempt) {
      if (run !== null) {
        run.kept?.tryNow();
        return;
      }
      const current: Run = {
        forwarding: null,
        listener: null,
        remote: null,
        kept: null,
        transport: null,
        again: undefined,
      };
      run = current;
      move({ phase: 'connecting', progress: null });
      try {
        current.forwarding = await around.forwardingOf(target);
        if (spec.type !== 'remote') {
          const listener = await openListener(spec.listen, current.forwarding, serveClient);
          if (run !== current) {
            listener.close();
            return;
          }
          current.listener = listener;
          listensOn = listener.address;
        }
      } catch (error) {
        if (run !== current) return;
        if (error instanceof ListenFailed) fail({ phase: 'blocked', problem: error.problem });
        else if (error instanceof ConnectionFailed) fail({ phase: 'failed', failure: error.failure });
        else {
          end();
          throw error;
        }
        return;
      }
      if (run === current) current.kept = supervisor.keep(target, follower(current, firstAttempt));
    },
    stop() {
      end();
      if (phase.phase !== 'stopped') move({ phase: 'stopped' });
    },
    async openTarget() {
      if (spec.connect === null) throw new OpenFailed(NO_TARGET);
      const target = addressOf(spec.connect);
      if (spec.type === 'remote') return connectTo(target);
      return (await link.open(target, { address: '127.0.0.1', port: 0 })).stream;
    },
  };
}

const NO_TARGET: OpenProblem = { code: 'unreachable', to: '', detail: '' };

const addressOf = (end: TunnelEnd): ForwardAddress =>
  end.kind === 'path' ? end : { kind: 'port', host: end.host ?? 'localhost', port: end.port };

/** channels.c channel_rfwd_bind_host: nothing is the server's loopback, `*` is every address. */
function remoteAddress(end: TunnelEnd): ForwardAddress {
  if (end.kind === 'path') return end;
  if (end.host === null) return { ...end, host: 'localhost' };
  return { ...end, host: end.host === '*' ? '' : end.host };
}

const remoteShown = (end: Extract<TunnelEnd, { kind: 'port' }>) =>
  ({ kind: 'port', host: end.host === '' ? '*' : (end.host ?? 'localhost') }) as const;
