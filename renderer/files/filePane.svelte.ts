/**
 * One pane of files: where it is and was, what of the listing is shown in which order, and what is selected. It draws
 * nothing; single changes are fileChanges.ts, and what takes long is a transfer (transfers.svelte.ts).
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- sets are replaced whole */
import type { Entry, FileProblem, FilesPane, FilesSide } from '../../shared/contract/files.ts';
import type { Method, ParamsOf, ResultOf } from '../../shared/contract/index.ts';
import { joinPath, nameOf, parentOf } from '../../shared/fileNames.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Client } from '../rpc/client.ts';
import { isUp, searchText, sorted, type Sort, UP } from './entryWords.ts';
import { Listing } from './listing.svelte.ts';

const MOST_PLACES = 100;
type PaneCall = Extract<Method, `files.${string}`>;

export class FilePane {
  readonly id: string = crypto.randomUUID();
  readonly side: FilesSide;
  #client: Client;
  readonly #listing: Listing;
  #state = $state.raw<FilesPane | null>(null);
  #free = $state<number | null>(null);
  #back: readonly string[] = $state.raw([]);
  #forward: readonly string[] = $state.raw([]);
  /** Where it goes once it is open; empty: where a person begins on that side. */
  #start = '';
  hidden = $state(false);
  filter = $state('');
  sort = $state.raw<Sort>({ by: 'name', down: false });
  selected: ReadonlySet<string> = $state.raw(new Set<string>());
  /** The name that the keys act on, and where a range of the Shift key began. */
  #cursor = $state<string | null>(null);
  #anchor: string | null = null;

