/** Begins the part of a file: a new one, or one that an earlier transfer left and that surely fits. */
import { type Block } from '../ssh/sftp/block.ts';
import type { BlockPool } from './blockPool.ts';
import { type Facts, FileError, type FileSystem, nullIfMissing, type OpenFile } from './fileSystem.ts';
import type { Part, Partials } from './partials.ts';
import { fitsOnce } from './smallFile.ts';

export interface PartRequest {
  readonly target: FileSystem;
  /** Where the file is, or will be. */
  readonly place: string;
  readonly existing: Facts | null;
  readonly facts: Facts;
  readonly reading: OpenFile;
  readonly part: string;
  readonly key: string;
  /** For a new part. */
  readonly mode: number;
  readonly partials: Partials;
  readonly pool: BlockPool;
  readonly worthKeeping: number;
  readonly allowInPlace: () => Promise<boolean>;
}

export interface BegunPart {
  readonly writing: OpenFile;
  /** Where to go on. */
  readonly start: number;
  /** The source as it is now; one that fits a request, as it was listed. */
  readonly before: Facts;
}

/** So much before the place to go on must be the same on both sides. In bytes. */
const TAIL = 1024 * 1024;

/** Null: the folder cannot be written, and the file may be overwritten in place. Rejects with FileError. */
export async function beginPart(request: PartRequest): Promise<BegunPart | null> {
  const { target, reading, part, mode, facts } = request;
  const before = fitsOnce(facts, reading) ? facts : await reading.facts();
  if (before.kind !== 'file' && before.kind !== 'unknown') {
    throw new FileError('special', part, 'it is no file any more');
  }
  const large = (facts.size ?? 0) >= request.worthKeeping;
  if (large) {
    const left = await continuePart(request, before);
    if (left !== null) return left;
  }
  try {
    return { writing: await createPart(target, part, mode), start: 0, before };
  } catch (error) {
    const closedFolder = error instanceof FileError && error.code === 'permission' && request.existing !== null;
    if (!closedFolder || !(await isWritable(request))) throw error;
    if (await request.allowInPlace()) return null;
    throw new FileError('only-in-place', part, 'its folder cannot be written, only the file itself');
  }
}

/** The file itself, though its folder is not. */
async function isWritable({ target, place }: PartRequest): Promise<boolean> {
  try {
    await (await target.open(place, 'continue', 0)).close();
    return true;
  } catch (error) {
    if (error instanceof FileError && error.code !== 'lost') return false;
    throw error;
  }
}

/** Never through a name that somebody else made: it could be a link to another file. */
async function createPart(target: FileSystem, part: string, mode: number): Promise<OpenFile> {
  try {
    return await target.open(part, 'create', mode);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'exists') throw error;
    await target.removeFile(part);
    return target.open(part, 'create', mode);
  }
}

async function continuePart(request: PartRequest, before: Facts): Promise<BegunPart | null> {
  const { target, part, key, partials } = request;
  const left = await partials.find(key);
  if (left === null || !isSameSource(left, before)) return null;
  const there = await nullIfMissing(target.facts(part));
  if (there?.kind !== 'file' || (there.size ?? 0) < left.proven) return null;
  const writing = await target.open(part, 'continue', 0);
  if (await isSameTail(request, writing, left.proven)) return { writing, start: left.proven, before };
  await writing.close();
  return null;
}

function isSameSource(left: Part, { size, modified }: Facts): boolean {
  return left.size === size && left.modified === modified && left.proven > 0;
}

async function isSameTail({ reading, pool }: PartRequest, writing: OpenFile, proven: number): Promise<boolean> {
  const chunk = Math.min(reading.chunk, writing.chunk);
  const [ours, theirs] = [pool.take(chunk), pool.take(chunk)];
  try {
    for (let at = Math.max(0, proven - TAIL); at < proven;) {
      const length = Math.min(chunk, proven - at);
      const [a, b] = await Promise.all([reading.read(at, ours, length), writing.read(at, theirs, length)]);
      const count = Math.min(a, b);
      if (count === 0 || !sameBytes(ours, theirs, count)) return false;
      at += count;
    }
    return true;
  } finally {
    pool.give(ours);
    pool.give(theirs);
  }
}

const sameBytes = (a: Block, b: Block, length: number): boolean =>
  a.data.subarray(0, length).equals(b.data.subarray(0, length));
