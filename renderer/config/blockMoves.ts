/** Whole blocks on their way: up and down in their file, to another file of the tree, out of it. */
import { type ConfigDocument, type ConfigLine, printLine } from '../../shared/sshConfig/document.ts';
import { documentBlocks } from '../../shared/sshConfig/documentBlocks.ts';
import { blockLines, insertBlock, moveBlock, removeBlock } from '../../shared/sshConfig/edit.ts';
import { newHostPosition } from '../../shared/sshConfig/hostEditCandidates.ts';
import type { ConfigEditor } from './editor.svelte.ts';
import type { Step } from './steps.ts';

/** A file that a block can be put into. */
export interface Destination {
  readonly path: string;
  readonly shown: string;
}

/** The other files that can be written. */
export function destinations(editor: ConfigEditor): readonly Destination[] {
  return editor.files.filter(({ path }) => path !== editor.path && editor.isWritable(path));
}

/** Can the selected block go up, or down? */
export function canStep({ document, block }: ConfigEditor, by: 1 | -1): boolean {
  return headersOf(document)[headersOf(document).indexOf(block.header) + by] !== undefined;
}

/** Changes places with the block above or below. */
export function stepBlock(editor: ConfigEditor, by: 1 | -1): void {
  const { document, block, path } = editor;
  const headers = headersOf(document);
  const before = headers[headers.indexOf(block.header) + (by === 1 ? 2 : -1)] ?? null;
  const changed = moveBlock(document, block.header, before);
  editor.change(path, changed);
  select(editor, changed, document.lines[block.header]);
}

/** The selected block leaves its file. */
export function deleteBlock(editor: ConfigEditor): Step | null {
  return editor.change(editor.path, removeBlock(editor.document, editor.block));
}

/** Puts the selected block into another file, and shows it there. One step to undo. */
export function moveToFile(editor: ConfigEditor, path: string): Step | null {
  const { document, block } = editor;
  const target = withBlock(editor, path);
  const changes = new Map([
    [editor.path, removeBlock(document, block)],
    [path, target],
  ]);
  const step = editor.changeAll(changes);
  if (step !== null) arrive(editor, path, document.lines[block.header]);
  return step;
}

/** The selected block once more in another file, and shows it there. */
export function copyToFile(editor: ConfigEditor, path: string): Step | null {
  const { document, block } = editor;
  const step = editor.change(path, withBlock(editor, path));
  if (step !== null) arrive(editor, path, document.lines[block.header]);
  return step;
}

/** In front of the blocks for everybody, where a new host would stand too. */
function withBlock(editor: ConfigEditor, path: string): ConfigDocument {
  const { document, block } = editor;
  const target = editor.documentOf(path);
  return insertBlock(target, newHostPosition(target), blockLines(document, block));
}

function arrive(editor: ConfigEditor, path: string, header: ConfigLine | undefined): void {
  editor.selection.file(path);
  select(editor, editor.documentOf(path), header);
}

function headersOf(document: ConfigDocument): readonly number[] {
  return documentBlocks(document)
    .map(({ header }) => header)
    .filter((header) => header !== -1);
}

function select(editor: ConfigEditor, { lines }: ConfigDocument, line: ConfigLine | undefined): void {
  if (line === undefined) return;
  const text = printLine(line).trimEnd();
  const at = lines.findIndex((each) => printLine(each).trimEnd() === text);
  if (at !== -1) editor.selection.block(at);
}
