/**
 * The config editor's state: the tree as it is on the disk, the edits on top of it, and what is selected. Text, form and
 * effective options read and change this one model, so that undo knows all of them. Files are read and written by the
 * backend; what they mean is shared/sshConfig/.
 */
import type { ConfigTree, ConfigTreeFile } from '../../shared/contract/config.ts';
import type { FilePlace } from '../../shared/contract/connections.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { type ConfigDocument, parseDocument, printDocument } from '../../shared/sshConfig/document.ts';
import type { NewOption } from '../../shared/sshConfig/edit.ts';
import type { LineBlock } from '../../shared/sshConfig/documentBlocks.ts';
import { editedTree } from '../../shared/sshConfig/editedTree.ts';
import { reparseDocument } from '../../shared/sshConfig/reparse.ts';
import type { Client } from '../rpc/client.ts';
import { blockOf, followedHeader } from './blocks.ts';
import { editedText, type LineEnds, lineEndsOf, savedBytes } from './bytes.ts';
import { type Conflict, findConflict } from './conflict.ts';
import { type Edits, editsOf, NO_EDITS, onlyChanged, withEdits, withoutPaths, type Written } from './edits.ts';
import { History } from './history.svelte.ts';
import { asked } from './includes.ts';
import { lineMarks, type LineMarks } from './lineMarks.ts';
import { savedDocuments, type SaveOutcome, writeFiles, writtenOf } from './saving.ts';
import { Selection } from './selection.svelte.ts';
import { documentsAfter, reversed, type Step, stepTo } from './steps.ts';
import { openTree, type OpenTree } from './tree.ts';
import { typedField, Typing } from './typing.svelte.ts';

export type View = 'form' | 'both' | 'text';

export class ConfigEditor {
  #client: Client;
  #tree = $state.raw<OpenTree | null>(null);
  #edits = $state.raw<Edits>(NO_EDITS);
  #conflict = $state.raw<Conflict | null>(null);
  #failure = $state('');
  #epoch = $state(0);
  #written: Written = [];
  #asked = '';
  readonly #history = new History();
  readonly #typing = new Typing(() => this.flush());
  readonly selection = new Selection({
    flush: () => this.flush(),
    isTyping: () => this.#typing.isUnderWay,
    documentOf: (path) => this.documentOf(path),
  });
  /** Told when a step cannot be taken back or done again, because its lines were changed since. */
  onLostStep: () => void = () => undefined;
  view = $state<View>('both');
  /** The name of a new host with these options is asked for; also from other places, before the files are read. */
  asksForNewHost = $state.raw<{ readonly options: readonly NewOption[] } | null>(null);
  #wantedFile: string | null = null;

