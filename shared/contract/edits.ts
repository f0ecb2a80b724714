/**
 * Files that a person edits, on this machine and on hosts: in the window, or in a program of their own. The backend holds
 * a private copy of each on this machine, so that nothing is lost when a window is loaded again, a connection goes away
 * or Fairlead ends. How a window edits one:
 *
 * 1. `edits.open` with an id of its own; what becomes of it is in `edits.changed` (whole snapshots).
 * 2. Once it is `open`: `edits.read` gives its contents, in pieces.
 * 3. `edits.draft` brings what was typed, in pieces, now and then; it is on this machine's disk when that is answered.
 * 4. `edits.save` sends the draft to where the file is, by the safe write of transfers. It never overwrites what somebody
 *    else wrote meanwhile: then `asking` says so, and `edits.save` with another `how` is the answer.
 *
 * Bytes are byte strings, paths those of files.ts. Questions of connections come as prompts with the id of the edit.
 */
import * as v from 'valibot';
import { Failure } from './connections.ts';
import { BytePath, FileProblem, FilesId, FilesSide } from './files.ts';

/** The most that is edited in the window, and by another program. In bytes. */
export const MOST_HERE = 5 * 1024 * 1024;
export const MOST_OUTSIDE = 512 * 1024 * 1024;
/** Of one piece of contents, so that it fits a message. In bytes. */
export const EDIT_PIECE = 512 * 1024;

const EditPhase = v.variant('phase', [
  v.object({ phase: v.literal('opening') }),
  v.object({ phase: v.literal('open') }),
  /** There is no connection now; it opens when there is one again. */
  v.object({ phase: v.literal('lost'), failure: Failure }),
  /** The window does not edit it: it is no text, or larger than MOST_HERE. Another program can. */
  v.object({ phase: v.literal('refused'), why: v.picklist(['binary', 'too-large']) }),
  v.object({ phase: v.literal('failed'), problem: FileProblem }),
  /** There is no connection and nothing more is tried. */
  v.object({ phase: v.literal('unreachable'), failure: Failure }),
]);

/**
 * changed: it is not what was read any more. removed: there is nothing of this name any more. in-place: its folder takes no
 * new file, so that it can only be overwritten where it is, and a cut leaves half of it.
 */
export const EditQuestion = v.object({
  kind: v.picklist(['changed', 'removed', 'in-place']),
  /** What is there now. */
  size: v.nullable(v.number()),
  modified: v.nullable(v.number()),
});
export type EditQuestion = v.InferOutput<typeof EditQuestion>;

const EditSave = v.variant('phase', [
  v.object({ phase: v.literal('idle') }),
  v.object({ phase: v.literal('saving') }),
  /** The connection went away; it is saved as soon as there is one again. */
  v.object({ phase: v.literal('lost'), failure: Failure }),
  v.object({ phase: v.literal('asking'), question: EditQuestion }),
  v.object({ phase: v.literal('failed'), problem: FileProblem }),
  v.object({ phase: v.literal('unreachable'), failure: Failure }),
]);

/** A snapshot of one edit; sent whole. */
export const EditState = v.object({
  id: FilesId,
  side: FilesSide,
  /** Another one after "keep both". */
  path: v.string(),
  how: v.picklist(['here', 'outside']),
  state: EditPhase,
  save: EditSave,
  /** The private copy has what the file does not have yet. */
  unsent: v.boolean(),
  /** Of the private copy: bytes, and seconds since the Unix epoch. */
  size: v.number(),
  modified: v.number(),
  /** When the last save was proven, in milliseconds since the Unix epoch. */
  savedAt: v.nullable(v.number()),
  /** Grows when the contents became others than what the window typed: it reads them again. */
  version: v.number(),
  /** Where the private copy is, for a program of the person's own; empty until it is open. */
  copy: v.string(),
});
export type EditState = v.InferOutput<typeof EditState>;

export const EditOpen = v.strictObject({
  id: FilesId,
  side: FilesSide,
  path: BytePath,
  how: EditState.entries.how,
});
export const EditAt = v.strictObject({ id: FilesId });
const Position = v.pipe(v.number(), v.integer(), v.minValue(0));

export const EditRead = v.strictObject({
  id: FilesId,
  /** ours: the private copy. theirs: what is where the file is, looked up when its first piece is asked for. */
  which: v.picklist(['ours', 'theirs']),
  at: Position,
});
export const EditBytes = v.object({ bytes: v.string(), /** Of all pieces. */ size: v.number() });

export const EditDraft = v.strictObject({
  id: FilesId,
  at: Position,
  bytes: v.pipe(v.string(), v.maxLength(EDIT_PIECE), v.regex(/^[\x00-\xff]*$/)),
  /** The last piece: the draft becomes the private copy. */
  last: v.boolean(),
});

export const EditSend = v.strictObject({
  id: FilesId,
  /**
   * ask: only over what was read. overwrite: over whatever is there. in-place: also that, where it is. beside: under the next
   * free name, which the edit then has.
   */
  how: v.picklist(['ask', 'overwrite', 'in-place', 'beside']),
});
export type EditHow = v.InferOutput<typeof EditSend>['how'];
