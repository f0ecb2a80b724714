/**
 * The file panes of the window: two for each session that has shown its files, at first this machine's and the host's;
 * and the transfers. Panes are opened when they are first looked at.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- the maps are nobody's state */
import type { Entry, FilesPane, FilesSide } from '../../shared/contract/files.ts';
import type { Settings } from '../../shared/contract/settings.ts';
import type { Target } from '../../shared/target.ts';
import type { Client } from '../rpc/client.ts';
import { Edits } from './editing/edits.svelte.ts';
import { FilePane } from './filePane.svelte.ts';
import { Incoming } from './incoming.svelte.ts';
import { notifyEnd } from './notify.ts';
import { Transfers } from './transfers.svelte.ts';

export type SideName = 'left' | 'right';

/** The two panes of a session; each can show another side. */
export class PanePair {
  left: FilePane = $state.raw() as FilePane;
  right: FilePane = $state.raw() as FilePane;

  constructor(left: FilePane, right: FilePane) {
    this.left = left;
    this.right = right;
  }

  other(side: SideName): FilePane {
    return side === 'left' ? this.right : this.left;
  }
}

interface Options {
  readonly client: Client;
  readonly settings: () => Settings['files'];
  /** Where the files of a host begin; null: in its home. */
  readonly folderOf: (target: Target) => string | null;
  readonly set: (change: Settings['files']) => void;
  readonly report: (work: Promise<unknown>) => void;
}

export class Files {
  readonly transfers: Transfers;
  readonly incoming: Incoming;
  readonly edits: Edits;
  #client: Client;
  readonly #options: Options;
  readonly #pairs = new Map<string, PanePair>();
  #stop: readonly (() => void)[] = [];
  /** What is dragged now, inside this window. */
  dragged = $state.raw<{ readonly pane: FilePane; readonly entries: readonly Entry[] } | null>(null);
  dockOpen = $state(true);

  constructor(options: Options) {
    this.#client = options.client;
    this.#options = options;
    this.incoming = new Incoming(options.client);
    // What was copied or removed shows where it is looked at.
    this.transfers = new Transfers(options.client, () => this.#refreshAll());
    this.transfers.onEnded = (transfer, ranMs) => {
      if (this.settings.notify) notifyEnd(transfer, ranMs);
    };
    const onSaved = () => this.#refreshAll();
    this.edits = new Edits({ client: options.client, report: options.report, onSaved });
    this.#listen(options.client);
    this.#limit();
  }

  get settings(): Settings['files'] {
    return this.#options.settings();
  }

  set(change: Partial<Settings['files']>): void {
    this.#options.set({ ...this.settings, ...change });
    if (change.limit !== undefined) this.#limit();
  }

  /** After the wire broke and was made anew: the panes are opened again, where they were. */
  restart(client: Client): void {
    this.#client = client;
    this.transfers.restart(client);
    this.incoming.restart(client);
    this.edits.restart(client);
    this.#listen(client);
    this.#limit();
    for (const pane of this.#panes()) this.#options.report(pane.open(client));
  }

  /** The panes of a session, opened. */
  of(session: { readonly id: string; readonly target: Target }): PanePair {
    const known = this.#pairs.get(session.id);
    if (known !== undefined) return known;
    const pair = new PanePair(
      new FilePane(this.#client, { kind: 'local' }),
      new FilePane(this.#client, session.target),
    );
    this.#pairs.set(session.id, pair);
    const folder = this.#options.folderOf(session.target);
    if (folder !== null) pair.right.startIn(folder);
    this.#options.report(Promise.all([pair.left.open(), pair.right.open()]));
    return pair;
  }

  /** The files of the session's host in this folder: a path as text. */
  showFolder(session: { readonly id: string; readonly target: Target }, path: string): void {
    const { right } = this.of(session);
    if (right.isOpen) this.#options.report(right.go(path));
    else right.startIn(path);
  }

  /** Shows the files of another side in one of the panes. */
  choose(pair: PanePair, name: SideName, side: FilesSide): void {
    const old = pair[name];
    const next = new FilePane(this.#client, side);
    pair[name] = next;
    this.#options.report(this.#client.call('files.close', { id: old.id }).then(() => next.open()));
  }

  /** Gives back the panes of sessions that are no longer there. */
  keepOnly(sessions: readonly { readonly id: string }[]): void {
    for (const [id, { left, right }] of this.#pairs) {
      if (sessions.some((session) => session.id === id)) continue;
      this.#pairs.delete(id);
      for (const pane of [left, right]) this.#options.report(this.#client.call('files.close', { id: pane.id }));
    }
  }

  /** The backend does not keep it. */
  #limit(): void {
    this.#options.report(this.transfers.limit(this.settings.limit));
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
    return [...this.#pairs.values()].flatMap(({ left, right }) => [left, right]);
  }

  #refreshAll(): void {
    for (const pane of this.#panes()) if (pane.isOpen) this.#options.report(pane.refresh());
  }
}
