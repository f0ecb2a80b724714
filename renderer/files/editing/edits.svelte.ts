/**
 * The files that are edited, as the window knows them: the backend's snapshots, their texts, and which of them is in front
 * in the files of each session. Like the transfers they are Fairlead's, not one session's.
 */
/* eslint-disable svelte/prefer-svelte-reactivity -- the maps are replaced whole, or nobody's state */
import type { EditHow, EditState } from '../../../shared/contract/edits.ts';
import type { FilesSide } from '../../../shared/contract/files.ts';
import { nameOf, showName } from '../../../shared/fileNames.ts';
import type { Client } from '../../rpc/client.ts';
import { EditText, readEdit } from './editText.svelte.ts';

export type EditAction = 'revert' | 'retry' | 'openOutside' | 'close';

interface Options {
  readonly client: Client;
  readonly report: (work: Promise<unknown>) => void;
  /** A save was proven: what is listed is not what is there any more. */
  readonly onSaved: (edit: EditState) => void;
}

export class Edits {
  #client: Client;
  readonly #options: Options;
  #list = $state.raw<readonly EditState[]>([]);
  #stop: () => void = () => undefined;
  readonly #texts = new Map<string, EditText>();
  /** By session: the edit that is in front of its panes. */
  #front: ReadonlyMap<string, string> = $state.raw(new Map());

  /** How many there are, and whether one cannot be saved. */
  readonly summary = $derived.by(() => ({
    count: this.#list.length,
    stuck: this.#list.some(({ save }) => save.phase !== 'idle' && save.phase !== 'saving'),
  }));

  constructor(options: Options) {
    this.#client = options.client;
    this.#options = options;
    this.restart(options.client);
  }

  get list(): readonly EditState[] {
    return this.#list;
  }

  restart(client: Client): void {
    this.#stop();
    this.#client = client;
    this.#stop = client.on('edits.changed', (list) => this.#apply(list));
    this.#options.report(client.call('edits.list', null).then((list) => this.#apply(list)));
  }

  /** In front of the panes of this session; null: the panes are. */
  inFront(session: string): EditState | null {
    const id = this.#front.get(session);
    return this.#list.find((edit) => edit.id === id) ?? null;
  }

  /** Null: the panes. A text is in one place at a time. */
  show(session: string, id: string | null): void {
    const others = [...this.#front].filter(([key, shown]) => key !== session && shown !== id);
    this.#front = new Map(id === null ? others : [...others, [session, id]]);
  }

  /** The edit of a file, whoever opened it. */
  of(side: FilesSide, path: string): EditState | null {
    const key = keyOf(side);
    return this.#list.find((edit) => edit.path === path && keyOf(edit.side) === key) ?? null;
  }

  /** Opens a file in front of a session's panes; one that is open already comes to the front. */
  async open(session: string, side: FilesSide, path: string, how: EditState['how']): Promise<void> {
    const known = this.of(side, path);
    const id = known?.id ?? crypto.randomUUID();
    if (known === null) await this.#client.call('edits.open', { id, side, path, how });
    else if (how === 'outside') await this.act(id, 'openOutside');
    if (how === 'here') this.show(session, id);
  }

  /** Made when it is first asked for. */
  textOf({ id, path }: EditState): EditText {
    let text = this.#texts.get(id);
    if (text === undefined) {
      const { report } = this.#options;
      text = new EditText({ client: () => this.#client, id, name: showName(nameOf(path)), report });
      this.#texts.set(id, text);
    }
    return text;
  }

  /** Typed in this window or waiting in the backend: something that the file does not have. */
  isUnsaved(edit: EditState): boolean {
    return edit.unsent || this.#texts.get(edit.id)?.typed === true;
  }

  /** Rejects with RpcError. */
  async save(edit: EditState, how: EditHow): Promise<void> {
    if (edit.how === 'here') await this.textOf(edit).save(how);
    else await this.#client.call('edits.save', { id: edit.id, how });
  }

  /** Ours and theirs, to be compared. Rejects with RpcError. */
  async compare({ id }: EditState): Promise<{ readonly ours: string; readonly theirs: string }> {
    await this.#texts.get(id)?.bring();
    const theirs = await readEdit(this.#client, id, 'theirs');
    return { ours: await readEdit(this.#client, id, 'ours'), theirs };
  }

  act(id: string, action: EditAction): Promise<unknown> {
    return this.#client.call(`edits.${action}`, { id });
  }

  /** The page goes away: what was typed must not go with it. */
  bringAll(): void {
    for (const text of this.#texts.values()) if (text.typed) this.#options.report(text.bring());
  }

  #apply(list: readonly EditState[]): void {
    const before = this.#list;
    this.#list = list;
    for (const [id, text] of this.#texts) {
      if (list.some((edit) => edit.id === id)) continue;
      text.close();
      this.#texts.delete(id);
    }
    for (const edit of list) {
      const known = before.find(({ id }) => id === edit.id);
      if (known !== undefined && known.savedAt !== edit.savedAt) this.#options.onSaved(edit);
    }
  }
}

const keyOf = (side: FilesSide): string =>
  side.kind === 'host' ? JSON.stringify([side.host, side.user ?? '', side.port ?? 0]) : side.kind;
