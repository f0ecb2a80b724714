/**
 * One transfer as a person knows it: it waits its turn, runs, asks, loses its connection and goes on, is paused, ends and
 * is tried again. What one attempt does is runWork.ts.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../../../shared/contract/connections.ts';
import type { FileProblem, FilesSide } from '../../../shared/contract/files.ts';
import type { TransferPhase, TransferState, TransferWork } from '../../../shared/contract/transfers.ts';
import type { Log } from '../log.ts';
import { FilesRefused } from './refusal.ts';
import { FileError, type FileSystem, nullIfMissing } from './fileSystem.ts';
import { type HostLink, LinkFailed } from './hostLink.ts';
import { orStop } from './orStop.ts';
import { createProgress } from './progress.ts';
import { createQuestions, type DecidedPolicy } from './questions.ts';
import { runWork } from './runWork.ts';
import { partPath } from './partName.ts';
import { KEEP_PARTS, partKey, type Tools } from './transferFile.ts';
import { type Begun, problemOf, type TreeChange, type TreeListener, type TreeMemory } from './treeTypes.ts';
import { createWorkQueue, type WorkLimits } from './workQueue.ts';

export interface TransferRequest {
  readonly id: string;
  readonly work: TransferWork;
  readonly addedAt: number;
  readonly memory: TreeMemory;
  readonly dryRun: boolean;
  readonly tools: Tools;
  readonly limits: () => WorkLimits;
  readonly log: Log;
  readonly openLink: (side: FilesSide, onLost: (failure: Failure) => void) => HostLink;
  readonly onChanged: () => void;
  readonly onChange?: (change: TreeChange) => void;
}

export interface Transfer {
  readonly id: string;
  state(): TransferState;
  /** Runs until it is over, paused or cannot go on. Does nothing while it runs. Never rejects. */
  run(): Promise<void>;
  /** Stops; parts are kept. Resolves when nothing is under way. */
  pause(): Promise<void>;
  /**
   * Stops for good and removes its parts. Without a connection they wait for the next one, and the answer comes before.
   * `onCleaned`: nothing is left of it at the target.
   */
  cancel(onCleaned: () => void): Promise<void>;
  /** False: this question is not open. */
  decide(question: number, policy: DecidedPolicy, forAll: boolean): boolean;
  /** Forgets the problems of before: the next run tries those files again. */
  retry(): void;
  readonly problems: readonly FileProblem[];
}

/** Between attempts on the same connection, in milliseconds. */
const BREATH = 300;
/** Who cancels waits so long for the parts to be removed, in milliseconds. */
const CLEANING_TIME = 5000;
/** Removals under way at once. */
const REMOVED_AT_ONCE = 64;
const CANCEL = new Error('cancelled');

