/**
 * The config editor's state: the tree as it is on the disk, the edits on top of it, and what is selected. Text, form and
 * effective options read and change this one model, so that undo knows all of them. Files are read and written by the
 * backend; what they mean is shared/sshConfig/.
 */
import type { ConfigTreeFile } from '../../shared/contract/config.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { type ConfigDocument, parseDocument, printDocument } from '../../shared/sshConfig/document.ts';
import { blockAt, type LineBlock } from '../../shared/sshConfig/documentBlocks.ts';
import { editedTree } from '../../shared/sshConfig/editedTree.ts';
import type { Client } from '../rpc/client.ts';
import { blockOf } from './blocks.ts';
import { editedText, type LineEnds, lineEndsOf, savedBytes } from './bytes.ts';
import {
  collisions,
  differs,
  type Edits,
  mergeEdits,
  NO_EDITS,
  onlyChanged,
  withEdit,
  withoutPaths,
  type Written,
} from './edits.ts';
import { lineMarks, type LineMarks } from './lineMarks.ts';
import { openTree, type OpenTree } from './tree.ts';

/** Typing becomes an edit of the model once it pauses for this long. */
const TYPING_PAUSE_MS = 200;
/** Edits of one field within this time are one step to undo. */
const ONE_STEP_MS = 1500;

interface Step {
  readonly edits: Edits;
  readonly path: string;
  readonly header: number;
}

/** Files that another program changed while they are being edited here. */
export interface Conflict {
  readonly tree: OpenTree;
  readonly paths: readonly string[];
  /** Both edits together; null when they touch each other. */
  readonly merged: Edits | null;
  /** When it was noticed, in milliseconds since the Unix epoch. */
  readonly at: number;
}

export type SaveOutcome =
  | { readonly kind: 'nothing' | 'conflict' }
  /** `undo` writes the old bytes again; null when a file was new. */
  | { readonly kind: 'saved'; readonly undo: (() => Promise<void>) | null }
  | { readonly kind: 'failed'; readonly file: string; readonly reason: string };

export type View = 'form' | 'both' | 'text';

export class ConfigEditor {
  #client: Client;
  #tree = $state.raw<OpenTree | null>(null);
  #edits = $state.raw<Edits>(NO_EDITS);
  #undo = $state.raw<readonly Step[]>([]);
  #redo = $state.raw<readonly Step[]>([]);
  #path = $state('');
  #header = $state(-1);
  #line = $state(0);
  #conflict = $state.raw<Conflict | null>(null);
  #failure = $state('');
  #lastField = { name: '', at: 0 };
  #typed: { readonly path: string; readonly text: string; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  #typing = $state(false);
  #epoch = $state(0);
  #written: Written = [];
  /** Told when a line should be shown in the text. */
  onReveal: (line: number) => void = () => undefined;
  view = $state<View>('both');

