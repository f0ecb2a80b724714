/** The keys of the editor, which hold wherever in it the focus is. */
import type { ConfigEditor } from './editor.svelte.ts';
import { blockEntries } from './blocks.ts';
import type { TextProblem } from './text/codeEditor.ts';

export interface EditorKeys {
  readonly mac: boolean;
  readonly editor: ConfigEditor;
  readonly problems: () => readonly Pick<TextProblem, 'line'>[];
  readonly save: () => void;
  readonly focusEffective: () => void;
}

/** True when the key was for the editor. */
export function handleKey(event: KeyboardEvent, { mac, editor, problems, save, focusEffective }: EditorKeys): boolean {
  const primary = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  const key = event.key.toLowerCase();
  if (primary && !event.altKey) {
    if (key === 's' && !event.shiftKey) save();
    else if (key === 'e' && !event.shiftKey) focusEffective();
    else if (key === 'z') {
      if (event.shiftKey) editor.redo();
      else editor.undo();
    } else if (key === 'y' && !mac) editor.redo();
    else return false;
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.shiftKey) return false;
  if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    stepBlock(editor, event.key === 'ArrowDown' ? 1 : -1);
    return true;
  }
  if (event.key !== 'F8' || event.altKey) return false;
  nextProblem(editor, problems());
  return true;
}

function stepBlock(editor: ConfigEditor, by: 1 | -1): void {
  const blocks = blockEntries(editor.document).filter(({ kind }) => kind !== 'include');
  const at = blocks.findIndex(({ header }) => header === editor.block.header);
  const next = blocks[at === -1 ? 0 : at + by];
  if (next !== undefined) editor.selection.block(next.header, next.at);
}

function nextProblem(editor: ConfigEditor, problems: readonly Pick<TextProblem, 'line'>[]): void {
  const next = problems.find(({ line }) => line > editor.selection.line) ?? problems[0];
  if (next !== undefined) editor.selection.goTo(editor.path, next.line);
}
