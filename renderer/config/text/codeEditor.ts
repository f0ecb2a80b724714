/**
 * CodeMirror with an ssh_config file in it. Loaded with the place, because it is large. Undo is the model's
 * (editor.svelte.ts): this text has no history of its own.
 */
import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap } from '@codemirror/commands';
import {
  type Diagnostic,
  diagnosticCount,
  forEachDiagnostic,
  lintGutter,
  lintKeymap,
  setDiagnostics,
} from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type StateEffect } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { LineMarks } from '../lineMarks.ts';
import { changes, type LineRange, setBlock, setMarks } from './changes.ts';
import { type AboutLine, completeOption, sshConfigLanguage } from './language.ts';
import { theme } from '../../ui/codeTheme.ts';

export interface TextProblem {
  /** Counted from 0. */
  readonly line: number;
  readonly text: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Buttons beside the text; asked for when they are shown. */
  readonly mends: () => readonly { readonly label: string; readonly run: () => void }[];
}

export interface CodeEditor {
  setText(text: string): void;
  setReadOnly(readOnly: boolean): void;
  setMarks(marks: LineMarks): void;
  setBlock(range: LineRange): void;
  setProblems(problems: readonly TextProblem[]): void;
  /** Puts the cursor at the start of a line, counted from 0, and scrolls it into view. */
  reveal(line: number): void;
  focus(): void;
  destroy(): void;
}

export interface CodeEditorOptions {
  readonly parent: HTMLElement;
  /** For screen readers. */
  readonly label: string;
  readonly description: string;
  /** For the hover. */
  readonly about: AboutLine;
  readonly onType: (text: string) => void;
  /** The cursor moved, by the person, to this line, counted from 0. */
  readonly onCursor: (line: number) => void;
}

/** The model sent this; it is not typed. */
const fromModel = Annotation.define<boolean>();

export function createCodeEditor({
  parent,
  label,
  description,
  about,
  onType,
  onCursor,
}: CodeEditorOptions): CodeEditor {
  const readOnly = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        // A carriage return is a character of the line, not its end: shown, and kept.
        EditorState.lineSeparator.of('\n'),
        EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n')),
        changes(),
        lintGutter(),
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightSpecialChars({ addSpecialChars: /[\udc80-\udcff]/gu }),
        drawSelection(),
        search({ top: true }),
        autocompletion({ override: [completeOption], icons: false }),
        sshConfigLanguage(about),
        keymap.of([...completionKeymap, ...searchKeymap, ...lintKeymap, ...defaultKeymap]),
        readOnly.of([]),
        EditorView.contentAttributes.of({
          'aria-label': label,
          'aria-description': description,
          spellcheck: 'false',
          // It is a tab stop without this, but not every tool knows that of contenteditable.
          tabindex: '0',
        }),
        EditorView.updateListener.of((update) => {
          if (update.transactions.some((transaction) => transaction.annotation(fromModel) === true)) return;
          if (update.docChanged) onType(update.state.sliceDoc());
          else if (update.selectionSet) onCursor(update.state.doc.lineAt(update.state.selection.main.head).number - 1);
        }),
        theme,
      ],
    }),
  });
  let shown: readonly TextProblem[] = [];
  const tell = (effects: StateEffect<unknown>) => view.dispatch({ effects, annotations: fromModel.of(true) });

  return {
    setText(text) {
      const change = difference(view.state.sliceDoc(), text);
      if (change !== null) view.dispatch({ changes: change, annotations: fromModel.of(true) });
    },
    setReadOnly(value) {
      tell(readOnly.reconfigure(value ? EditorState.readOnly.of(true) : []));
    },
    setMarks: (marks) => tell(setMarks.of(marks)),
    setBlock: (range) => tell(setBlock.of(range)),
    setProblems(problems) {
      const { doc } = view.state;
      shown = problems.filter(({ line }) => line >= 0 && line < doc.lines);
      const diagnostics = shown.map(({ line, text, severity }, index): Diagnostic => {
        const { from, to, text: written } = doc.line(line + 1);
        const indent = /^\s*/.exec(written)?.[0].length ?? 0;
        return {
          from: from + indent,
          to,
          severity,
          message: text,
          get actions() {
            return (shown[index]?.mends() ?? []).map(({ label, run }) => ({ name: label, apply: run }));
          },
        };
      });
      if (!areShown(view.state, diagnostics)) view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    reveal(line) {
      const at = view.state.doc.line(Math.min(line + 1, view.state.doc.lines)).from;
      view.dispatch({
        selection: { anchor: at },
        effects: EditorView.scrollIntoView(at, { y: 'nearest', yMargin: 60 }),
        annotations: fromModel.of(true),
      });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

/** Typing moves them along: what is found after it is mostly there already, and drawing thousands anew takes long. */
function areShown(state: EditorState, wanted: readonly Diagnostic[]): boolean {
  if (diagnosticCount(state) !== wanted.length) return false;
  let next = 0;
  let same = true;
  forEachDiagnostic(state, ({ message, severity }, from, to) => {
    const other = wanted[next++];
    same &&= other?.from === from && other.to === to && other.message === message && other.severity === severity;
  });
  return same;
}

/** The piece that differs, so that cursor and scroll position stay where they are. */
function difference(before: string, after: string): { from: number; to: number; insert: string } | null {
  if (before === after) return null;
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && before[start] === after[start]) start++;
  let end = 0;
  while (end < least - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
