/**
 * The logs as the window knows them: which sessions are logged now, the files there are, the one that is open, and what a
 * search found. The files themselves are the backend's.
 */
import type { LogFile, LogHit, ShellLog } from '../../shared/contract/sessionLogs.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Client } from '../rpc/client.ts';
import { readCast, type Cast } from './cast.ts';

/** What of a log is shown: more would fill the window's memory. In bytes. */
export const MOST_SHOWN = 8_000_000;

export type OpenLog =
  | { readonly kind: 'text'; readonly file: LogFile; readonly text: string; readonly cut: boolean }
  | { readonly kind: 'cast'; readonly file: LogFile; readonly cast: Cast; readonly cut: boolean };

export class SessionLogs {
  #client: Client;
  #running = $state.raw<readonly ShellLog[]>([]);
  #files = $state.raw<readonly LogFile[] | null>(null);
  #open = $state.raw<OpenLog | null>(null);
  #found = $state.raw<{ readonly query: string; readonly hits: readonly LogHit[]; readonly more: boolean } | null>(
    null,
  );
  /** Why the files cannot be read; empty: they can. */
  #problem = $state('');
  /** The latest thing that was asked for: an answer to an older one is late. */
  #asked = 0;

  constructor(client: Client) {
    this.#client = client;
    this.#listen();
  }

  /** After the wire broke and was made anew. */
  restart(client: Client): void {
    this.#client = client;
    this.#listen();
  }

  /** The log of a session, or null. */
  of(shell: string): ShellLog | null {
    return this.#running.find((log) => log.shell === shell) ?? null;
  }

  isWritten(name: string): boolean {
    return this.#running.some((log) => log.name === name && log.problem === null);
  }

  /** Null until they were read. The latest first. */
  get files(): readonly LogFile[] | null {
    return this.#files;
  }

  get open(): OpenLog | null {
    return this.#open;
  }

  get found() {
    return this.#found;
  }

  get problem(): string {
    return this.#problem;
  }

  async start(shell: string): Promise<void> {
    await this.#client.call('sessionLogs.start', { shell });
  }

  async stop(shell: string): Promise<void> {
    await this.#client.call('sessionLogs.stop', { shell });
  }

  /** Reads the list of files. */
  load(): Promise<void> {
    return this.#orSay(async () => {
      this.#files = await this.#client.call('sessionLogs.list', null);
    });
  }

  /** Shows a log, or (null) none. */
  async show(file: LogFile | null): Promise<void> {
    const asked = ++this.#asked;
    if (file === null) {
      this.#open = null;
      return;
    }
    await this.#orSay(async () => {
      const { bytes, cut } = await this.#read(file.name);
      if (asked !== this.#asked) return;
      const text = new TextDecoder().decode(bytes);
      this.#open =
        file.format === 'text' ? { kind: 'text', file, text, cut } : { kind: 'cast', file, cast: readCast(text), cut };
    });
  }

  /** Looks in all logs; an empty query ends the search. */
  async search(query: string): Promise<void> {
    const asked = ++this.#asked;
    if (query === '') {
      this.#found = null;
      return;
    }
    await this.#orSay(async () => {
      const found = await this.#client.call('sessionLogs.search', { query });
      if (asked === this.#asked) this.#found = { query, ...found };
    });
  }

  async remove({ name }: LogFile): Promise<void> {
    await this.#client.call('sessionLogs.remove', { names: [name] });
    if (this.#open?.file.name === name) this.#open = null;
    if (this.#found !== null) {
      this.#found = { ...this.#found, hits: this.#found.hits.filter((hit) => hit.name !== name) };
    }
    await this.load();
  }

  async #read(name: string): Promise<{ bytes: Uint8Array; cut: boolean }> {
    const pieces: string[] = [];
    let length = 0;
    let from: number | null = 0;
    while (from !== null && length < MOST_SHOWN) {
      const piece: { bytes: string; next: number | null } = await this.#client.call('sessionLogs.read', { name, from });
      pieces.push(piece.bytes);
      length += piece.bytes.length;
      from = piece.next;
    }
    const all = pieces.join('');
    return { bytes: Uint8Array.from(all, (character) => character.charCodeAt(0)), cut: from !== null };
  }

  async #orSay(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#problem = '';
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.#problem = error.message;
    }
  }

  #listen(): void {
    this.#client.on('sessionLogs.changed', (running) => {
      this.#running = running;
      // The place shows them; nobody waits for it.
      if (this.#files !== null) void this.load();
    });
    this.#client.call('sessionLogs.running', null).then(
      (running) => (this.#running = running),
      // A closed wire shows itself.
      () => undefined,
    );
  }
}
