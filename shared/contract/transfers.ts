/**
 * Transfers: whatever moves, mirrors, removes or changes many files. They run in a queue of the backend, go on when a
 * window is closed, wait when a connection is lost, and go on after a restart. Files are safe at every moment: a target
 * is the old file or the complete new one.
 *
 * A window starts one with an id of its own and then follows `transfers.changed` (whole snapshots, at most 10 a second).
 * Questions about connections come as prompts with the id of the transfer as their pane. A conflict that must be asked is
 * in the snapshot (`asking`); `transfers.decide` answers it.
 */
import * as v from 'valibot';
import { Failure } from './connections.ts';
import { BytePath, EntryKind, FileProblem, FilesId, FilesSide } from './files.ts';

const Paths = v.pipe(v.array(BytePath), v.minLength(1), v.maxLength(100_000));
const Mode = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o7777));

/**
 * When the name is taken: newer: replace when the source is newer or of another size. different: replace when size or time
 * (to the second) differ; the way to finish what was begun. rename: keep both.
 */
export const ConflictPolicy = v.picklist(['ask', 'skip', 'replace', 'newer', 'different', 'rename']);
export type ConflictPolicy = v.InferOutput<typeof ConflictPolicy>;

export const CopyOptions = v.strictObject({
  conflict: ConflictPolicy,
  /** Symbolic links: as links; what they lead to; not at all. */
  links: v.picklist(['copy', 'follow', 'skip']),
  /** Mode and time of the source (as -p). Without it a replaced file keeps its mode. */
  preserve: v.boolean(),
  /** Compare hashes, not only sizes. */
  verify: v.boolean(),
});
export type CopyOptions = v.InferOutput<typeof CopyOptions>;

export const TransferWork = v.variant('kind', [
  v.strictObject({
    kind: v.literal('copy'),
    from: FilesSide,
    paths: Paths,
    to: FilesSide,
    /** An existing folder that gets them. */
    folder: BytePath,
    /** Another name for the only path. */
    name: v.optional(v.pipe(v.string(), v.regex(/^[\x01-\x2e\x30-\xff]{1,255}$/))),
    /** Remove each source when its copy is proven. */
    move: v.boolean(),
    options: CopyOptions,
  }),
  v.strictObject({
    kind: v.literal('mirror'),
    from: FilesSide,
    /** The contents of this folder… */
    source: BytePath,
    to: FilesSide,
    /** …become those of this one, which is made if need be. */
    target: BytePath,
    /** Remove what the source does not have. */
    remove: v.boolean(),
    options: CopyOptions,
  }),
  v.strictObject({ kind: v.literal('remove'), side: FilesSide, paths: Paths }),
  v.strictObject({
    kind: v.literal('permissions'),
    side: FilesSide,
    paths: Paths,
    /** Null: those are left alone. */
    files: v.nullable(Mode),
    folders: v.nullable(Mode),
  }),
]);
export type TransferWork = v.InferOutput<typeof TransferWork>;

export const TransferPhase = v.variant('phase', [
  /** Its turn has not come, or it connects (progress and prompts are those of any connection). */
  v.object({ phase: v.literal('waiting') }),
  v.object({ phase: v.literal('running') }),
  v.object({ phase: v.literal('paused') }),
  /** The connection went away; it goes on by itself when there is one again. */
  v.object({ phase: v.literal('lost'), failure: Failure }),
  /** Over. All that is not among its problems is proven. */
  v.object({ phase: v.literal('done'), at: v.number() }),
  /** There is no connection and nothing more is tried; `transfers.retry` goes on where it stopped. */
  v.object({ phase: v.literal('failed'), failure: Failure, at: v.number() }),
  /** A person stopped it; begun parts are removed. */
  v.object({ phase: v.literal('cancelled'), at: v.number() }),
]);
export type TransferPhase = v.InferOutput<typeof TransferPhase>;

const Side = v.object({ size: v.nullable(v.number()), modified: v.nullable(v.number()), kind: EntryKind });

