/**
 * CodeMirror with a text file in it. Loaded with the first file, because it is large. It is made once per file and moves
 * between places of the window with its cursor and its undo.
 */
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { indentUnit } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { theme } from '../../ui/codeTheme.ts';

export interface TextEditor {
  readonly dom: HTMLElement;
  text(): string;
  /** In characters. */
  size(): number;
  /** Another file, or another version of it: what was done before cannot be undone any more. */
  setText(text: string): void;
  focus(): void;
  destroy(): void;
}

export interface TextEditorOptions {
  /** For screen readers. */
  readonly label: string;
  readonly description: string;
  readonly onType: () => void;
  /** Line and column of the cursor, from 1. */
  readonly onCursor: (line: number, column: number) => void;
}

/** Lines that are looked at for how the file indents. */
const LOOKED_AT = 2000;

export function createTextEditor({ label, description, onType, onCursor }: TextEditorOptions): TextEditor {
  const indent = new Compartment();
  const extensions = [
    // A carriage return that stands in the text is a character of the line, not its end: shown, and kept.
    EditorState.lineSeparator.of('\n'),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars({ addSpecialChars: /[\udc80-\udcff]/gu }),
    drawSelection(),
    history(),
    search({ top: true }),
    highlightSelectionMatches(),
    keymap.of([
      // Esc, then Tab leaves the text (CodeMirror's own rule).
      { key: 'Tab', run: insertIndent, shift: indentLess },
      ...searchKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-description': description,
      spellcheck: 'false',
      tabindex: '0',
    }),
    EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
      if (docChanged) onType();
      if (!docChanged && !selectionSet) return;
      const { head } = state.selection.main;
      const line = state.doc.lineAt(head);
      onCursor(line.number, head - line.from + 1);
    }),
    theme,
  ];
  const stateOf = (text: string) =>
    EditorState.create({ doc: text, extensions: [...extensions, indent.of(indentUnit.of(indentOf(text)))] });
  const view = new EditorView({ state: stateOf('') });

  return {
    dom: view.dom,
    text: () => view.state.sliceDoc(),
    size: () => view.state.doc.length,
    setText: (text) => view.setState(stateOf(text)),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

/** With a selection its lines move; without one, what the file indents with is written here. */
function insertIndent(view: EditorView): boolean {
  const { state } = view;
  if (state.readOnly) return false;
  if (state.selection.ranges.some(({ empty }) => !empty)) return indentMore(view);
  view.dispatch(state.update(state.replaceSelection(state.facet(indentUnit)), { userEvent: 'input' }));
  return true;
}

/** What most indented lines begin with: a tab, or the smallest number of spaces. */
function indentOf(text: string): string {
  const starts = text.split('\n', LOOKED_AT).flatMap((line) => /^(\t| {2,8})(?=\S)/.exec(line)?.[1] ?? []);
  const tabs = starts.filter((start) => start === '\t').length;
  if (tabs * 2 > starts.length || starts.length === 0) return '\t';
  return ' '.repeat(Math.min(...starts.filter((start) => start !== '\t').map((start) => start.length)));
}
