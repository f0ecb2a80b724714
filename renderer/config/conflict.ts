/** Files that another program changed while they are being edited here. */
import { collisions, type Edits, mergeEdits, type Written } from './edits.ts';
import type { OpenTree } from './tree.ts';

export interface Conflict {
  readonly tree: OpenTree;
  readonly paths: readonly string[];
  /** Both edits together; null when they touch each other. */
  readonly merged: Edits | null;
  /** When it was noticed, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/** `before`: what the edits are based on. Null: no edited file changed, or only to what this window wrote. */
export function findConflict(edits: Edits, before: OpenTree | null, tree: OpenTree, written: Written): Conflict | null {
  const paths = collisions(edits, before, tree, written);
  if (before === null || paths.length === 0) return null;
  return { tree, paths, merged: mergeEdits(edits, before, tree, paths), at: Date.now() };
}
