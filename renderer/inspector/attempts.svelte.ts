/** The attempts to reach the host of one session, and what goes on in its connection, kept fresh while it is looked at. */
import type { ConnectionId } from '../../shared/contract/connections.ts';
import type { ConnectionAttempt, LiveFacts } from '../../shared/contract/timeline.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Target } from '../../shared/target.ts';
import type { Client } from '../rpc/client.ts';

/** Bytes and round trips are shown as they were at most so long ago, in milliseconds. */
const LOOK_EVERY = 2000;

export class Attempts {
  #list = $state.raw<readonly ConnectionAttempt[]>([]);
  #live = $state.raw<LiveFacts | null>(null);
  #chosen = $state<string | null>(null);
  /** The one that is shown: the one that was chosen, else the latest. */
  readonly shown: ConnectionAttempt | null = $derived(
    this.#list.find(({ id }) => id === this.#chosen) ?? this.#list[0] ?? null,
  );

  /** The latest first. */
  get list(): readonly ConnectionAttempt[] {
    return this.#list;
  }

  get live(): LiveFacts | null {
    return this.#live;
  }

  choose(id: string): void {
    this.#chosen = id;
  }

  /** Reads now and whenever the backend tells of this target; the returned function stops that. */
  follow(client: Client, target: Target): () => void {
    const read = () => {
      client.call('connections.attempts', { target }).then((list) => (this.#list = list), dropClosed);
    };
    read();
    return client.on('connections.attempted', (targets) => {
      if (targets.some((each) => nameOf(each) === nameOf(target))) read();
    });
  }

  /** Looks at a live connection now and then; the returned function stops that. */
  watch(client: Client, connection: ConnectionId | null): () => void {
    this.#live = null;
    if (connection === null) return () => undefined;
    const read = () => {
      client.call('connections.live', { connection }).then((live) => (this.#live = live), dropClosed);
    };
    read();
    const timer = setInterval(read, LOOK_EVERY);
    return () => clearInterval(timer);
  }
}

/** A wire that closed is shown by the window itself. */
function dropClosed(error: unknown): void {
  if (error instanceof RpcError && error.code === 'closed') return;
  reportError(error);
}

function nameOf(target: Target): string {
  return target.kind === 'demo' ? '' : target.host;
}
