/**
 * Moves one file so that its target is the old file or the complete new one at every moment: written to a part beside
 * it, proven, then put in its place. Whether it is to be replaced at all was decided before.
 */
import type { BlockPool } from './blockPool.ts';
import { copyContents } from './copyContents.ts';
import { type Changes, type Facts, FileError, type FileSystem, type OpenFile } from './fileSystem.ts';
import { beginPart } from './part.ts';
import type { Partials } from './partials.ts';
import { partPath } from './partName.ts';
import { hashOf } from './proof.ts';
import type { RateLimit } from './rateLimit.ts';
import { fitsOnce, moveAtOnce } from './smallFile.ts';

export interface Tools {
  readonly pool: BlockPool;
  readonly limit: RateLimit;
  readonly partials: Partials;
  /** Parts that are being written now, by side and path: two transfers never write to one. */
  readonly busy: Set<string>;
}

export interface FileTransfer {
  readonly source: FileSystem;
  readonly from: string;
  /** The source as it was listed. */
  readonly facts: Facts;
  readonly target: FileSystem;
  /** Names the target's side, for what is kept of parts. */
  readonly targetKey: string;
  readonly to: string;
  /** What is there now; null: nothing. */
  readonly existing: Facts | null;
  /** Mode and time of the source, instead of what the far side gives to a new file. */
  readonly preserve: boolean;
  /** Compare hashes, not only sizes. */
  readonly verify: boolean;
  /** The folder cannot be written: the file may be overwritten where it is. */
  readonly allowInPlace: () => Promise<boolean>;
  readonly signal: AbortSignal;
  readonly onMoved: (bytes: number) => void;
  /** From now on a part may be beside this path. Nothing is written before it resolves. */
  readonly onBegun: (place: string) => Promise<void>;
  /** There is no part any more. */
  readonly onGone: () => void;
}

/** Under what the state of a part is kept. */
export const partKey = (targetKey: string, part: string): string => `${targetKey}\0${part}`;

/** From this size on, a part is kept when its transfer is cut, and continued. In bytes. */
const WORTH_KEEPING = 1024 * 1024;
/** How often what is proven is made sure of on both disks, in milliseconds. */
const CHECKPOINT = 5000;
const PERMISSIONS = 0o777;
const ALL_BITS = 0o7777;
/** Where a server does not tell. */
const USUAL_MODE = 0o644;

/** Resolves when the target is complete and proven. Rejects with FileError, or with the signal's reason. */
export async function transferFile(transfer: FileTransfer, tools: Tools): Promise<void> {
  const { source, from } = transfer;
  const place = await findPlace(transfer);
  const part = partPath(place.path);
  const key = partKey(transfer.targetKey, part);
  if (tools.busy.has(key)) throw new FileError('in-use', place.path, 'another transfer is writing this file');
  tools.busy.add(key);
  try {
    await transfer.onBegun(place.path);
    const reading = await source.open(from, 'read', 0);
    try {
      const mode = (place.existing?.mode ?? transfer.facts.mode ?? USUAL_MODE) & PERMISSIONS;
      const begun = await beginPart({
        ...transfer,
        ...tools,
        place: place.path,
        existing: place.existing,
        reading,
        part,
        key,
        mode,
        worthKeeping: WORTH_KEEPING,
      });
      if (begun !== null && begun.start > 0) transfer.onMoved(begun.start);
      if (begun === null) {
        transfer.onGone();
        await writeInPlace(transfer, tools, reading, place);
      } else await writePart(transfer, tools, { ...begun, reading, part, key, place });
    } finally {
      // Nothing depends on its answer; a lost connection has closed it.
      reading.close().catch(() => undefined);
    }
  } catch (error) {
    // A person knows the file, not its part.
    if (!(error instanceof FileError) || error.path !== part) throw error;
    throw new FileError(error.code, place.path, error.message);
  } finally {
    tools.busy.delete(key);
  }
}

interface Place {
  readonly path: string;
  readonly existing: Facts | null;
}

