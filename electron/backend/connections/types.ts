/** What features ask of the connection pool. */
import type { ConnectionId, Failure, Progress } from '../../../shared/contract/connections.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { HostTarget, Target } from '../../../shared/target.ts';
import type { Asker } from '../prompts/types.ts';
import type { Transport } from '../ssh/types.ts';

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
  /** Closes all connections and stops attempts. */
  close(): void;
}
