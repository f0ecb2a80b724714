/** The queue of transfers behind the calls `transfers.*`: its order, how many run, and what a restart finds of it. */
import { randomUUID } from 'node:crypto';
import type { FileProblem, FilesSide } from '../../../shared/contract/files.ts';
import type { Handlers } from '../../../shared/contract/index.ts';
import type {
  TransferComparison,
  TransferLimits,
  TransferPreview,
  TransferState,
  TransferWork,
} from '../../../shared/contract/transfers.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { ConnectionSupervisor } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import { throttle } from '../rpc/throttle.ts';
import { placeCommand } from './commandPlace.ts';
import { FilesRefused } from './refusal.ts';
import { FileError } from './fileSystem.ts';
import type { FileTools } from './fileTools.ts';
import { LinkFailed, openLink } from './hostLink.ts';
import { createJournal, createMemory, type Journal, readJournals } from './journal.ts';
import type { SftpOf } from './sharedLanes.ts';
import { createTransfer, type Transfer } from './transfer.ts';
import { readSmallFile } from './wholeFile.ts';
import type { TreeChange, TreeMemory } from './treeTypes.ts';

export interface TransferServiceOptions {
  readonly supervisor: ConnectionSupervisor;
  readonly sftpOf: SftpOf;
  readonly askerOf: (pane: string) => Asker;
  readonly log: Log;
  readonly fileTools: FileTools;
  /** All transfers in their order, at most 10 times a second. */
  readonly onChanged: (transfers: TransferState[]) => void;
}

/** A transfer of the command line: it is in no queue and in no journal. */
interface CommandTransfer {
  /** The folder of a copy may also be the name that the only path gets; remote paths may begin with `./`: at home. */
  readonly work: TransferWork;
  /** Folders may be copied. */
  readonly recursive: boolean;
  readonly dryRun: boolean;
  readonly asker: Asker;
  readonly signal: AbortSignal;
  readonly onState: (state: TransferState) => void;
  readonly onChange: (change: TreeChange) => void;
  readonly onNotice: (text: string) => void;
}

interface CommandOutcome {
  /** Null: it did not begin. */
  readonly state: TransferState | null;
  readonly problems: readonly FileProblem[];
}

type CopyWork = Extract<TransferWork, { kind: 'copy' }>;
type TransferMethod = Extract<keyof Handlers<unknown>, `transfers.${string}`>;

export interface TransferService {
  readonly handlers: Pick<Handlers<unknown>, TransferMethod>;
  /** Puts what an earlier run left in the queue, as paused. For a program that has windows. */
  restore(): void;
  /** Runs until it is over; a signal stops it and leaves its parts to be continued. */
  runCommand(command: CommandTransfer): Promise<CommandOutcome>;
  /** Stops all; what is not done goes on after a restart. */
  close(): Promise<void>;
}

const SNAPSHOT_INTERVAL_MS = 100;
const nothing = () => undefined;
const RUNNING_AT_ONCE = 4;
/** Each waits for several answers in turn; a far line carries 200 of them at the same time. */
const SMALL_AT_ONCE = 200;
const PAGE = 500;
const MOST_CHANGES = 1000;
/** Of a file that is compared. In bytes. */
const MOST_COMPARED = 1024 * 1024;

interface Queued {
  readonly transfer: Transfer;
  readonly journal: Journal | null;
  running: boolean;
}