  // In two steps, so that typing a filter does not sort.
  readonly #sorted: readonly Entry[] = $derived.by(() => sorted(this.#listing.entries, this.sort));
  readonly rows: readonly Entry[] = $derived.by(() => {
    const text = this.filter.toLowerCase();
    const { hidden } = this;
    const found = this.#sorted.filter(
      (entry) => (hidden || !entry.name.startsWith('.')) && (text === '' || searchText(entry).includes(text)),
    );
    // It is a hidden name like others.
    return hidden && text === '' && this.path.length > 1 ? [UP, ...found] : found;
  });
  /** Names in the rows. */
  readonly count: number = $derived(this.rows.length - (this.rows[0] === UP ? 1 : 0));
  /** Where the cursor is in the rows; -1: there is none. */
  readonly cursorIndex: number = $derived.by(() => {
    const at = this.rows.findIndex(({ name }) => name === this.#cursor);
    return at < 0 && this.rows.length > 0 ? 0 : at;
  });
  /** What an action is about: the selected rows that are shown, else the one under the cursor. */
  readonly chosen: readonly Entry[] = $derived.by(() => {
    const selected = this.selected.size === 0 ? [] : this.rows.filter(({ name }) => this.selected.has(name));
    if (selected.length > 0) return selected;
    return this.rows.slice(this.cursorIndex, this.cursorIndex + 1).filter((entry) => !isUp(entry));
  });

  constructor(client: Client, side: FilesSide) {
    this.#client = client;
    this.side = side;
    this.#listing = new Listing(this.id, () => this.#entered());
  }

  /** The last snapshot of the backend; null until there is one. */
  get state(): FilesPane | null {
    return this.#state;
  }
  get isOpen(): boolean {
    return this.#state?.state.phase === 'open';
  }
  get path(): string {
    return this.#listing.path;
  }
  get loading(): boolean {
    return this.#listing.loading;
  }
  get counted(): number {
    return this.#listing.counted;
  }
  get problem(): FileProblem | null {
    return this.#listing.problem;
  }
  /** Bytes that can still be written to this file system; null when the server does not tell. */
  get free(): number | null {
    return this.#free;
  }
  get canGoBack(): boolean {
    return this.#back.length > 0;
  }
  get canGoForward(): boolean {
    return this.#forward.length > 0;
  }

  /** Opens it, or connects it again. */
  async open(client: Client = this.#client): Promise<void> {
    this.#client = client;
    await client.call('files.open', { id: this.id, side: this.side });
  }

  /** The folder that is shown once it is open. */
  startIn(path: string): void {
    this.#start = path;
  }

  /** A call about this pane. Rejects with RpcError. */
  call<M extends PaneCall>(method: M, params: Omit<ParamsOf<M>, 'pane'>): Promise<ResultOf<M>> {
    return this.#client.call(method, { ...params, pane: this.id } as unknown as ParamsOf<M>);
  }

  /** A snapshot came. Each time that the pane opens it lists its folder, also after a loss. */
  update(state: FilesPane): void {
    const wasOpen = this.isOpen;
    this.#state = state;
    // Somebody asked for a folder before it was open: that is on its way.
    if (wasOpen || !this.isOpen || this.loading) return;
    void this.#read([this.path, this.#start, state.home].find((path) => path !== '') ?? '/');
  }

  receive(listing: string, entries: readonly Entry[]): void {
    this.#listing.receive(listing, entries);
  }

  go(path: string): Promise<void> {
    if (path === this.path) return this.refresh();
    if (this.path !== '') this.#back = [...this.#back, this.path].slice(-MOST_PLACES);
    this.#forward = [];
    return this.#read(path);
  }

  async up(): Promise<void> {
    const from = nameOf(this.path);
    if (from === '') return;
    await this.go(parentOf(this.path));
    this.moveCursor(from);
  }

  back(): Promise<void> {
    const path = this.#back.at(-1);
    if (path === undefined) return Promise.resolve();
    this.#back = this.#back.slice(0, -1);
    this.#forward = [this.path, ...this.#forward];
    return this.#read(path);
  }

  forward(): Promise<void> {
    const [path, ...rest] = this.#forward;
    if (path === undefined) return Promise.resolve();
    this.#forward = rest;
    this.#back = [...this.#back, this.path];
    return this.#read(path);
  }

  /** Reads the folder again; then the cursor is on this name, if one is given. */
  async refresh(name?: string): Promise<void> {
    if (this.path === '') return;
    await this.#read(this.path);
    if (name !== undefined) this.moveCursor(name);
  }

  pathOf(name: string): string {
    if (name === UP.name) return parentOf(this.path);
    return joinPath(this.path, name);
  }

  has(name: string): boolean {
    return this.#listing.entries.some((entry) => entry.name === name);
  }

  /** The cursor goes to this name, and nothing else is selected. */
  moveCursor(name: string): void {
    this.#anchor = null;
    this.selected = new Set<string>();
    this.#cursor = name;
  }

  /** Puts the cursor on a row; with `range` everything from where the range began is selected. */
  moveTo(index: number, range: boolean): void {
    const at = Math.max(0, Math.min(index, this.rows.length - 1));
    const entry = this.rows[at];
    if (entry === undefined) return;
    if (!range) return this.moveCursor(entry.name);
    this.#anchor ??= this.rows[this.cursorIndex]?.name ?? entry.name;
    const from = this.rows.findIndex(({ name }) => name === this.#anchor);
    const between = this.rows.slice(Math.min(from, at), Math.max(from, at) + 1);
    this.selected = new Set(between.filter((each) => !isUp(each)).map(({ name }) => name));
    this.#cursor = entry.name;
  }

  /** Selects this one alone. */
  select(name: string): void {
    this.moveCursor(name);
    if (name === UP.name) return;
    this.selected = new Set([name]);
    this.#anchor = name;
  }

  toggle(name: string): void {
    if (name === UP.name) return;
    const others = [...this.selected].filter((each) => each !== name);
    this.selected = new Set(others.length < this.selected.size ? others : [...others, name]);
    this.#anchor = name;
    this.#cursor = name;
  }

  selectAll(): void {
    this.selected = new Set(this.rows.filter((each) => !isUp(each)).map(({ name }) => name));
  }

  clearSelection(): void {
    this.selected = new Set<string>();
  }

  async #read(path: string): Promise<void> {
    await this.#listing.read(this.#client, path);
    // What is gone is no longer selected.
    if (this.selected.size > 0) {
      const there = new Set(this.#listing.entries.map(({ name }) => name));
      this.selected = new Set([...this.selected].filter((name) => there.has(name)));
    }
    await this.#measure();
  }

  #entered(): void {
    this.selected = new Set<string>();
    this.#cursor = null;
    this.#anchor = null;
    this.filter = '';
  }

  async #measure(): Promise<void> {
    if (this.path === '' || !this.isOpen) return;
    try {
      this.#free = (await this.call('files.space', { path: this.path })).available;
    } catch (error) {
      // Many servers cannot say; then nothing is shown.
      if (!(error instanceof RpcError)) throw error;
      this.#free = null;
    }
  }
}
