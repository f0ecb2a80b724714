/** The queue of transfers as the window knows it: the backend's snapshots, and what a person does with them. */
import type { FilesSide } from '../../shared/contract/files.ts';
import type { TransferState, TransferWork } from '../../shared/contract/transfers.ts';
import type { Client } from '../rpc/client.ts';

export type Decision = 'skip' | 'replace' | 'rename';

const DEFAULTS = { conflict: 'ask', links: 'copy', preserve: true, verify: false } as const;

export class Transfers {
  #client: Client;
  #list = $state.raw<readonly TransferState[]>([]);
  #stop: () => void = () => undefined;
  /** Those that are not over, and how far they are together: from 0 to 1, null while that is not known. */
  readonly underWay = $derived.by(() => {
    const running = this.#list.filter((transfer) => !isOver(transfer));
    const sum = (part: 'found' | 'done') => running.reduce((total, { bytes }) => total + bytes[part], 0);
    const known = running.every(({ counted }) => counted) && sum('found') > 0;
    return { count: running.length, share: known ? sum('done') / sum('found') : null };
  });
  readonly #onDone: (transfer: TransferState) => void;

  /** `onDone`: a transfer that was seen running is over. */
  constructor(client: Client, onDone: (transfer: TransferState) => void) {
    this.#client = client;
    this.#onDone = onDone;
    this.restart(client);
  }

  get list(): readonly TransferState[] {
    return this.#list;
  }

  restart(client: Client): void {
    this.#stop();
    this.#client = client;
    this.#stop = client.on('transfers.changed', (list) => this.#apply(list));
    client.call('transfers.list', null).then((list) => this.#apply(list), reportError);
  }

  copy(from: FilesSide, paths: readonly string[], to: FilesSide, folder: string, move: boolean): Promise<unknown> {
    return this.#start({ kind: 'copy', from, paths: [...paths], to, folder, move, options: DEFAULTS });
  }

  remove(side: FilesSide, paths: readonly string[]): Promise<unknown> {
    return this.#start({ kind: 'remove', side, paths: [...paths] });
  }

  decide({ id, asking }: TransferState, policy: Decision, forAll: boolean): Promise<unknown> {
    if (asking === null) return Promise.resolve();
    return this.#client.call('transfers.decide', { id, question: asking.number, policy, forAll });
  }

  act(id: string, action: 'pause' | 'continue' | 'retry' | 'cancel' | 'forget'): Promise<unknown> {
    return this.#client.call(`transfers.${action}`, { id });
  }

  #start(work: TransferWork): Promise<unknown> {
    return this.#client.call('transfers.start', { id: crypto.randomUUID(), work });
  }

  #apply(list: readonly TransferState[]): void {
    const before = this.#list;
    this.#list = list;
    for (const transfer of list) {
      const known = before.find(({ id }) => id === transfer.id);
      if (known !== undefined && !isOver(known) && isOver(transfer)) this.#onDone(transfer);
    }
  }
}

export function isOver({ state }: TransferState): boolean {
  return state.phase === 'done' || state.phase === 'failed' || state.phase === 'cancelled';
}
