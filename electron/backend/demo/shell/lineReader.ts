/** Reads one line from a person at a terminal: joins the keys, the editor, the drawing and completion. */
import { inColumns } from '../commands/listing.ts';
import { cellWidth, graphemes } from './cellWidth.ts';
import { complete } from './completion.ts';
import { nextKey } from './keys.ts';
import { LineEditor } from './lineEditor.ts';
import { type Drawable, LineView } from './lineView.ts';
import type { PseudoTerminal, ShellState } from './shellState.ts';

/** More candidates are not listed, only counted. */
const MAX_LISTED = 200;

export type LineResult =
  { readonly kind: 'line'; readonly text: string } | { readonly kind: 'cancel' } | { readonly kind: 'end' };

export class LineReader {
  readonly #shell: ShellState;
  readonly #terminal: PseudoTerminal;
  readonly #write: (text: string) => void;
  readonly #view = new LineView();
  readonly #editor: LineEditor;
  readonly #prompt: { text: string; width: number };
  /** An escape sequence whose end has not come yet. */
  #partial = '';
  #lastWasTab = false;

  /** `prompt` is plain text; `styledPrompt` the same with its colours. */
  constructor(
    shell: ShellState,
    terminal: PseudoTerminal,
    write: (text: string) => void,
    prompt: { readonly plain: string; readonly styled: string },
  ) {
    this.#shell = shell;
    this.#terminal = terminal;
    this.#write = write;
    this.#prompt = { text: prompt.styled, width: cellWidth(prompt.plain) };
    this.#editor = new LineEditor(shell.history);
    this.#draw();
  }

  /** Takes what was typed. When that ends the line: how, and what was typed after it. */
  type(text: string): { result: LineResult; rest: string } | null {
    let left = this.#partial + text;
    this.#partial = '';
    while (left !== '') {
      const next = nextKey(left);
      if (next === null) {
        this.#partial = left;
        return null;
      }
      left = left.slice(next.length);
      if (next.key === null) continue;
      if (next.key.kind === 'text') {
        this.#insert(next.key.text);
        continue;
      }
      const result = this.#press(next.key.name);
      if (result !== null) return { result, rest: left };
    }
    return null;
  }

  /** The size of the terminal changed: the line is drawn again in its new width. */
  resized(): void {
    this.#view.resized(this.#drawable(), this.#terminal.columns);
    this.#draw();
  }

  #press(name: string): LineResult | null {
    const wasTab = this.#lastWasTab;
    this.#lastWasTab = name === 'complete';
    switch (name) {
      case 'enter':
        this.#leave('');
        return { kind: 'line', text: this.#editor.text };
      case 'interrupt':
        this.#leave('^C');
        return { kind: 'cancel' };
      case 'end-of-file':
        if (this.#editor.clusters.length === 0) {
          this.#leave('');
          return { kind: 'end' };
        }
        this.#edit('delete');
        return null;
      case 'clear':
        this.#write('\x1b[H\x1b[2J');
        this.#view.reset();
        this.#draw();
        return null;
      case 'complete':
        this.#complete(wasTab);
        return null;
      default:
        this.#edit(name);
        return null;
    }
  }

  #insert(text: string): void {
    this.#lastWasTab = false;
    const before = this.#editor.clusters.length;
    const atEnd = this.#editor.cursor === before;
    const previous = this.#editor.text;
    if (!this.#editor.insert(text)) {
      this.#write('\x07');
      return;
    }
    const added = graphemes(text);
    // The text may have joined the cluster in front of it; then the whole line is drawn.
    const simple =
      atEnd && this.#editor.clusters.length === before + added.length && this.#editor.text === previous + text;
    if (simple) this.#write(this.#view.append(this.#drawable(), added, this.#terminal.columns));
    else this.#draw();
  }

  #edit(name: string): void {
    if (this.#editor.press(name)) this.#draw();
    else this.#write('\x07');
  }

  #complete(list: boolean): void {
    const { length, text, candidates } = complete(this.#shell, this.#editor.beforeCursor);
    if (!this.#editor.beforeCursor.endsWith(text)) {
      this.#editor.replaceBefore(length, text);
      this.#draw();
    } else if (list && candidates.length > 0) {
      this.#leave('');
      this.#write(listed(candidates, this.#terminal.columns).replaceAll('\n', '\r\n'));
      this.#draw();
    } else {
      this.#write('\x07');
    }
  }

  #drawable(): Drawable {
    const { clusters, cursor } = this.#editor;
    return { prompt: this.#prompt.text, promptWidth: this.#prompt.width, clusters, cursor };
  }

  #draw(): void {
    this.#write(this.#view.draw(this.#drawable(), this.#terminal.columns));
  }

  #leave(mark: string): void {
    this.#write(mark + this.#view.leave(this.#drawable(), this.#terminal.columns));
  }
}

function listed(candidates: readonly string[], columns: number): string {
  if (candidates.length > MAX_LISTED) return `${candidates.length} possibilities\n`;
  return inColumns(
    candidates.map((text) => ({ text, width: cellWidth(text) })),
    columns,
  );
}
