/** The queue of transfers as the window knows it: the backend's snapshots, and what a person does with them. */
import type { FileProblem, FilesSide } from '../../shared/contract/files.ts';
import type {
  ConflictPolicy,
  CopyOptions,
  TransferComparison,
  TransferLimits,
  TransferPreview,
  TransferState,
  TransferWork,
} from '../../shared/contract/transfers.ts';
import type { Client } from '../rpc/client.ts';

export type Decision = 'skip' | 'replace' | 'rename';
export type TransferAction = 'pause' | 'continue' | 'retry' | 'cancel' | 'forget';
/** Where a person looks for a transfer. */
export type Shelf = 'queue' | 'done' | 'failed';

const DEFAULTS = { conflict: 'ask', links: 'copy', preserve: true, verify: false } as const;
const FILES_AT_ONCE = 3;

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
  /** When each was first seen running, in milliseconds; for those that end. */
  #since: Readonly<Record<string, number>> = {};
  /** Also told of each that is over, with how long it ran in milliseconds. */
  onEnded: (transfer: TransferState, ranMs: number) => void = () => undefined;

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

  start(work: TransferWork): Promise<unknown> {
    return this.#client.call('transfers.start', { id: crypto.randomUUID(), work });
  }

  remove(side: FilesSide, paths: readonly string[]): Promise<unknown> {
    return this.start({ kind: 'remove', side, paths: [...paths] });
  }

  /** What it would do. */
  preview(work: TransferWork): Promise<TransferPreview> {
    return this.#client.call('transfers.preview', { work });
  }

  decide({ id, asking }: TransferState, policy: Decision, forAll: boolean): Promise<unknown> {
    if (asking === null) return Promise.resolve();
    return this.#client.call('transfers.decide', { id, question: asking.number, policy, forAll });
  }

  /** Both files of the question that is open. Rejects with RpcError. */
  compare(id: string, question: number): Promise<TransferComparison> {
    return this.#client.call('transfers.compare', { id, question });
  }

  act(id: string, action: TransferAction): Promise<unknown> {
    return this.#client.call(`transfers.${action}`, { id });
  }

  actAll(transfers: readonly TransferState[], action: TransferAction): Promise<unknown> {
    return Promise.all(transfers.map(({ id }) => this.act(id, action)));
  }

  /** One place earlier (-1) or later (1) in the queue. */
  shift(id: string, by: -1 | 1): Promise<unknown> {
    const queue = this.#list.filter((transfer) => shelfOf(transfer) === 'queue');
    const at = queue.findIndex((transfer) => transfer.id === id);
    const before = (by < 0 ? queue[at - 1] : queue[at + 2])?.id ?? null;
    return at + by < 0 ? Promise.resolve() : this.#client.call('transfers.move', { id, before });
  }

  /** The first 500 problems. */
  problems(id: string): Promise<readonly FileProblem[]> {
    return this.#client.call('transfers.problems', { id, start: 0 });
  }

  /** Null: as fast as it goes. */
  limit(bytesPerSecond: TransferLimits['bytesPerSecond']): Promise<unknown> {
    return this.#client.call('transfers.limit', { bytesPerSecond, filesAtOnce: FILES_AT_ONCE });
  }

  #apply(list: readonly TransferState[]): void {
    const before = this.#list;
    this.#list = list;
    for (const transfer of list) {
      const { id, state } = transfer;
      if (state.phase === 'running') this.#since = { [id]: Date.now(), ...this.#since };
      const known = before.find((each) => each.id === id);
      if (!isOver(transfer) || known === undefined || isOver(known)) continue;
      this.#onDone(transfer);
      this.onEnded(transfer, Date.now() - (this.#since[id] ?? Date.now()));
    }
  }
}

interface CopyChoice {
  readonly move: boolean;
  readonly conflict: ConflictPolicy;
  readonly links: CopyOptions['links'];
  /** Another name for the only path. */
  readonly name: string;
}

/** Copies of these paths into a folder. */
export function copyWork(
  from: FilesSide,
  paths: readonly string[],
  to: FilesSide,
  folder: string,
  { move = false, conflict = 'ask', links = 'copy', name }: Partial<CopyChoice> = {},
): TransferWork {
  const options = { ...DEFAULTS, conflict, links };
  return { kind: 'copy', from, paths: [...paths], to, folder, move, options, ...(name === undefined ? {} : { name }) };
}

/** Makes a folder equal to another one. */
export function mirrorWork(
  from: FilesSide,
  source: string,
  to: FilesSide,
  target: string,
  { remove, links }: { readonly remove: boolean; readonly links: CopyOptions['links'] },
): TransferWork {
  const options = { ...DEFAULTS, conflict: 'different', links } as const;
  return { kind: 'mirror', from, source, to, target, remove, options };
}

export function isOver({ state }: TransferState): boolean {
  return state.phase === 'done' || state.phase === 'failed' || state.phase === 'cancelled';
}

export function shelfOf(transfer: TransferState): Shelf {
  if (!isOver(transfer)) return 'queue';
  return transfer.state.phase === 'failed' || transfer.problems > 0 ? 'failed' : 'done';
}
