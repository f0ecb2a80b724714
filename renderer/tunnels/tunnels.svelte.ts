/** The tunnels as the backend lists them, which one is chosen, and how they are shown. */
import type { TunnelDetail, TunnelDraft, TunnelId, TunnelState, TunnelTest } from '../../shared/contract/tunnels.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Client } from '../rpc/client.ts';
import type { FormFields } from './draft.ts';
import { isRunning } from './words.ts';

export interface Group {
  readonly name: string;
  readonly tunnels: readonly TunnelState[];
  /** All of them do. */
  readonly isRunning: boolean;
}
export type View = 'topology' | 'table';
/** The form: for a new tunnel, or for one that is there. */
export type Editing = {
  readonly tunnel: TunnelState | null;
  /** What a new one begins with. */
  readonly suggested?: Pick<FormFields, 'type' | 'host'>;
};

export class Tunnels {
  #client = $state.raw() as Client;
  #all = $state.raw<readonly TunnelState[]>([]);
  #detail = $state.raw<TunnelDetail | null>(null);
  #test = $state.raw<TunnelTest | 'running' | null>(null);
  #chosen = $state<TunnelId | null>(null);
  #stopListening: () => void = () => undefined;
  /** When the list last changed, in milliseconds since the Unix epoch: "idle for" counts from it. */
  #now = $state(Date.now());
  view = $state<View>('topology');
  editing = $state.raw<Editing | null>(null);

  readonly chosen: TunnelState | null = $derived(this.#all.find(({ id }) => id === this.#chosen) ?? null);
  readonly groups: readonly Group[] = $derived.by(() => {
    const names = this.#all.map(({ group }) => group).filter((name) => name !== '');
    const each = names.filter((name, index) => names.indexOf(name) === index).toSorted();
    return each.map((name) => {
      const tunnels = this.#all.filter(({ group }) => group === name);
      return { name, tunnels, isRunning: tunnels.every(isRunning) };
    });
  });
  readonly attention: number = $derived(
    this.#all.filter(({ state }) => ['blocked', 'refused', 'failed'].includes(state.phase)).length,
  );
  /** Those that listen, and their bytes of the last second together. */
  readonly traffic = $derived.by(() => {
    const listening = this.#all.filter(({ state }) => state.phase === 'listening');
    const sum = (way: 'received' | 'sent') => listening.reduce((total, { rate }) => total + rate[way], 0);
    return { count: listening.length, received: sum('received'), sent: sum('sent') };
  });

  constructor(client: Client) {
    this.#follow(client);
  }

  get list(): readonly TunnelState[] {
    return this.#all;
  }

  get now(): number {
    return this.#now;
  }

  get detail(): TunnelDetail | null {
    return this.#detail;
  }

  get test(): TunnelTest | 'running' | null {
    return this.#test;
  }

  /** After the wire broke and was made anew. */
  restart(client: Client): void {
    this.#follow(client);
  }

  choose(id: TunnelId | null): void {
    this.#chosen = id;
    this.#detail = null;
    this.#test = null;
    this.#readDetail();
  }

  /** `waitsForPort`: a port that another program has is waited for. */
  async start(ids: readonly TunnelId[], waitsForPort = false): Promise<void> {
    await this.#client.call('tunnels.start', { ids: [...ids], waitsForPort });
  }

  async stop(ids: readonly TunnelId[]): Promise<void> {
    await this.#client.call('tunnels.stop', { ids: [...ids] });
  }

  startAll(): Promise<void> {
    return this.start(this.#all.filter((tunnel) => !isRunning(tunnel)).map(({ id }) => id));
  }

  /** Starts what of a group does not run; stops it when all of it runs. */
  toggleGroup({ tunnels, isRunning: runs }: Group): Promise<void> {
    if (runs) return this.stop(tunnels.map(({ id }) => id));
    return this.start(tunnels.filter((tunnel) => !isRunning(tunnel)).map(({ id }) => id));
  }

  toggle(tunnel: TunnelState): Promise<void> {
    const { phase } = tunnel.state;
    const running = isRunning(tunnel) && phase !== 'waiting' && phase !== 'refused';
    return running ? this.stop([tunnel.id]) : this.start([tunnel.id]);
  }

  /** Rejects with RpcError. Chooses what was saved. */
  async save(id: TunnelId | null, draft: TunnelDraft, starts: boolean): Promise<void> {
    const saved = await this.#client.call('tunnels.save', { id, draft });
    if (starts) await this.start([saved.id]);
    this.choose(saved.id);
  }

  async remove(tunnel: TunnelState): Promise<void> {
    await this.#client.call('tunnels.remove', { id: tunnel.id });
    if (this.#chosen === tunnel.id) this.choose(null);
  }

  async runTest(tunnel: TunnelState): Promise<void> {
    this.#test = 'running';
    try {
      const found = await this.#client.call('tunnels.test', { id: tunnel.id });
      if (this.#chosen === tunnel.id) this.#test = found;
    } catch (error) {
      this.#test = null;
      throw error;
    }
  }

  #apply(list: readonly TunnelState[]): void {
    this.#all = list;
    this.#now = Date.now();
    this.#readDetail();
  }

  /** Only what is looked at is asked for, and never twice at once. */
  #reading = false;
  #readDetail(): void {
    const id = this.#chosen;
    if (id === null || this.#reading) return;
    this.#reading = true;
    this.#client
      .call('tunnels.detail', { id })
      .then(
        (detail) => {
          if (this.#chosen === id) this.#detail = detail;
        },
        (error: unknown) => {
          // It was removed meanwhile, or the wire shows itself.
          if (!(error instanceof RpcError)) reportError(error);
        },
      )
      .finally(() => (this.#reading = false));
  }

  #follow(client: Client): void {
    this.#stopListening();
    this.#client = client;
    this.#stopListening = client.on('tunnels.changed', (list) => this.#apply(list));
    client.call('tunnels.list', null).then(
      (list) => this.#apply(list),
      (error: unknown) => {
        if (!(error instanceof RpcError && error.code === 'closed')) reportError(error);
      },
    );
  }
}