  readonly changedPaths: readonly string[] = $derived([...this.#edits.keys()]);
  /** The tree as it would be after saving. */
  readonly reader: ConfigReader | null = $derived(
    this.#tree === null
      ? null
      : this.#edits.size === 0
        ? this.#tree.reader
        : editedTree(this.#tree.reader, this.#edits),
  );
  readonly document: ConfigDocument = $derived(this.documentOf(this.#path));
  readonly block: LineBlock = $derived(blockOf(this.document, this.#header));
  readonly marks: LineMarks = $derived(lineMarks(this.savedDocument(this.#path), this.document));
  readonly lineEnds: LineEnds = $derived(lineEndsOf(printDocument(this.document)));
  readonly text: string = $derived(editedText(printDocument(this.document), this.lineEnds));

  constructor(client: Client) {
    this.#client = client;
    this.#listen();
  }

  /** After the wire broke and was made anew. */
  restart(client: Client): void {
    this.#client = client;
    this.#listen();
    // It rejects for a defect only, which then shows as an unhandled rejection.
    if (this.#tree !== null) void this.refresh();
  }

  get files(): readonly ConfigTreeFile[] {
    return this.#tree?.files ?? [];
  }

  /** Why the files could not be read at all; empty when they were. */
  get failure(): string {
    return this.#failure;
  }

  get conflict(): Conflict | null {
    return this.#conflict;
  }

  get path(): string {
    return this.#path;
  }

  /** Where the cursor of the text is, counted from 0. */
  get line(): number {
    return this.#line;
  }

  get file(): ConfigTreeFile | null {
    return this.#tree?.file(this.#path) ?? null;
  }

  /** Grows when undo, redo or another program changed the documents: what a field was about to say is old then. */
  get epoch(): number {
    return this.#epoch;
  }

  get canUndo(): boolean {
    return this.#undo.length > 0 || this.#typing;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** There is something to save. */
  get isChanged(): boolean {
    return this.#edits.size > 0 || this.#typing;
  }

  /** Reads the tree, the first time and whenever it may have changed. Edits stay; what collides is the conflict. */
  async refresh(): Promise<void> {
    try {
      this.#adopt(openTree(await this.#client.call('config.open', null)));
      this.#failure = '';
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (error.code !== 'closed') this.#failure = error.message;
    }
  }

  documentOf(path: string): ConfigDocument {
    return this.#edits.get(path) ?? this.savedDocument(path);
  }

  savedDocument(path: string): ConfigDocument {
    return this.#tree?.document(path) ?? parseDocument('');
  }

  /** The tree as it is on the disk. */
  get savedReader(): ConfigReader | null {
    return this.#tree?.reader ?? null;
  }

  selectFile(path: string): void {
    if (path === this.#path) return;
    this.flush();
    this.#path = path;
    this.#header = this.#firstHeader(path);
  }

  /** Shows a block in the form, and its first line in the text. */
  selectBlock(header: number, line = header): void {
    this.flush();
    this.#header = header;
    this.#reveal(Math.max(0, line));
  }

  /** Goes to a line, counted from 0, of any file. */
  goTo(path: string, line: number): void {
    this.selectFile(path);
    this.#header = blockAt(this.document, line).header;
    this.#reveal(line);
  }

  /** The cursor of the text is on this line, counted from 0. */
  cursorOn(line: number): void {
    this.#line = line;
    const { header } = blockAt(this.document, line);
    if (this.#typed === null && header !== this.#header) this.#header = header;
  }

  /** Replaces a file's document. `field`: further edits of the same one soon after are the same step. */
  change(path: string, document: ConfigDocument, field = ''): void {
    this.flush();
    if (document === this.documentOf(path) || !this.isWritable(path)) return;
    const now = Date.now();
    const joins = field !== '' && field === this.#lastField.name && now - this.#lastField.at < ONE_STEP_MS;
    this.#lastField = { name: field, at: now };
    if (!joins) this.#remember();
    this.#redo = [];
    this.#put(withEdit(this.#edits, path, document));
  }

  isWritable(path: string): boolean {
    return this.#tree?.file(path)?.writable === true && this.#conflict === null;
  }

  /** What was typed into the text; it becomes an edit at the next pause. */
  type(text: string): void {
    clearTimeout(this.#typed?.timer);
    const timer = setTimeout(() => this.flush(), TYPING_PAUSE_MS);
    this.#typed = { path: this.#path, text, timer };
    this.#typing = true;
  }

  /** Takes over what was typed, now. */
  flush(): void {
    const typed = this.#typed;
    if (typed === null) return;
    clearTimeout(typed.timer);
    this.#typed = null;
    this.#typing = false;
    const ends = lineEndsOf(printDocument(this.documentOf(typed.path)));
    const bytes = savedBytes(typed.text, ends);
    if (bytes !== printDocument(this.documentOf(typed.path))) this.change(typed.path, parseDocument(bytes));
  }

  undo(): void {
    this.flush();
    const step = this.#undo.at(-1);
    if (step === undefined) return;
    this.#undo = this.#undo.slice(0, -1);
    this.#redo = [...this.#redo, this.#here()];
    this.#return(step);
  }

  redo(): void {
    this.flush();
    const step = this.#redo.at(-1);
    if (step === undefined) return;
    this.#redo = this.#redo.slice(0, -1);
    this.#undo = [...this.#undo, this.#here()];
    this.#return(step);
  }

  /** Drops every edit; undo brings them back. */
  discard(): void {
    this.flush();
    if (this.#edits.size === 0) return;
    this.#remember();
    this.#redo = [];
    this.#epoch++;
    this.#put(NO_EDITS);
  }

  /** Writes what was changed, all files or none. Rejects with RpcError only when the wire is closed or a defect is met. */
  async save(): Promise<SaveOutcome> {
    this.flush();
    const files = this.changedPaths.map((path) => {
      const before = this.#tree?.file(path);
      return {
        path,
        basedOn: before?.hash ?? null,
        old: before?.bytes ?? null,
        bytes: printDocument(this.documentOf(path)),
      };
    });
    if (files.length === 0) return { kind: 'nothing' };
    this.#written = files.map(({ path, bytes }) => ({ path, bytes }));
    const result = await this.#client.call('config.save', {
      files: files.map(({ path, basedOn, bytes }) => ({ path, basedOn, bytes })),
    });
    if (result.kind === 'failed') {
      return { kind: 'failed', file: this.#tree?.file(result.path)?.shown ?? result.path, reason: result.reason };
    }
    await this.refresh();
    if (result.kind === 'conflict') return { kind: 'conflict' };
    const old = files.flatMap(({ path, old: bytes }) => (bytes === null ? [] : [{ path, bytes }]));
    return { kind: 'saved', undo: old.length < files.length ? null : () => this.#writeBack(old) };
  }

  /** Both edits together; only when `conflict.merged` is there. */
  merge(): void {
    const { merged, tree } = this.#conflict ?? {};
    if (merged == null || tree === undefined) return;
    this.#settle(tree, merged);
  }

  /** What is here, over what the other program wrote: the difference shows, and is saved only on request. */
  keepMine(): void {
    if (this.#conflict !== null) this.#settle(this.#conflict.tree, this.#edits);
  }

  /** What the other program wrote; the edits of these files are gone. */
  takeTheirs(): void {
    if (this.#conflict === null) return;
    const { tree, paths } = this.#conflict;
    this.#settle(tree, withoutPaths(this.#edits, paths));
  }

  #reveal(line: number): void {
    this.#line = line;
    this.onReveal(line);
  }

  #settle(tree: OpenTree, edits: Edits): void {
    this.#conflict = null;
    this.#tree = tree;
    this.#forgetSteps();
    this.#epoch++;
    this.#put(edits);
  }

  #adopt(tree: OpenTree): void {
    const before = this.#tree;
    this.flush();
    const collided = collisions(this.#edits, before, tree, this.#written);
    if (before !== null && collided.length > 0) {
      const merged = mergeEdits(this.#edits, before, tree, collided);
      this.#conflict = { tree, paths: collided, merged, at: Date.now() };
      return;
    }
    this.#conflict = null;
    const same = !tree.files.some(({ path }) => differs(path, before, tree));
    this.#tree = tree;
    if (!same) {
      this.#forgetSteps();
      this.#put(this.#edits);
    }
    if (tree.file(this.#path) === undefined) {
      this.#path = tree.files[0]?.path ?? '';
      this.#header = this.#firstHeader(this.#path);
    }
  }

  async #writeBack(old: readonly { readonly path: string; readonly bytes: string }[]): Promise<void> {
    const files = old.map(({ path, bytes }) => ({ path, bytes, basedOn: this.#tree?.file(path)?.hash ?? null }));
    this.#written = files.map(({ path, bytes }) => ({ path, bytes }));
    const result = await this.#client.call('config.save', { files });
    await this.refresh();
    if (result.kind === 'failed') throw new RpcError('io', result.reason);
    if (result.kind === 'conflict') throw new RpcError('conflict', 'another program changed the file');
  }

  #remember(): void {
    this.#undo = [...this.#undo, this.#here()];
  }

  #here(): Step {
    return { edits: this.#edits, path: this.#path, header: this.#header };
  }

  #return({ edits, path, header }: Step): void {
    this.#lastField = { name: '', at: 0 };
    this.#epoch++;
    this.#put(edits);
    this.#path = path;
    this.#header = header;
  }

  #forgetSteps(): void {
    this.#undo = [];
    this.#redo = [];
  }

  #put(edits: Edits): void {
    this.#edits = this.#tree === null ? edits : onlyChanged(edits, this.#tree);
  }

  #firstHeader(path: string): number {
    return this.documentOf(path).lines.length === 0 ? -1 : (firstHost(this.documentOf(path)) ?? -1);
  }

  #listen(): void {
    this.#client.on('config.changed', () => {
      if (this.#tree !== null) void this.refresh();
    });
  }
}

function firstHost(document: ConfigDocument): number | undefined {
  const at = document.lines.findIndex(({ kind, keyword }) => kind === 'option' && /^"?host"?$/i.test(keyword));
  return at === -1 ? undefined : at;
}
