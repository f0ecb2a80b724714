/** What dropping here would do. In a pane names move, between panes they are copied; a key asks for the other one. */
import type { FilePane } from './filePane.svelte.ts';
import type { Files } from './files.svelte.ts';

export type DropKind = 'copy' | 'move' | 'upload';

/** Null: nothing can be dropped here. `folder`: a name in the pane, or null for the folder that it shows. */
export function dropKind(
  { dragged }: Pick<Files, 'dragged'>,
  event: DragEvent,
  target: FilePane,
  folder: string | null,
): DropKind | null {
  if (!target.isOpen) return null;
  if (dragged === null) return event.dataTransfer?.types.includes('Files') === true ? 'upload' : null;
  const here = dragged.pane === target;
  if (here && (folder === null || dragged.entries.some(({ name }) => name === folder))) return null;
  if (event.ctrlKey || event.altKey) return 'copy';
  return here || event.shiftKey ? 'move' : 'copy';
}
