/**
 * What features ask of connections. A use that is as long as its connection (a command, a check) acquires a Lease from
 * the ConnectionPool. A use that outlives it (a terminal tab, a tunnel, the files of a host) is a Follower that the
 * ConnectionSupervisor keeps connected: it is told when the connection is there, lost, back, and given up.
 */
import type { Duplex } from 'node:stream';
import type { ConnectionId, Failure, Progress } from '../../../shared/contract/connections.ts';
import type { LiveFacts, TimelineEvent } from '../../../shared/contract/timeline.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { HostTarget, Target } from '../../../shared/target.ts';
import type { Asker } from '../prompts/types.ts';
import type { SessionProof, Transport } from '../ssh/types.ts';

/** Reads the config for one name. Rejects with ConnectionFailed (config-refused) when ssh would refuse the files. */
export type ResolveHost = (target: HostTarget) => Promise<HostOptions>;

/** A connection failed, with the facts for a sentence. */
export class ConnectionFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.name = 'ConnectionFailed';
    this.failure = failure;
  }
}

/** Someone who wants a connection: a shell, an exec. */
export interface Waiter {
  /** The shell id, for prompts; empty on the command line. */
  readonly pane: string;
  readonly asker: Asker;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
  onBanner(text: string): void;
  onNotice(text: string): void;
  /** Once the config was read: where this goes. */
  onRoute(options: HostOptions): void;
  /** Each fact of the attempt, of every hop. */
  onEvent?(event: TimelineEvent): void;
}

/** A share of a live connection. The connection closes a while after the last lease is released. */
export interface Lease {
  readonly connection: ConnectionId;
  readonly transport: Transport;
  readonly options: HostOptions;
  /** Why the connection went away; resolves after `transport.closed`. */
  readonly lost: Promise<Failure>;
  release(): void;
}

export interface ConnectionPool {
  /** A live connection to the target, shared with others who ask for the same. Rejects with ConnectionFailed. */
  acquire(target: Target, waiter: Waiter): Promise<Lease>;
  /** What goes on in a live connection; null: there is none of this id. */
  live(connection: ConnectionId): LiveFacts | null;
  /** Closes all connections and stops attempts. */
  close(): void;
}

/** A live connection that somebody else holds: it is used, and not given back. */
export type LiveConnection = Omit<Lease, 'release'>;

/** Tries since the connection was lost; the first one has the number 1. */
export interface Retry {
  readonly attempt: number;
  /** After so many nothing more is tried by itself. */
  readonly of: number;
}

/** Why nothing more is tried: tried often enough; it would fail again or must not be repeated; a person said stop. */
export type ClosedReason = 'gave-up' | 'refused' | 'stopped';

/** Where a kept connection is. `retry` is null at a first attempt. Times: milliseconds since the Unix epoch. */
export type ConnectionState =
  | {
      readonly phase: 'resolving' | 'connecting' | 'verifying' | 'authenticating';
      readonly retry: Retry | null;
    }
  | { readonly phase: 'ready'; readonly since: number }
  /** For a moment: then it waits or is closed. */
  | { readonly phase: 'lost'; readonly failure: Failure; readonly at: number }
  /** The next try comes by itself. `failure`: why there is no connection, by the last try. */
  | {
      readonly phase: 'waiting';
      readonly failure: Failure;
      readonly retry: Retry;
      readonly waitMs: number;
      readonly retryAt: number;
    }
  | { readonly phase: 'closed'; readonly reason: ClosedReason; readonly failure: Failure };

/**
 * Somebody whose work outlives a connection. No function is called before `keep` has returned, nor after `release`.
 * After `onLost` comes `onReady` (with another connection: what was open on the old one is gone) or `onClosed`.
 */
export interface Follower extends Omit<Waiter, 'signal'> {
  /**
   * What a first attempt that fails means: `once`, it is over (a person watches, and can try again); `keep-trying`, it
   * is treated as a loss (a tunnel that starts by itself, before there is a network).
   */
  readonly firstAttempt: 'once' | 'keep-trying';
  /** There is a connection, for the first time or again. */
  onReady(connection: LiveConnection): void;
  onLost(failure: Failure): void;
  /** Nothing more is tried by itself. After `gave-up` a network that comes back is a reason to try again. */
  onClosed(failure: Failure, reason: ClosedReason): void;
  /** Every move, for those who show it; called before the other functions. */
  onState?(state: ConnectionState): void;
}

/** A follower's hold on its connection. */
export interface KeptConnection {
  state(): ConnectionState;
  /** Tries at once instead of waiting; after `closed`, begins anew. Nothing happens while it is ready or trying. */
  tryNow(): void;
  /** A person wants no more tries for this follower: `closed`, until tryNow. Others on the same host go on. */
  stop(): void;
  /** Lets go for good. The connection closes a while after the last one let go. */
  release(): void;
}

/** Keeps connections alive for those who follow them: all followers of a target share its attempts and waits. */
export interface ConnectionSupervisor {
  keep(target: Target, follower: Follower): KeptConnection;
  /** Lets go of everything; nobody is told. */
  close(): void;
}

/** The person's agent, lent to a host for as long as one connection lives. */
export interface AgentLoan {
  readonly connection: ConnectionId;
  /** For questions and records. */
  readonly who: Pick<Question, 'host' | 'user' | 'address' | 'port' | 'via'>;
  /** Socket or pipe of the agent. */
  readonly agentPath: string;
  /** Asks those who use the connection. */
  readonly asker: Asker;
}

/** Lends the agent (ForwardAgent). agentForwarding/ does it. */
export interface AgentForwarder {
  /** False: a person wants no agent for this host, whatever the config says. */
  isAllowed(alias: string): boolean;
  /** `serve`: a channel over which the host uses the agent, which belongs to it from then on. `end`: never again. */
  lend(loan: AgentLoan): { serve(channel: Duplex, proof: SessionProof | null): void; end(): void };
}
