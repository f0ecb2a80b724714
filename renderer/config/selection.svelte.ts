/** What is selected in the config editor: a file, a block of it, and the line that the cursor of the text is on. */
import { type ConfigDocument, keywordText } from '../../shared/sshConfig/document.ts';
import { blockAt } from '../../shared/sshConfig/documentBlocks.ts';

interface SelectionOptions {
  /** Takes over what was typed, so that lines are counted in what is there. */
  readonly flush: () => void;
  readonly isTyping: () => boolean;
  readonly documentOf: (path: string) => ConfigDocument;
}

export class Selection {
  #path = $state('');
  #header = $state(-1);
  #line = $state(0);
  readonly #options: SelectionOptions;
  /** Told when a line should be shown in the text. */
  onReveal: (line: number) => void = () => undefined;

  constructor(options: SelectionOptions) {
    this.#options = options;
  }

  get path(): string {
    return this.#path;
  }

  /** Index of the block's Host or Match line; -1 for what stands before the first one. */
  get header(): number {
    return this.#header;
  }

  /** Where the cursor of the text is, counted from 0. */
  get line(): number {
    return this.#line;
  }

  get here(): { readonly path: string; readonly header: number } {
    return { path: this.#path, header: this.#header };
  }

  file(path: string): void {
    if (path === this.#path) return;
    this.#options.flush();
    this.open(path);
  }

  /** Shows a block in the form, and its first line in the text. */
  block(header: number, line = header): void {
    this.#options.flush();
    this.#header = header;
    this.#reveal(Math.max(0, line));
  }

  /** Goes to a line, counted from 0, of any file. */
  goTo(path: string, line: number): void {
    this.file(path);
    this.#header = blockAt(this.#options.documentOf(path), line).header;
    this.#reveal(line);
  }

  /** The cursor of the text is on this line, counted from 0. */
  cursorOn(line: number): void {
    this.#line = line;
    if (this.#options.isTyping()) return;
    const { header } = blockAt(this.#options.documentOf(this.#path), line);
    if (header !== this.#header) this.#header = header;
  }

  /** Without taking over what was typed: the file that it was typed into may be gone. */
  open(path: string): void {
    this.#path = path;
    const { lines } = this.#options.documentOf(path);
    this.#header = lines.findIndex(({ kind, keyword }) => kind === 'option' && keywordText(keyword) === 'host');
  }

  /** The block is on another line now. */
  follow(header: number): void {
    this.#header = header;
  }

  /** Goes back to what was selected when a step was done. */
  return({ path, header }: { readonly path: string; readonly header: number }): void {
    this.#path = path;
    this.#header = header;
  }

  #reveal(line: number): void {
    this.#line = line;
    this.onReveal(line);
  }
}