export function createTransfer(request: TransferRequest): Transfer {
  const { id, work, memory, log, onChanged } = request;
  const progress = createProgress();
  const questions = createQuestions(onChanged);
  const problems: FileProblem[] = [];
  let phase: TransferPhase = { phase: 'waiting' };
  let stop = new AbortController();
  let running: Promise<void> | null = null;

  function move(next: TransferPhase): void {
    phase = next;
    onChanged();
  }

  const listener: TreeListener = {
    found: (bytes) => told(() => progress.found(bytes)),
    started: (path, size) => told(() => progress.started(path, size)),
    moved: (path, bytes) => told(() => progress.moved(path, bytes)),
    ended: (path, well) => told(() => progress.ended(path, well)),
    problem: (problem) => told(() => problems.push(problem)),
    change(change) {
      if (change.kind === 'skipped') progress.skipped();
      request.onChange?.(change);
    },
  };
  function told(act: () => void): void {
    act();
    onChanged();
  }

  async function untilEnd(): Promise<void> {
    const sides = sidesOf(work);
    const onLost = (failure: Failure) => {
      if (phase.phase === 'running') move({ phase: 'lost', failure });
    };
    const from = request.openLink(sides.from, onLost);
    const to = sides.to === null ? from : request.openLink(sides.to, onLost);
    let end: TransferPhase | 'again' = 'again';
    try {
      while (end === 'again') end = await attempt(from, to);
      move(end);
    } finally {
      from.release();
      if (to !== from) to.release();
    }
  }

  async function attempt(from: HostLink, to: HostLink): Promise<TransferPhase | 'again'> {
    const { signal } = stop;
    progress.again();
    try {
      const [source, target] = await orStop(Promise.all([from.files(), to.files()]), signal);
      move({ phase: 'running' });
      await runWork({
        ...request,
        source,
        target,
        sourceKey: from.key,
        targetKey: to.key,
        listener,
        signal,
        queue: createWorkQueue(request.limits),
        ask: (conflict) => questions.ask(conflict, signal),
        onCounted: () => told(() => progress.counted()),
      });
      signal.throwIfAborted();
      return { phase: 'done', at: Date.now() };
    } catch (error) {
      if (signal.aborted) {
        return signal.reason === KEEP_PARTS ? { phase: 'paused' } : { phase: 'cancelled', at: Date.now() };
      }
      if (error instanceof FileError && error.code === 'lost') {
        await orStop(delay(BREATH), signal).catch(() => undefined);
        return 'again';
      }
      return { phase: 'failed', failure: failureOf(error), at: Date.now() };
    }
  }

  function failureOf(error: unknown): Failure {
    const host = hostOf(work);
    if (error instanceof LinkFailed) return error.failure;
    if (error instanceof FilesRefused) return { code: 'files-refused', host, ...error.refusal };
    const defect = randomUUID();
    log('error', 'transfer failed', { id: defect, error });
    return { code: 'internal', host, id: defect };
  }

  /** Waits for connections as long as there may be one. Rejects with LinkFailed. */
  async function clean(link: HostLink): Promise<void> {
    while (memory.unfinished().size > 0) {
      const files = await link.files();
      const left = [...memory.unfinished()].slice(0, REMOVED_AT_ONCE);
      await Promise.all(left.map(([from, begun]) => cleanOne(files, link.key, from, begun)));
    }
  }

  async function cleanOne(files: FileSystem, key: string, from: string, { place }: Begun): Promise<void> {
    const part = partPath(place);
    try {
      await files.recover(place);
      await nullIfMissing(files.removeFile(part));
      await request.tools.partials.forget(partKey(key, part));
    } catch (error) {
      if (error instanceof FileError && error.code === 'lost') {
        await delay(BREATH);
        return;
      }
      // What cannot be removed stays, and a person sees where.
      problems.push(problemOf(error, new AbortController().signal));
    }
    memory.gone(from);
  }

  function run(): Promise<void> {
    stop = stop.signal.aborted ? new AbortController() : stop;
    // Until it has its connections; what it was before is not true any more.
    if (running === null) move({ phase: 'waiting' });
    running ??= untilEnd().finally(() => (running = null));
    return running;
  }

  return {
    id,
    problems,
    run,
    decide: (question, policy, forAll) => questions.answer(question, policy, forAll),
    state: () => ({
      id,
      ...describe(work),
      state: phase,
      asking: questions.open(),
      ...progress.shown(),
      problems: problems.length,
      addedAt: request.addedAt,
    }),
    async pause() {
      stop.abort(KEEP_PARTS);
      await running;
      if (phase.phase === 'waiting') move({ phase: 'paused' });
    },
    async cancel(onCleaned) {
      stop.abort(CANCEL);
      const { from, to } = sidesOf(work);
      // Before the others are released, so that the connection stays.
      const link =
        running === null && memory.unfinished().size === 0 ? null : request.openLink(to ?? from, () => undefined);
      await running;
      const cleaning = (link === null ? Promise.resolve() : clean(link)).then(onCleaned, (error: unknown) =>
        log('info', 'parts of a cancelled transfer stay', { id, error }),
      );
      void cleaning.finally(() => link?.release());
      await Promise.race([cleaning, delay(CLEANING_TIME, undefined, { ref: false })]);
      move({ phase: 'cancelled', at: Date.now() });
    },
    retry: () => void problems.splice(0),
  };
}

function sidesOf(work: TransferWork): { from: FilesSide; to: FilesSide | null } {
  return work.kind === 'copy' || work.kind === 'mirror'
    ? { from: work.from, to: work.to }
    : { from: work.side, to: null };
}

function hostOf(work: TransferWork): string {
  const { from, to } = sidesOf(work);
  const side = from.kind === 'local' ? to : from;
  return side?.kind === 'host' ? side.host : '';
}

function describe(work: TransferWork): Pick<TransferState, 'kind' | 'from' | 'to' | 'path' | 'paths' | 'folder'> {
  const { from, to } = sidesOf(work);
  const paths = work.kind === 'mirror' ? [work.source] : work.paths;
  const folder = work.kind === 'copy' ? work.folder : work.kind === 'mirror' ? work.target : '';
  const kind = work.kind === 'copy' && work.move ? 'move' : work.kind;
  return { kind, from, to, path: paths[0] ?? '', paths: paths.length, folder };
}
