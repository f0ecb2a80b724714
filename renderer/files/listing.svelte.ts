/**
 * Reads folders for one pane and is honest about it: a folder shows its first rows at once, what comes after them is
 * counted while it comes, and a list that ends early keeps what came and says why. It selects and sorts nothing.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- the map is nobody's state */
import type { Entry, FileProblem } from '../../shared/contract/files.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Client } from '../rpc/client.ts';

/** So many rows are shown before the list is whole; to sort more of them again and again would hold up the window. */
const FIRST_ROWS = 1000;
/** First rows are shown after this time, even if they are fewer; and so often the count is shown. In milliseconds. */
const SHOW_AFTER = 120;

export class Listing {
  #entries = $state.raw<readonly Entry[]>([]);
  #path = $state('');
  #loading = $state(false);
  #counted = $state(0);
  #problem = $state.raw<FileProblem | null>(null);
  #id = '';
  #coming = new Map<string, Entry>();
  /** The folder whose first rows are not shown yet; null: they are, or the same folder is read again. */
  #wanted: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #pane: string;
  readonly #onEnter: () => void;

  /** `onEnter`: another folder is shown from now on. */
  constructor(pane: string, onEnter: () => void) {
    this.#pane = pane;
    this.#onEnter = onEnter;
  }

  /** In the order in which they came. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }
  /** The folder that is shown; empty until the first one is. */
  get path(): string {
    return this.#path;
  }
  get loading(): boolean {
    return this.#loading;
  }
  /** Rows that came so far, while it is loading. */
  get counted(): number {
    return this.#counted;
  }
  /** Why the list is not whole, or why another folder could not be opened. */
  get problem(): FileProblem | null {
    return this.#problem;
  }

  /** A folder that cannot be opened leaves the one that is shown. Never rejects because of files. */
  async read(client: Client, path: string): Promise<void> {
    const id = crypto.randomUUID();
    this.#id = id;
    this.#coming = new Map();
    this.#counted = 0;
    this.#wanted = path === this.#path ? null : path;
    this.#loading = true;
    this.#problem = null;
    try {
      const listed = await client.call('files.list', { pane: this.#pane, path, listing: id });
      if (id !== this.#id) return;
      this.#problem = listed.problem;
      // Links and `..` are resolved in what the server calls it.
      this.#show(listed.path);
    } catch (error) {
      if (id === this.#id) this.#problem = problemOf(error, path);
    } finally {
      if (id === this.#id) this.#end();
    }
  }

  receive(id: string, entries: readonly Entry[]): void {
    if (id !== this.#id) return;
    for (const entry of entries) this.#coming.set(entry.name, entry);
    if (this.#wanted !== null && this.#coming.size >= FIRST_ROWS) this.#show(this.#wanted);
    else this.#timer ??= setTimeout(() => this.#tick(), SHOW_AFTER);
  }

  #tick(): void {
    this.#timer = undefined;
    this.#counted = this.#coming.size;
    if (this.#wanted !== null) this.#show(this.#wanted);
  }

  #show(path: string): void {
    const entered = path !== this.#path;
    this.#path = path;
    this.#wanted = null;
    this.#entries = [...this.#coming.values()];
    if (entered) this.#onEnter();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#loading = false;
    this.#wanted = null;
  }
}

function problemOf(error: unknown, path: string): FileProblem {
  if (!(error instanceof RpcError)) throw error;
  const { code, reason } = error.data as Partial<FileProblem>;
  return { code: code ?? 'other', path, reason: reason ?? error.message };
}
