/**
 * Brings a private copy to where the file is, by the safe write of transfers, unless somebody else wrote it meanwhile.
 * Waiting for connections and trying again is edit.ts.
 */
import type { EditHow, EditQuestion } from '../../../../shared/contract/edits.ts';
import { freeName } from '../conflict.ts';
import { type Facts, FileError, type FileSystem, nullIfMissing } from '../fileSystem.ts';
import type { FileTools } from '../fileTools.ts';
import { bytePath } from '../localPath.ts';
import { hashOf } from '../proof.ts';
import { transferFile } from '../transferFile.ts';
import { type Contents, isSame } from './copies.ts';

export interface CopyToSave extends Pick<FileTools, 'local' | 'tools'> {
  readonly as: EditHow;
  /** Where the file is. */
  readonly path: string;
  /** Its permission bits when it was read, for one that was removed; null: unknown. */
  readonly mode: number | null;
  /** What was read or written last. */
  readonly base: Contents;
  /** The file to send, on this machine, and what it is. */
  readonly from: string;
  readonly sent: Contents;
  readonly files: FileSystem;
  /** Names the side of `files`. */
  readonly key: string;
  readonly signal: AbortSignal;
  /** Beside this file there may be a part from now on; null: there is none any more. */
  readonly onPart: (place: string | null) => void;
}

/** A person must decide; nothing was written. */
export class Asked extends Error {
  readonly question: EditQuestion;

  constructor(kind: EditQuestion['kind'], there: Facts | null) {
    super(kind);
    this.question = { kind, size: there?.size ?? null, modified: there?.modified ?? null };
  }
}

/** The mode of what is replaced stays, and sizes prove it. */
export const PLAIN = {
  preserve: false,
  verify: false,
  onMoved: () => undefined,
  onBegun: () => Promise.resolve(),
  onGone: () => undefined,
  allowInPlace: () => Promise.resolve(false),
} as const;
const USUAL_MODE = 0o644;

/** Resolves with the path that it has then, which is another one for `beside`. Rejects with Asked or FileError. */
export async function saveCopy(save: CopyToSave): Promise<string> {
  const { as, path, files, base, sent, local, onPart } = save;
  const beside = as === 'beside';
  const to = beside ? await freeName(files, path) : path;
  const there = beside ? null : await nullIfMissing(files.targetFacts(path));
  if (there !== null) requireFile(path, there);
  if (as === 'ask') {
    if (there === null) throw new Asked('removed', null);
    const found = await contentsThere(save, there);
    // An earlier try came through, and only its answer was lost.
    if (isSame(found, sent)) return path;
    if (!isSame(found, base)) throw new Asked('changed', there);
  }
  const from = bytePath(save.from);
  try {
    await transferFile(
      {
        ...PLAIN,
        source: local,
        from,
        facts: { ...(await local.facts(from)), mode: there?.mode ?? save.mode ?? USUAL_MODE },
        target: as === 'ask' && there !== null ? onlyOver(files, path, there) : files,
        targetKey: save.key,
        to,
        existing: beside ? null : await nullIfMissing(files.facts(path)),
        onBegun: (place) => {
          onPart(place);
          return Promise.resolve();
        },
        onGone: () => onPart(null),
        allowInPlace: () => Promise.resolve(as === 'in-place'),
        signal: save.signal,
      },
      save.tools,
    );
  } catch (error) {
    if (error instanceof FileError && error.code === 'only-in-place') throw new Asked('in-place', there);
    throw error;
  }
  onPart(null);
  return to;
}

/** Read only when its size could be one of those that matter. */
async function contentsThere({ files, path, base, sent, signal }: CopyToSave, there: Facts): Promise<Contents> {
  const size = there.size ?? 0;
  if (size !== base.size && size !== sent.size) return { size, hash: '' };
  return { size, hash: await hashOf(files, path, size, signal) };
}

/** Rejects with FileError for what has no contents to edit. */
export function requireFile(path: string, { kind }: Facts): void {
  if (kind === 'folder') throw new FileError('is-folder', path, 'it is a folder');
  if (kind !== 'file' && kind !== 'unknown') throw new FileError('special', path, 'it is no file');
}

/** Looks once more at the very end: a large file takes its time, and somebody may have been quicker. */
function onlyOver(files: FileSystem, path: string, there: Facts): FileSystem {
  return {
    ...files,
    async replace(from, to) {
      const now = await nullIfMissing(files.targetFacts(path));
      if (now === null) throw new Asked('removed', null);
      if (now.size !== there.size || now.modified !== there.modified) throw new Asked('changed', now);
      await files.replace(from, to);
    },
  };
}
