/**
 * The file panes of the window: two for each session that has shown its files, this machine's and the host's; and the
 * transfers. Panes are opened when they are first looked at.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- sets are replaced whole, and the maps are nobody's state */
import type { FilesPane } from '../../shared/contract/files.ts';
import type { Target } from '../../shared/target.ts';
import type { Client } from '../rpc/client.ts';
import { FilePane } from './filePane.svelte.ts';
import { Transfers } from './transfers.svelte.ts';

export interface PanePair {
  readonly local: FilePane;
  readonly remote: FilePane;
}

export class Files {
  readonly transfers: Transfers;
  #client: Client;
  readonly #pairs = new Map<string, PanePair>();
  #stop: readonly (() => void)[] = [];
  readonly #report: (work: Promise<unknown>) => void;

  constructor(client: Client, report: (work: Promise<unknown>) => void) {
    this.#client = client;
    this.#report = report;
    // What was copied or removed shows where it is looked at.
    this.transfers = new Transfers(client, () => this.#refreshAll());
    this.#listen(client);
  }

  /** After the wire broke and was made anew: the panes are opened again, where they were. */
  restart(client: Client): void {
    this.#client = client;
    this.transfers.restart(client);
    this.#listen(client);
    for (const pane of this.#panes()) this.#report(pane.open(client));
  }

  /** The panes of a session, opened. */
  of(session: { readonly id: string; readonly target: Target }): PanePair {
    const known = this.#pairs.get(session.id);
    if (known !== undefined) return known;
    const pair = {
      local: new FilePane(this.#client, { kind: 'local' }),
      remote: new FilePane(this.#client, session.target),
    };
    this.#pairs.set(session.id, pair);
    this.#report(Promise.all([pair.local.open(), pair.remote.open()]));
    return pair;
  }

  /** Gives back the panes of sessions that are no longer there. */
  keepOnly(sessions: readonly { readonly id: string }[]): void {
    for (const [id, pair] of this.#pairs) {
      if (sessions.some((session) => session.id === id)) continue;
      this.#pairs.delete(id);
      for (const pane of [pair.local, pair.remote]) this.#report(this.#client.call('files.close', { id: pane.id }));
    }
  }

  #listen(client: Client): void {
    for (const stop of this.#stop) stop();
    this.#stop = [
      client.on('files.panesChanged', (states) => this.#apply(states)),
      client.on('files.rows', ({ listing, entries }) => {
        for (const pane of this.#panes()) pane.receive(listing, entries);
      }),
    ];
  }

  #apply(states: readonly FilesPane[]): void {
    for (const pane of this.#panes()) {
      const state = states.find(({ id }) => id === pane.id);
      if (state !== undefined) pane.update(state);
    }
  }

  #panes(): readonly FilePane[] {
    return [...this.#pairs.values()].flatMap(({ local, remote }) => [local, remote]);
  }

  #refreshAll(): void {
    for (const pane of this.#panes()) if (pane.isOpen) this.#report(pane.refresh());
  }
}