export function createTransferService(options: TransferServiceOptions): TransferService {
  const { supervisor, sftpOf, askerOf, log } = options;
  const { folder, local, lanes, tools } = options.fileTools;
  let filesAtOnce = 3;
  let queue: Queued[] = [];
  let closing = false;
  const states = () => queue.map(({ transfer }) => transfer.state());
  const changed = throttle(() => options.onChanged(states()), SNAPSHOT_INTERVAL_MS);

  interface Made {
    readonly id: string;
    readonly work: TransferWork;
    readonly addedAt: number;
    readonly memory: TreeMemory;
    readonly dryRun?: boolean;
    readonly asker?: Asker;
    readonly onChanged?: () => void;
    readonly onChange?: (change: TreeChange) => void;
    readonly onNotice?: (text: string) => void;
  }

  function make({ id, asker = askerOf(id), onNotice = () => undefined, ...rest }: Made): Transfer {
    return createTransfer({
      dryRun: false,
      onChanged: changed,
      ...rest,
      id,
      tools,
      log,
      limits: () => ({ small: SMALL_AT_ONCE, large: filesAtOnce }),
      openLink: (side: FilesSide, onLost) =>
        openLink(side, { supervisor, local, lanes, sftpOf, asker, pane: id, onLost, onNotice, onBanner: onNotice }),
    });
  }

  function pump(): void {
    const count = queue.filter(({ running }) => running).length;
    const next = queue.find(({ transfer, running }) => !running && transfer.state().state.phase === 'waiting');
    if (closing || next === undefined || count >= RUNNING_AT_ONCE) return;
    start(next);
    pump();
  }

  function start(queued: Queued): void {
    queued.running = true;
    void queued.transfer.run().then(async () => {
      queued.running = false;
      const { phase } = queued.transfer.state().state;
      // One that is cancelled may have something to clean up yet.
      await (phase === 'done' && queued.transfer.problems.length === 0
        ? queued.journal?.remove()
        : queued.journal?.flush());
      changed.now();
      pump();
    });
  }

  function find(id: string): Queued {
    const found = queue.find(({ transfer }) => transfer.id === id);
    if (found === undefined) throw new RpcError('not-found', 'there is no such transfer');
    return found;
  }

  /** Runs it now, whatever else runs: a person wants it. */
  function again(id: string): null {
    const queued = find(id);
    if (queued.running) throw new RpcError('not-now', 'it is running');
    queued.transfer.retry();
    start(queued);
    changed.now();
    return null;
  }

  async function cancel(id: string): Promise<null> {
    const { transfer, journal } = find(id);
    // Until all is cleaned up, a restart would have to know of it.
    await transfer.cancel(() => void journal?.remove());
    changed.now();
    return null;
  }

  async function preview(work: TransferWork): Promise<TransferPreview> {
    const found = { new: 0, replaced: 0, newerThere: 0, skipped: 0, removed: 0, bytes: 0 };
    const changes: TransferPreview['changes'] = [];
    const transfer = make({
      id: randomUUID(),
      work,
      addedAt: Date.now(),
      memory: createMemory(),
      dryRun: true,
      onChanged: () => undefined,
      onChange({ kind, path, size, newerThere }) {
        found[kind] += 1;
        if (newerThere) found.newerThere += 1;
        if (kind === 'new' || kind === 'replaced') found.bytes += size;
        if (kind !== 'skipped' && changes.length < MOST_CHANGES) changes.push({ kind, path, size });
      },
    });
    await transfer.run();
    const { state } = transfer.state();
    if (state.phase !== 'done') throw new RpcError('not-now', 'there is no connection');
    return { ...found, problems: transfer.problems.slice(0, PAGE), changes };
  }

  /**
   * Where the copy goes. A connection that fails is told by the transfer itself. Connections stay open until `release`, so
   * that the transfer has them at once.
   */
  async function place(work: CopyWork, recursive: boolean, asker: Asker, onNotice: (text: string) => void) {
    const around = {
      supervisor,
      local,
      lanes,
      sftpOf,
      asker,
      pane: '',
      onLost: () => undefined,
      onNotice,
      onBanner: onNotice,
    };
    const from = openLink(work.from, around);
    const to = openLink(work.to, around);
    const release = () => {
      from.release();
      to.release();
    };
    try {
      const placed = await placeCommand(work, recursive, await from.files(), await to.files());
      return { placed, release };
    } catch (error) {
      release();
      if (error instanceof FileError && error.code !== 'lost') return { placed: [error.problem()], release: nothing };
      const tellsItself = error instanceof FileError || error instanceof LinkFailed || error instanceof FilesRefused;
      if (tellsItself) return { placed: work, release: nothing };
      throw error;
    }
  }

  /** Both files of the question that is open. */
  async function compare(id: string, question: number): Promise<TransferComparison> {
    const { asking, from, to } = find(id).transfer.state();
    if (asking?.number !== question || to === null) throw new RpcError('not-now', 'it was answered');
    const read = async (side: FilesSide, path: string) => {
      const link = openLink(side, {
        supervisor,
        local,
        lanes,
        sftpOf,
        asker: askerOf(id),
        pane: id,
        onLost: nothing,
        onNotice: nothing,
        onBanner: nothing,
      });
      try {
        return (await readSmallFile(await link.files(), path, MOST_COMPARED)).toString('latin1');
      } catch (error) {
        if (error instanceof FileError) throw new RpcError('io', error.message, error.problem());
        if (error instanceof LinkFailed) throw new RpcError('not-now', 'there is no connection');
        throw error;
      } finally {
        link.release();
      }
    };
    const [source, target] = await Promise.all([read(from, asking.from), read(to, asking.to)]);
    return { source, target };
  }

  async function restore(): Promise<void> {
    for (const journal of await readJournals(folder)) {
      const { id, work, addedAt } = journal.head;
      if (queue.some(({ transfer }) => transfer.id === id)) continue;
      const transfer = make({ id, work, addedAt, memory: journal });
      await transfer.pause();
      queue.push({ transfer, journal, running: false });
    }
    changed.now();
  }

  return {
    handlers: {
      async 'transfers.start'({ id, work }) {
        if (queue.some(({ transfer }) => transfer.id === id)) throw new RpcError('not-now', 'the id is taken');
        const journal = await createJournal(folder, { id, addedAt: Date.now(), work });
        const { addedAt } = journal.head;
        queue.push({ transfer: make({ id, work, addedAt, memory: journal }), journal, running: false });
        pump();
        changed.now();
        return null;
      },
      'transfers.preview': ({ work }) => preview(work),
      'transfers.list': states,
      'transfers.decide'({ id, question, policy, forAll }) {
        if (!find(id).transfer.decide(question, policy, forAll)) throw new RpcError('not-now', 'it was answered');
        return null;
      },
      'transfers.compare': ({ id, question }) => compare(id, question),
      async 'transfers.pause'({ id }) {
        await find(id).transfer.pause();
        changed.now();
        return null;
      },
      'transfers.continue': ({ id }) => again(id),
      'transfers.retry': ({ id }) => again(id),
      'transfers.cancel': ({ id }) => cancel(id),
      async 'transfers.forget'({ id }) {
        await cancel(id);
        queue = queue.filter(({ transfer }) => transfer.id !== id);
        changed.now();
        return null;
      },
      'transfers.move'({ id, before }) {
        const moved = find(id);
        const rest = queue.filter((each) => each !== moved);
        const at = before === null ? rest.length : rest.indexOf(find(before));
        queue = [...rest.slice(0, at), moved, ...rest.slice(at)];
        changed.now();
        return null;
      },
      'transfers.problems': ({ id, start: first }) => find(id).transfer.problems.slice(first, first + PAGE),
      'transfers.limit'(limits: TransferLimits) {
        tools.limit.set(limits.bytesPerSecond);
        ({ filesAtOnce } = limits);
        return null;
      },
    },
    restore: () => void restore().catch((error: unknown) => log('error', 'transfers not restored', { error })),
    async runCommand({ work: given, recursive, dryRun, asker, signal, onState, onChange, onNotice }) {
      const { placed: work, release } =
        given.kind === 'copy' ? await place(given, recursive, asker, onNotice) : { placed: given, release: nothing };
      if (!('kind' in work)) {
        release();
        return { state: null, problems: work };
      }
      const told = throttle(() => onState(transfer.state()), SNAPSHOT_INTERVAL_MS);
      const id = randomUUID();
      const memory = createMemory();
      const transfer = make({
        id,
        work,
        addedAt: Date.now(),
        memory,
        dryRun,
        asker,
        onChanged: told,
        onChange,
        onNotice,
      });
      const stop = () => void transfer.pause();
      signal.addEventListener('abort', stop, { once: true });
      await transfer.run();
      release();
      signal.removeEventListener('abort', stop);
      told.stop();
      return { state: transfer.state(), problems: transfer.problems };
    },
    async close() {
      closing = true;
      await Promise.all(queue.filter(({ running }) => running).map(({ transfer }) => transfer.pause()));
      await Promise.all(queue.map(async ({ journal }) => journal?.flush()));
      changed.stop();
    },
  };
}