/** A link to a file stays a link: what it leads to is replaced. */
async function findPlace({ target, to, existing }: FileTransfer): Promise<Place> {
  if (existing === null) return { path: to, existing: (await target.recover(to)) ? await target.facts(to) : null };
  let place: Place = { path: to, existing };
  if (existing.kind === 'link') {
    const path = await target.resolve(to);
    place = { path, existing: await target.facts(path) };
  }
  const kind = place.existing?.kind;
  if (kind === 'folder') throw new FileError('is-folder', to, 'there is a folder of this name');
  if (kind !== 'file' && kind !== 'unknown') throw new FileError('special', to, 'there is something that is no file');
  return place;
}

interface Writing {
  readonly writing: OpenFile;
  readonly start: number;
  /** The source as it is open. */
  readonly before: Facts;
  readonly reading: OpenFile;
  readonly part: string;
  readonly key: string;
  readonly place: Place;
}

async function writePart(transfer: FileTransfer, tools: Tools, work: Writing): Promise<void> {
  const { target, from, signal } = transfer;
  const { writing, reading, before, part, key, place } = work;
  const checkpoint = createCheckpoint(transfer, tools, work);
  try {
    const changes = await changesFor(transfer, place, writing, before);
    let end = before.size ?? 0;
    let written = await moveAtOnce({ ...transfer, ...tools, reading, writing, listed: before, changes });
    if (written === null) {
      const source = fitsOnce(before, reading) ? await reading.facts() : before;
      end = await copy(transfer, tools, { ...work, before: source }, (at) => checkpoint.proven(at));
      let after: Facts;
      [after, written] = await endBoth(reading, writing, changes);
      requireSame(from, source, after, end);
    }
    requireSize(place.path, written, end);
    if (transfer.verify) await requireSameHash(transfer, part, end);
    signal.throwIfAborted();
    if (place.existing === null) await target.rename(part, place.path);
    else await target.replace(part, place.path);
    if (checkpoint.kept()) await tools.partials.forget(key);
  } catch (error) {
    // What can be continued is kept: the connection went away, or a person paused.
    const mayContinue = signal.aborted
      ? signal.reason === KEEP_PARTS
      : error instanceof FileError && error.code === 'lost';
    await closeQuietly(writing);
    if (mayContinue && (await checkpoint.keep())) throw error;
    if (await removed(target, part)) transfer.onGone();
    await tools.partials.forget(key);
    throw error;
  }
}

/** The reason of a signal that stops transfers for a while: their parts stay. Any other reason cleans up. */
export const KEEP_PARTS: unique symbol = Symbol('keep parts');

async function copy(
  transfer: FileTransfer,
  tools: Tools,
  work: Writing,
  onProven: (at: number) => void,
): Promise<number> {
  const { reading, writing, start, before } = work;
  const { signal, onMoved, from } = transfer;
  const size = before.size ?? 0;
  const request = { from: reading, to: writing, start, size, ...tools, signal, path: from, onMoved, onProven };
  return copyContents(request);
}

/** The source once more, and the end of the part. */
async function endBoth(reading: OpenFile, writing: OpenFile, changes: Changes): Promise<[Facts, Facts]> {
  const [after, written] = await Promise.allSettled([reading.facts(), writing.finish(changes)]);
  if (written.status === 'rejected') throw written.reason;
  if (after.status === 'rejected') throw after.reason;
  return [after.value, written.value];
}

/** A source that changed while it was read was read partly old and partly new. Files of /proc say 0 always. */
function requireSame(path: string, before: Facts, after: Facts, end: number): void {
  const sameSize = after.size === before.size && (end === before.size || (before.size ?? 0) === 0);
  if (!sameSize || after.modified !== before.modified) {
    throw new FileError('source-changed', path, 'it was changed while it was read');
  }
}

function requireSize(path: string, { size }: Facts, end: number): void {
  if (size !== null && size !== end) throw new FileError('not-proven', path, `${size} bytes were written of ${end}`);
}

