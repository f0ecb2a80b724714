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
import { waitBefore } from '../connections/retryPolicy.ts';
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

interface TunnelStart {
  /** `keep-trying`: a host that cannot be reached now is no reason to give up. */
  readonly firstAttempt: Follower['firstAttempt'];
  /** A local port that another program has is waited for. */
  readonly waitsForPort: boolean;
}

export interface Tunnel {
  readonly phase: TunnelPhase;
  /** Where it listens, with the port that was given for 0; null: it does not. */
  readonly listensOn: string | null;
  readonly route: HostOptions | null;
  /** Clients that wait for SSH. */
  readonly waiting: number;
  /** By the last keepalive, in milliseconds; null: not known. */
  readonly roundTripMs: number | null;
  readonly connections: Connections;
  readonly history: MeterHistory;
  /** While it runs: tries now what it waits to try. */
  start(how: TunnelStart): Promise<void>;
  /** Closes the listener and breaks off what runs through it. */
  stop(): void;
  /** Connects to the target as a client's connection would be. Rejects with OpenFailed. SOCKS tunnels have none. */
  openTarget(): Promise<Duplex>;
}

/** For how long a client may wait for SSH to come back, in milliseconds. */
const CLIENT_WAIT_MS = 30_000;
/** After the supervisor gave up: a tunnel is to be there again without a person. In milliseconds. */
const AGAIN_MS = 60_000;

/** How often a local port that is waited for is tried, in milliseconds. */
const PORT_AGAIN_MS = 1000;

/** A run of the tunnel: what is to be undone when it stops. */
interface Run {
  readonly how: TunnelStart;
  forwarding: Forwarding | null;
  listener: Listener | null;
  remote: RemoteListener | null;
  kept: KeptConnection | null;
  transport: Transport | null;
  /** What is tried again after a while, and when. */
  again: { readonly timer: NodeJS.Timeout; readonly now: () => void } | null;
  /** It was open before: then a refusal passes. */
  wasOpen: boolean;
  /** How often the server refused to listen since it last did. */
  refusals: number;
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
    clearTimeout(ended.again?.timer);
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

  /** Does it after a while, or when a person asks for it. Answers with when that is. */
  function tryAgain(current: Run, waitMs: number, action: () => void): number {
    const now = () => {
      clearTimeout(current.again?.timer);
      current.again = null;
      if (run === current) action();
    };
    current.again = { timer: setTimeout(now, waitMs), now };
    return Date.now() + waitMs;
  }

  const serve = (work: Promise<void>) => {
    work.catch((error: unknown) => log('error', 'tunnel.client', { id, error }));
  };

  function serveClient(socket: Socket): void {
    if (spec.connect === null) serve(serveSocksClient(socket, link, connections));
    else serve(serveLocalClient(socket, addressOf(spec.connect), link, connections));
  }

  /** Opens the local port, which stays for as long as the tunnel runs. False: it could not be opened. */
  async function listenLocally(current: Run, options: Forwarding): Promise<boolean> {
    try {
      const listener = await openListener(spec.listen, options, serveClient);
      if (run !== current) {
        listener.close();
        return false;
      }
      current.listener = listener;
      listensOn = listener.address;
      return true;
    } catch (error) {
      if (!(error instanceof ListenFailed)) throw error;
      if (run !== current) return false;
      const { problem } = error;
      if (current.how.waitsForPort && problem.code === 'in-use') {
        const retryAt = tryAgain(current, PORT_AGAIN_MS, () => startQuietly(current));
        move({ phase: 'blocked', problem, retryAt });
      } else fail({ phase: 'blocked', problem, retryAt: null });
      return false;
    }
  }

  function listenQuietly(current: Run, transport: Transport): void {
    listenRemotely(current, transport).catch((error: unknown) => log('error', 'tunnel.remote', { id, error }));
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
      current.wasOpen = true;
      current.refusals = 0;
      move({ phase: 'listening', since: Date.now() });
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      if (run === current && current.transport === transport && error.code !== 'lost') {
        refused(current, transport, error.message);
      }
    }
  }

  /** After a loss the server may hold the port for the old connection, until it notices: it is asked again. */
  function refused(current: Run, transport: Transport, reason: string): void {
    if (!current.wasOpen && current.forwarding?.exitOnForwardFailure === true) {
      fail({ phase: 'refused', reason, retryAt: null });
      return;
    }
    current.refusals += 1;
    const waitMs = waitBefore(current.refusals, Math.random());
    const retryAt = tryAgain(current, waitMs, () => {
      if (current.transport === transport) listenQuietly(current, transport);
    });
    move({ phase: 'refused', reason, retryAt });
  }

  const follower = (current: Run): Follower => ({
    pane: id,
    asker: around.asker,
    firstAttempt: current.how.firstAttempt,
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
      else listenQuietly(current, transport);
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
      move({ phase: 'waiting', failure, retryAt: tryAgain(current, AGAIN_MS, () => current.kept?.tryNow()) });
    },
    onState(state) {
      if (run !== current) return;
      if (state.phase === 'waiting') move({ phase: 'waiting', failure: state.failure, retryAt: state.retryAt });
      else if (phase.phase === 'waiting' && state.phase === 'connecting') move({ ...phase, retryAt: null });
    },
  });

  async function begin(current: Run): Promise<void> {
    try {
      const forwarding = await around.forwardingOf(target);
      if (run !== current) return;
      current.forwarding = forwarding;
      if (spec.type !== 'remote' && !(await listenLocally(current, forwarding))) return;
      if (phase.phase !== 'connecting') move({ phase: 'connecting', progress: null });
      current.kept = supervisor.keep(target, follower(current));
    } catch (error) {
      if (run !== current) return;
      if (!(error instanceof ConnectionFailed)) {
        end();
        throw error;
      }
      fail({ phase: 'failed', failure: error.failure });
    }
  }

  function startQuietly(current: Run): void {
    begin(current).catch((error: unknown) => log('error', 'tunnel.start', { id, error }));
  }

  return {
    get phase() {
      return phase;
    },
    get roundTripMs() {
      return run?.transport?.vitals().roundTrips.at(-1)?.ms ?? null;
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
    async start(how) {
      if (run !== null) {
        run.again?.now();
        run.kept?.tryNow();
        return;
      }
      const current: Run = {
        how,
        ...{ forwarding: null, listener: null, remote: null, kept: null, transport: null, again: null },
        ...{ wasOpen: false, refusals: 0 },
      };
      run = current;
      move({ phase: 'connecting', progress: null });
      await begin(current);
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