  readonly changedPaths: readonly string[] = $derived([...this.#edits.keys()]);
  /** The tree as it would be after saving. */
  readonly reader: ConfigReader | null = $derived(
    this.#tree === null
      ? null
      : this.#edits.size === 0
        ? this.#tree.reader
        : editedTree(this.#tree.reader, this.#edits),
  );
  readonly document: ConfigDocument = $derived(this.documentOf(this.path));
  readonly block: LineBlock = $derived(blockOf(this.document, this.selection.header));
  readonly marks: LineMarks = $derived(lineMarks(this.savedDocument(this.path), this.document));
  readonly #bytes: string = $derived(printDocument(this.document));
  readonly lineEnds: LineEnds = $derived(lineEndsOf(this.#bytes));
  readonly text: string = $derived(editedText(this.#bytes, this.lineEnds));

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

  get client(): Client {
    return this.#client;
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
    return this.selection.path;
  }

  get file(): ConfigTreeFile | null {
    return this.#tree?.file(this.path) ?? null;
  }

  /** Grows when undo, redo or another program changed the documents: what a field was about to say is old then. */
  get epoch(): number {
    return this.#epoch;
  }

  get canUndo(): boolean {
    return this.#history.canUndo || this.#typing.isUnderWay;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /** There is something to save. */
  get isChanged(): boolean {
    return this.#edits.size > 0 || this.#typing.isUnderWay;
  }

  /** The tree as it is on the disk. */
  get savedReader(): ConfigReader | null {
    return this.#tree?.reader ?? null;
  }

  /** What the backend sent last; null before. */
  get tree(): ConfigTree | null {
    return this.#tree?.sent ?? null;
  }

  /** The edited files, as saving would write them. */
  get edits(): Edits {
    return this.#edits;
  }

  documentOf(path: string): ConfigDocument {
    return this.#edits.get(path) ?? this.savedDocument(path);
  }

  savedDocument(path: string): ConfigDocument {
    return this.#tree?.document(path) ?? parseDocument('');
  }

  /** Selects a file by its name as shown, as soon as the files are read. */
  showFile(shown: string): void {
    this.#wantedFile = shown;
    this.#selectWanted();
  }

  isWritable(path: string): boolean {
    return this.#tree?.file(path)?.writable === true && this.#conflict === null;
  }

  /** Goes to a line of a file that is named as it is shown; stays where it is when there is no such file any more. */
  async show({ file, line }: FilePlace): Promise<void> {
    await this.refresh();
    const path = this.files.find(({ shown }) => shown === file)?.path;
    if (path !== undefined) this.selection.goTo(path, line - 1);
  }

  /** Reads the tree, the first time and whenever it may have changed. Edits stay; what collides is the conflict. */
  async refresh(): Promise<void> {
    this.#asked = asked(this.#edits);
    try {
      // With the edits, so that the files of an Include that is not saved yet are there too.
      this.#adopt(openTree(await this.#client.call('config.open', { edits: [...writtenOf(this.#edits)] })));
      this.#failure = '';
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (error.code !== 'closed') this.#failure = error.message;
    }
  }

  /** Replaces a file's document. `field`: further edits of the same one soon after are the same step. */
  change(path: string, document: ConfigDocument, field = ''): Step | null {
    return this.changeAll(
      editsOf([path], () => document),
      field,
    );
  }

  /** Replaces documents of several files in one step. Null: nothing changed, or one of the files is read only. */
  changeAll(documents: Edits, field = ''): Step | null {
    this.flush();
    if (![...documents.keys()].every((path) => this.isWritable(path))) return null;
    const step = stepTo(documents, (path) => this.documentOf(path), this.selection.here);
    if (step === null) return null;
    this.#put(withEdits(this.#edits, documents));
    return this.#history.record(step, field);
  }

  /** What was typed into the text; it becomes an edit at the next pause. */
  type(text: string): void {
    this.#typing.hold(this.path, text);
  }

  /** Takes over what was typed, now. */
  flush(): void {
    const typed = this.#typing.take();
    if (typed === null) return;
    const before = this.documentOf(typed.path);
    const bytes = savedBytes(typed.text, lineEndsOf(printDocument(before)));
    const after = reparseDocument(before, bytes);
    this.change(typed.path, after, typedField(typed.path, before, after));
  }

  undo(): void {
    this.flush();
    if (!this.#history.undo((step) => this.#apply(step))) this.onLostStep();
  }

  redo(): void {
    this.flush();
    if (!this.#history.redo((step) => this.#apply(step))) this.onLostStep();
  }

  /** Takes back one step, also when others came after it. */
  takeBack(step: Step): void {
    this.flush();
    if (step === this.#history.last) {
      this.undo();
      return;
    }
    const changed = this.#apply(reversed(step));
    if (changed === null) this.onLostStep();
    else if (changed !== 'nothing') this.#history.record(changed);
  }

  /** Drops every edit; taking the step back brings them again. */
  discard(): Step | null {
    this.flush();
    const step = this.changeAll(editsOf(this.changedPaths, (path) => this.savedDocument(path)));
    this.#epoch++;
    return step;
  }

  /** Writes what was changed, all files or none. Rejects with RpcError only when the wire is closed or a defect is met. */
  async save(): Promise<SaveOutcome> {
    this.flush();
    if (this.#edits.size === 0) return { kind: 'nothing' };
    const written = writtenOf(this.#edits);
    const old = savedDocuments(this.#tree, written);
    const outcome = await this.#write(written);
    if (outcome.kind !== 'saved') return outcome;
    return { kind: 'saved', undo: old === null ? null : () => this.#writeBack(old) };
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

  /** What the other program wrote; undo brings the edits of these files back. */
  takeTheirs(): void {
    if (this.#conflict === null) return;
    const { tree, paths } = this.#conflict;
    const theirs = editsOf(paths, tree.document);
    const step = stepTo(theirs, (path) => this.documentOf(path), this.selection.here);
    this.#settle(tree, withoutPaths(this.#edits, paths));
    if (step !== null) this.#history.record(step);
  }

  #settle(tree: OpenTree, edits: Edits): void {
    this.#conflict = null;
    this.#tree = tree;
    this.#epoch++;
    this.#put(edits);
  }

  #adopt(tree: OpenTree): void {
    this.flush();
    this.#conflict = findConflict(this.#edits, this.#tree, tree, this.#written);
    if (this.#conflict !== null) return;
    const before = this.document;
    this.#tree = tree;
    this.#put(this.#edits);
    if (tree.file(this.path) === undefined) this.selection.open(tree.files[0]?.path ?? '');
    else this.selection.follow(followedHeader(before, this.document, this.selection.header));
    this.#selectWanted();
  }

  #selectWanted(): void {
    const file = this.files.find(({ shown }) => shown === this.#wantedFile);
    if (file === undefined) return;
    this.#wantedFile = null;
    this.selection.file(file.path);
  }

  /** Does a step in the documents as they are now. */
  #apply(step: Step): Step | 'nothing' | null {
    const documentOf = (path: string) => this.documentOf(path);
    const documents = documentsAfter(step, documentOf);
    if (documents === null || ![...documents.keys()].every((path) => this.isWritable(path))) return null;
    const changed = stepTo(documents, documentOf, step);
    if (changed === null) return 'nothing';
    this.#epoch++;
    this.#put(withEdits(this.#edits, documents));
    this.selection.return(step);
    return changed;
  }

  async #write(written: Written): Promise<Awaited<ReturnType<typeof writeFiles>>> {
    this.#written = written;
    const outcome = await writeFiles(this.#client, this.#tree, written);
    if (outcome.kind !== 'failed') await this.refresh();
    return outcome;
  }

  /** Writes what the files were before a save. Undo then leads to what was saved. */
  async #writeBack(old: Edits): Promise<void> {
    const step = stepTo(withoutPaths(old, this.changedPaths), (path) => this.documentOf(path), this.selection.here);
    const outcome = await this.#write(writtenOf(old));
    if (outcome.kind === 'failed') throw new RpcError('io', outcome.reason);
    if (outcome.kind === 'conflict') throw new RpcError('conflict', 'another program changed the file');
    this.#epoch++;
    if (step !== null) this.#history.record(step);
  }

  #put(edits: Edits): void {
    this.#edits = this.#tree === null ? edits : onlyChanged(edits, this.#tree);
    // It rejects for a defect only, which then shows as an unhandled rejection.
    if (asked(this.#edits) !== this.#asked) void this.refresh();
  }

  #listen(): void {
    this.#client.on('config.changed', () => {
      if (this.#tree !== null) void this.refresh();
    });
  }
}