/**
 * A conflict that waits for an answer. only-in-place: the folder cannot be written, the file can; overwriting it where it
 * is means that a cut leaves it half written.
 */
export const TransferQuestion = v.object({
  number: v.number(),
  kind: v.picklist(['exists', 'only-in-place']),
  from: v.string(),
  to: v.string(),
  source: Side,
  target: Side,
});
export type TransferQuestion = v.InferOutput<typeof TransferQuestion>;

/** A snapshot of one transfer; sent whole. */
export const TransferState = v.object({
  id: FilesId,
  kind: v.picklist(['copy', 'move', 'mirror', 'remove', 'permissions']),
  from: FilesSide,
  to: v.nullable(FilesSide),
  /** The first of the sources, how many there are, and where they go (empty when they go nowhere). */
  path: v.string(),
  paths: v.number(),
  folder: v.string(),
  state: TransferPhase,
  asking: v.nullable(TransferQuestion),
  files: v.object({ found: v.number(), done: v.number(), skipped: v.number() }),
  bytes: v.object({ found: v.number(), done: v.number() }),
  /** All has been found: only now is it known how much is left. */
  counted: v.boolean(),
  /** Bytes per second of late. */
  rate: v.number(),
  secondsLeft: v.nullable(v.number()),
  /** Files that move now, at most 8. */
  current: v.array(v.object({ path: v.string(), size: v.number(), moved: v.number() })),
  problems: v.number(),
  addedAt: v.number(),
});
export type TransferState = v.InferOutput<typeof TransferState>;

export const TransferStart = v.strictObject({ id: FilesId, work: TransferWork });
export const TransferWorkAlone = v.strictObject({ work: TransferWork });
export const TransferMove = v.strictObject({ id: FilesId, /** Null: to the end. */ before: v.nullable(FilesId) });
export const TransferAt = v.strictObject({ id: FilesId });
export const TransferDecision = v.strictObject({
  id: FilesId,
  /** `number` of the question. */
  question: v.number(),
  policy: v.picklist(['skip', 'replace', 'newer', 'different', 'rename']),
  /** For all that come in this transfer. */
  forAll: v.boolean(),
});
export const TransferAsked = v.strictObject({ id: FilesId, /** `number` of the question. */ question: v.number() });
/** Both files of a conflict, as byte strings; up to 1 MiB each. */
export const TransferComparison = v.object({ source: v.string(), target: v.string() });
export type TransferComparison = v.InferOutput<typeof TransferComparison>;
export const TransferLimits = v.strictObject({
  /** Null: as fast as it goes. */
  bytesPerSecond: v.nullable(v.pipe(v.number(), v.minValue(1024))),
  /** Large files at the same time, of one transfer. */
  filesAtOnce: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32)),
});
export type TransferLimits = v.InferOutput<typeof TransferLimits>;

export const TransferProblems = v.strictObject({ id: FilesId, start: v.pipe(v.number(), v.integer(), v.minValue(0)) });
/** At most 500 from `start` on. */
export const TransferProblemList = v.array(FileProblem);

/** What a copy or a mirror would do. */
export const TransferPreview = v.object({
  new: v.number(),
  replaced: v.number(),
  /** Of the replaced ones: the target is newer. */
  newerThere: v.number(),
  skipped: v.number(),
  removed: v.number(),
  bytes: v.number(),
  problems: v.array(FileProblem),
  /** The first 1,000. */
  changes: v.array(v.object({ kind: v.picklist(['new', 'replaced', 'removed']), path: v.string(), size: v.number() })),
});
export type TransferPreview = v.InferOutput<typeof TransferPreview>;

/** What a removal would remove. */
export const TransferCount = v.object({
  /** All that is no folder. */
  files: v.number(),
  folders: v.number(),
  bytes: v.number(),
  /** Of the files: links, sockets, FIFOs and devices, whose permissions are left alone. */
  special: v.number(),
  problems: v.array(FileProblem),
});
