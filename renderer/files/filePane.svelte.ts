/**
 * One pane of files: where it is, what is listed there, what is selected, and the single changes. It draws nothing, and
 * what takes long is a transfer (transfers.svelte.ts).
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- sets are replaced whole, and the maps are nobody's state */
import type { Entry, FileProblem, FilesPane, FilesSide } from '../../shared/contract/files.ts';
import type { ResultOf } from '../../shared/contract/index.ts';
import { joinPath, nameOf, parentOf, showName } from '../../shared/fileNames.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Client } from '../rpc/client.ts';
import { sorted, type Sort } from './entryWords.ts';

/** How often a long list is shown anew while it comes. In milliseconds. */
const SHOW_EVERY = 150;

export class FilePane {
  readonly id: string = crypto.randomUUID();
  readonly side: FilesSide;
  #client: Client;
  #state = $state.raw<FilesPane | null>(null);
  #path = $state('');
  #entries = $state.raw<readonly Entry[]>([]);
  #loading = $state(false);
  #problem = $state.raw<FileProblem | null>(null);
  #free = $state<number | null>(null);
  #listing = '';
  /** Of the listing that is under way. */
  #coming = new Map<string, Entry>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #back: readonly string[] = $state.raw([]);
  #forward: readonly string[] = $state.raw([]);
  #wanted: string | null = null;
  hidden = $state(false);
  filter = $state('');
  sort = $state.raw<Sort>({ by: 'name', down: false });
  selected: ReadonlySet<string> = $state.raw(new Set<string>());
  /** The name that the keys act on, and where a range of the Shift key began. */
  cursor = $state<string | null>(null);
  anchor: string | null = null;

  readonly rows: readonly Entry[] = $derived.by(() => {
    const text = this.filter.toLowerCase();
    const shown = this.#entries.filter(
      ({ name }) => (this.hidden || !name.startsWith('.')) && showName(name).toLowerCase().includes(text),
    );
    return sorted(shown, this.sort);
  });
  /** What an action is about: the selected rows that are shown, else the one under the cursor. */
  readonly chosen: readonly Entry[] = $derived.by(() => {
    const selected = this.rows.filter(({ name }) => this.selected.has(name));
    return selected.length > 0 ? selected : this.rows.filter(({ name }) => name === this.cursor);
  });

  constructor(client: Client, side: FilesSide) {
    this.#client = client;
    this.side = side;
  }

  /** The last snapshot of the backend; null until there is one. */
  get state(): FilesPane | null {
    return this.#state;
  }
  get isOpen(): boolean {
    return this.#state?.state.phase === 'open';
  }
  /** The folder that is shown; empty until the first one is. */
  get path(): string {
    return this.#path;
  }
  get loading(): boolean {
    return this.#loading;
  }
  /** Why the list is not whole. */
  get problem(): FileProblem | null {
    return this.#problem;
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

  /** A snapshot came. The first time that the pane is open its list begins. */
  update(state: FilesPane): void {
    const wasOpen = this.isOpen;
    this.#state = state;
    if (wasOpen || !this.isOpen) return;
    void this.#list(this.#wanted ?? (this.#path === '' ? state.home : this.#path));
  }

  /** Rows of a listing came. */
  receive(listing: string, entries: readonly Entry[]): void {
    if (listing !== this.#listing) return;
    const first = this.#coming.size === 0;
    for (const entry of entries) this.#coming.set(entry.name, entry);
    // A new folder shows its first rows at once; a folder that is read again keeps what it shows until all have come.
    if (this.#wanted !== null && first) this.#show();
    else if (this.#wanted !== null) this.#timer ??= setTimeout(() => this.#show(), SHOW_EVERY);
  }

  go(path: string): Promise<void> {
    if (path === this.#path) return this.refresh();
    if (this.#path !== '') this.#back = [...this.#back, this.#path].slice(-100);
    this.#forward = [];
    return this.#list(path);
  }

  async up(): Promise<void> {
    const from = nameOf(this.#path);
    if (from === '') return;
    await this.go(parentOf(this.#path));
    this.cursor = from;
  }

  back(): Promise<void> {
    const path = this.#back.at(-1);
    if (path === undefined) return Promise.resolve();
    this.#back = this.#back.slice(0, -1);
    this.#forward = [this.#path, ...this.#forward];
    return this.#list(path);
  }

  forward(): Promise<void> {
    const [path, ...rest] = this.#forward;
    if (path === undefined) return Promise.resolve();
    this.#forward = rest;
    this.#back = [...this.#back, this.#path];
    return this.#list(path);
  }

  async refresh(): Promise<void> {
    if (this.#path !== '') await this.#list(this.#path);
  }

  pathOf(name: string): string {
    return joinPath(this.#path, name);
  }

  async makeFolder(name: string): Promise<void> {
    await this.#client.call('files.makeFolder', { pane: this.id, path: this.pathOf(name) });
    await this.refresh();
    this.cursor = name;
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#client.call('files.rename', {
      pane: this.id,
      path: this.pathOf(from),
      to: this.pathOf(to),
      replace: false,
    });
    await this.refresh();
    this.cursor = to;
  }

  async setMode(names: readonly string[], mode: number): Promise<void> {
    for (const name of names) {
      await this.#client.call('files.setMode', { pane: this.id, path: this.pathOf(name), mode });
    }
    await this.refresh();
  }

  /** What a removal of these names would remove. Rejects with RpcError. */
  count(names: readonly string[]): Promise<ResultOf<'files.count'>> {
    return this.#client.call('files.count', { pane: this.id, paths: names.map((name) => this.pathOf(name)) });
  }

  /** Reads a folder. A folder that cannot be opened leaves the pane where it is, and says why. */
  async #list(path: string): Promise<void> {
    const listing = crypto.randomUUID();
    const another = path !== this.#path;
    this.#listing = listing;
    this.#coming = new Map();
    this.#wanted = another ? path : null;
    this.#loading = true;
    this.#problem = null;
    try {
      const listed = await this.#client.call('files.list', { pane: this.id, path, listing });
      if (listing !== this.#listing) return;
      this.#enter(listed.path);
      this.#problem = listed.problem;
      this.#show();
      void this.#measure();
    } catch (error) {
      if (listing !== this.#listing) return;
      this.#problem = problemOf(error, path);
    } finally {
      if (listing === this.#listing) {
        this.#loading = false;
        this.#wanted = null;
        clearTimeout(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  #enter(path: string): void {
    if (path === this.#path) return;
    this.#path = path;
    this.selected = new Set<string>();
    this.cursor = null;
    this.anchor = null;
    this.filter = '';
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#wanted !== null) this.#enter(this.#wanted);
    this.#entries = [...this.#coming.values()];
    // What is gone is no longer selected.
    this.selected = new Set([...this.selected].filter((name) => this.#coming.has(name)));
    if (this.cursor === null || !this.#coming.has(this.cursor)) this.cursor = this.rows[0]?.name ?? null;
  }

  async #measure(): Promise<void> {
    try {
      const { available } = await this.#client.call('files.space', { pane: this.id, path: this.#path });
      this.#free = available;
    } catch (error) {
      // Many servers cannot say; then nothing is shown.
      if (!(error instanceof RpcError)) throw error;
      this.#free = null;
    }
  }
}

function problemOf(error: unknown, path: string): FileProblem {
  if (!(error instanceof RpcError)) throw error;
  const { code, reason } = error.data as Partial<FileProblem>;
  return { code: code ?? 'other', path, reason: reason ?? error.message };
}
