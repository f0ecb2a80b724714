/** The files of the tree as the list shows them. */
import type { ConfigTreeFile } from '../../shared/contract/config.ts';
import type { ConfigEditor } from './editor.svelte.ts';
import { lineMarks } from './lineMarks.ts';

export interface FileEntry {
  readonly path: string;
  readonly name: string;
  /** Read through Include. */
  readonly included: boolean;
  readonly state: 'ok' | 'readOnly' | 'missing' | 'unreadable';
  /** Lines that saving would change. */
  readonly edits: number;
}

/** The main file, what it includes, and the system's. */
export function fileEntries(editor: ConfigEditor): readonly FileEntry[] {
  const sources = editor.savedReader?.sources ?? [];
  const isSource = (path: string) => sources.some((source) => source.path === path);
  const folder = editor.files[0]?.shown.replace(/[^\\/]*$/, '') ?? '';
  // The system's file is of interest only where there is one.
  const shown = editor.files.filter(({ path, bytes }, index) => index === 0 || bytes !== null || !isSource(path));
  return shown.map((file) => ({
    path: file.path,
    name: file.shown.startsWith(folder) ? file.shown.slice(folder.length) : file.shown,
    included: !isSource(file.path),
    state: stateOf(file),
    edits: editsOf(editor, file.path),
  }));
}

function stateOf({ bytes, reason, writable }: ConfigTreeFile): FileEntry['state'] {
  if (reason !== '') return 'unreadable';
  if (bytes === null) return 'missing';
  return writable ? 'ok' : 'readOnly';
}

function editsOf(editor: ConfigEditor, path: string): number {
  if (!editor.changedPaths.includes(path)) return 0;
  const { counts } = lineMarks(editor.savedDocument(path), editor.documentOf(path));
  return counts.changed + counts.added + counts.removed;
}