async function requireSameHash({ source, from, target, signal }: FileTransfer, part: string, size: number) {
  const [wanted, found] = await Promise.all([hashOf(source, from, size, signal), hashOf(target, part, size, signal)]);
  if (wanted !== found) throw new FileError('not-proven', from, 'the hash of what was written is another one');
}

/** Mode and owner of what is replaced stay; else the source's mode and time when that was asked for. */
async function changesFor(
  { preserve, facts }: FileTransfer,
  { existing }: Place,
  writing: OpenFile,
  source: Facts,
): Promise<Changes> {
  const times = preserve && source.modified !== null ? { modified: source.modified } : {};
  if (existing === null || preserve) {
    const mode = preserve ? (source.mode ?? facts.mode) : null;
    return mode === null ? times : { ...times, mode: mode & ALL_BITS };
  }
  const kept = existing.mode === null ? times : { ...times, mode: existing.mode & ALL_BITS };
  const { uid, gid } = existing;
  if (uid === null || gid === null) return kept;
  const ours = await writing.facts();
  if (ours.uid === uid && ours.gid === gid) return kept;
  try {
    await writing.change({ owner: { uid, gid } });
    return kept;
  } catch (error) {
    if (!(error instanceof FileError) || error.code === 'lost') throw error;
    // Only root may give files away. A program must not run with the rights of another owner than before.
    return existing.mode === null ? times : { ...times, mode: existing.mode & PERMISSIONS };
  }
}

/** Nothing can be undone here; that is why it was asked for. */
async function writeInPlace(transfer: FileTransfer, tools: Tools, reading: OpenFile, place: Place): Promise<void> {
  const { target, from } = transfer;
  const before = await reading.facts();
  const writing = await target.open(place.path, 'continue', 0);
  try {
    const work = { writing, reading, start: 0, before, part: place.path, key: '', place };
    const end = await copy(transfer, tools, work, () => undefined);
    await writing.truncate(end);
    const times = transfer.preserve && before.modified !== null ? { modified: before.modified } : {};
    const [after, written] = await endBoth(reading, writing, times);
    requireSame(from, before, after, end);
    requireSize(place.path, written, end);
  } catch (error) {
    await closeQuietly(writing);
    throw error;
  }
  if (transfer.verify) await requireSameHash(transfer, place.path, before.size ?? 0);
}

/** Makes sure now and then of what has come so far, and keeps a note of it. */
function createCheckpoint(transfer: FileTransfer, tools: Tools, { writing, before, key, start }: Writing) {
  const { size, modified } = before;
  const worth = size !== null && size >= WORTH_KEEPING;
  let proven = start;
  let last = performance.now();
  let saving: Promise<void> | null = null;
  let kept = start > 0;

  async function save(): Promise<void> {
    const at = proven;
    // What the server has not on its disk would be lost with the server.
    await writing.sync();
    kept = true;
    await tools.partials.keep(key, { size: size ?? 0, modified, proven: at });
  }

  return {
    proven(at: number): void {
      proven = at;
      if (!worth || saving !== null || performance.now() - last < CHECKPOINT) return;
      last = performance.now();
      // If it cannot be noted, less can be continued; the transfer itself shows what is wrong.
      saving = save()
        .catch(() => undefined)
        .finally(() => (saving = null));
    },
    kept: () => kept,
    /** False: it is not worth it, or our own disk cannot note it. */
    async keep(): Promise<boolean> {
      await saving;
      if (!worth || proven === 0) return false;
      return tools.partials.keep(key, { size, modified, proven }).then(
        () => true,
        () => false,
      );
    },
  };
}

async function closeQuietly(file: OpenFile): Promise<void> {
  // The error that led here is the one to tell.
  await file.close().catch(() => undefined);
}

/** Whether nothing is left there. */
async function removed(files: FileSystem, path: string): Promise<boolean> {
  return files.removeFile(path).then(
    () => true,
    (error: unknown) => error instanceof FileError && error.code === 'not-found',
  );
}
