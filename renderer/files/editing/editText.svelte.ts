/**
 * The text of one edit in this window: read once, typed in, and brought to the backend now and then and before each save.
 * What is drawn is EditView.svelte.
 */
import { EDIT_PIECE, type EditHow } from '../../../shared/contract/edits.ts';
import type { ParamsOf } from '../../../shared/contract/index.ts';
import { decodeText, encodeText, firstNotLatin1, type TextFormat } from './textFile.ts';
import { t } from '../../i18n/translate.ts';
import type { Client } from '../../rpc/client.ts';
import type { TextEditor } from './textEditor.ts';

/** A draft is brought after so much quiet, and later for large files. In milliseconds, and milliseconds per character. */
const QUIET_MS = 400;
const QUIET_PER_CHARACTER = 1 / 2500;

/** The bytes of an edit, or of what somebody else wrote. Rejects with RpcError. */
export async function readEdit(client: Client, id: string, which: ParamsOf<'edits.read'>['which']): Promise<string> {
  const pieces: string[] = [];
  for (let at = 0; ;) {
    const { bytes, size } = await client.call('edits.read', { id, which, at });
    pieces.push(bytes);
    at += bytes.length;
    if (bytes === '' || at >= size) return pieces.join('');
  }
}

interface Options {
  readonly client: () => Client;
  readonly id: string;
  readonly name: string;
  readonly report: (work: Promise<unknown>) => void;
}

export class EditText {
  readonly #options: Options;
  #editor = $state.raw<TextEditor | null>(null);
  #format = $state.raw<TextFormat | null>(null);
  /** Typed, and not in the backend yet. */
  #typed = $state(false);
  #cursor = $state.raw({ line: 1, column: 1 });
  /** A character that the file's encoding does not have; empty: there is none. */
  #unwritable = $state('');
  #version: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #bringing: Promise<void> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Null until the file is there. */
  get editor(): TextEditor | null {
    return this.#editor;
  }
  get format(): TextFormat | null {
    return this.#format;
  }
  get typed(): boolean {
    return this.#typed;
  }
  get cursor(): { readonly line: number; readonly column: number } {
    return this.#cursor;
  }
  get unwritable(): string {
    return this.#unwritable;
  }

  /** Shows this version of the contents, unless it is shown already or something was typed that is nowhere else. */
  async show(version: number): Promise<void> {
    if (version === this.#version) return;
    const first = this.#version === null;
    this.#version = version;
    if (!first && this.#typed) return this.bring();
    const { id, client, name } = this.#options;
    const [bytes, { createTextEditor }] = await Promise.all([
      readEdit(client(), id, 'ours'),
      import('./textEditor.ts'),
    ]);
    // Another one came meanwhile.
    if (version !== this.#version) return;
    const { text, format } = decodeText(bytes);
    const editor =
      this.#editor ??
      createTextEditor({
        label: t('files.edit.text', { name }),
        description: t('files.edit.text.description'),
        onType: () => this.#onType(),
        onCursor: (line, column) => (this.#cursor = { line, column }),
      });
    editor.setText(text);
    this.#format = format;
    this.#editor = editor;
    this.#cursor = { line: 1, column: 1 };
    this.#typed = false;
    this.#unwritable = '';
  }

  /** What was typed is in the backend's private copy when it resolves. Rejects with RpcError. */
  bring(): Promise<void> {
    clearTimeout(this.#timer);
    this.#bringing = this.#bringing.catch(() => undefined).then(() => this.#bringNow());
    return this.#bringing;
  }

  /** False: it cannot be written in the file's encoding, and that is shown. Rejects with RpcError. */
  async save(how: EditHow): Promise<boolean> {
    await this.bring();
    if (this.#unwritable !== '') return false;
    await this.#options.client().call('edits.save', { id: this.#options.id, how });
    return true;
  }

  /** From now on it is UTF-8: every character can be written, and the bytes of others change. */
  useUtf8(): Promise<void> {
    if (this.#format !== null) this.#format = { ...this.#format, encoding: 'utf8' };
    this.#typed = true;
    return this.bring();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#editor?.destroy();
  }

  #onType(): void {
    this.#typed = true;
    clearTimeout(this.#timer);
    const quiet = Math.max(QUIET_MS, (this.#editor?.size() ?? 0) * QUIET_PER_CHARACTER);
    this.#timer = setTimeout(() => this.#options.report(this.bring()), quiet);
  }

  async #bringNow(): Promise<void> {
    if (!this.#typed || this.#editor === null || this.#format === null) return;
    const text = this.#editor.text();
    const bytes = encodeText(text, this.#format);
    this.#unwritable = bytes === null ? firstNotLatin1(text) : '';
    if (bytes === null) return;
    // What is typed while this is on its way is not in it.
    this.#typed = false;
    try {
      await bringPieces(this.#options.client(), this.#options.id, bytes);
    } catch (error) {
      this.#typed = true;
      throw error;
    }
  }
}

async function bringPieces(client: Client, id: string, bytes: string): Promise<void> {
  for (let at = 0; ; at += EDIT_PIECE) {
    const last = at + EDIT_PIECE >= bytes.length;
    await client.call('edits.draft', { id, at, bytes: bytes.slice(at, at + EDIT_PIECE), last });
    if (last) return;
  }
}
