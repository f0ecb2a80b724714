/**
 * The sessions of this window, kept equal to the backend's shells. It starts and ends them; how they share tabs is
 * tabs.svelte.ts, what is inside one is session.svelte.ts, and the bytes go from the client to the terminal without
 * passing here.
 */
import type { Settings } from '../../shared/contract/settings.ts';
import type { ShellState, TerminalSize } from '../../shared/contract/shells.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Target } from '../../shared/target.ts';
import type { Client } from '../rpc/client.ts';
import { t } from '../i18n/translate.ts';
import { Broadcast } from './broadcast.svelte.ts';
import { type Facet, Session } from './session.svelte.ts';
import { gridOf, MOST_PANES, type Direction, type SplitTree } from './splits.ts';
import type { Tab } from './tab.svelte.ts';
import { readTabs, writeTabs, type TabMemory } from './tabMemory.ts';
import { Tabs } from './tabs.svelte.ts';
import { reportUnlessGone } from './reportUnlessGone.ts';

/** Until a terminal was measured: what a terminal of the seventies has. */
const FIRST_SIZE: TerminalSize = { columns: 80, rows: 24, width: 0, height: 0 };
const FONT = { least: 8, most: 32, standard: 13 };

interface Options {
  client: Client;
  settings: () => Settings;
  /** Typing to several panes ended by itself, because this one is not connected. */
  onBroadcastEnded?: (session: Session) => void;
  /** Where the order of the tabs outlives a reload. */
  storage?: Pick<Storage, 'getItem' | 'setItem'>;
}

/** A pane that is opened as it was kept. */
interface NewPane {
  readonly target: Target;
  /** Null: where the host's profile says. */
  readonly folder: string | null;
  readonly facet: Facet;
  readonly name: string;
}

export class Sessions {
  #client = $state.raw() as Client;
  #all = $state.raw<readonly Session[]>([]);
  #settings: () => Settings;
  #storage: Options['storage'];
  #stopListening: () => void = () => undefined;
  /** Closed here; a snapshot that was under way may still name them. */
  #closed: readonly string[] = [];
  /** Opened here, and not (yet) known to the backend: a snapshot without them says nothing about them. */
  #opening: readonly string[] = [];
  #lastSize = FIRST_SIZE;
  readonly tabs = new Tabs();
  readonly broadcast: Broadcast;
  /** Tab by tab, in each in reading order. */
  readonly list: readonly Session[] = $derived(this.#inPlaces(this.tabs.panes));
  /** The one that has the focus in the tab in front. */
  readonly active: Session | null = $derived(this.#all.find((session) => session.id === this.tabs.front) ?? null);

  constructor({ client, settings, onBroadcastEnded, storage = globalThis.sessionStorage }: Options) {
    this.#settings = settings;
    this.broadcast = new Broadcast({
      isProduction: (session) => this.isProduction(session),
      onended: (session) => onBroadcastEnded?.(session),
    });
    this.#storage = storage;
    this.#follow(client);
  }

  /** In the order in which they came: it never changes, so that what is drawn stays where it is in the document. */
  get all(): readonly Session[] {
    return this.#all;
  }

  /** The sessions in a tab, in reading order. */
  of(tab: Tab | null): readonly Session[] {
    return tab === null ? [] : this.#inPlaces(tab.panes);
  }

  /** The wire that terminals read from and write to. A new one means: attach again. */
  get client(): Client {
    return this.#client;
  }

  get settings(): Settings {
    return this.#settings();
  }

  /** Marked as production in the list of hosts. */
  isProduction({ target }: Session): boolean {
    return target.kind === 'host' && this.settings.hosts[target.host]?.environment === 'production';
  }

  /** After the wire broke and was made anew. Shells that the backend no longer knows are shown as lost. */
  restart(client: Client): void {
    this.#follow(client);
  }

  /** The session that has the focus when its tab is in front. */
  frontOf(tab: Tab | undefined): Session | null {
    return tab === undefined ? null : (this.#find(tab.focused) ?? null);
  }

  /** Starts a shell in a new tab at the end, in front, with the focus; in a folder of the host, if one is given. */
  open(target: Target, folder?: string): Session {
    return this.#open(target, (id) => this.tabs.add(id), folder);
  }

  /** Starts a shell beside the one that has the focus, or in a new tab when that tab is full. */
  split(target: Target, direction: Direction): Session {
    return this.#open(target, (id) => {
      if (!this.tabs.addBeside(id, direction)) this.tabs.add(id);
    });
  }

  /** Starts shells side by side in a new tab, and in further ones when they are more than fit; the first has the focus. */
  openTogether(targets: readonly Target[]): void {
    const sessions = targets.map((target) => this.#create(target));
    for (let at = 0; at < sessions.length; at += MOST_PANES) {
      this.tabs.addTree(gridOf(sessions.slice(at, at + MOST_PANES).map(({ id }) => id)));
    }
    const [first] = sessions;
    if (first === undefined) return;
    first.wantsFocus = 'now';
    this.select(first.id);
  }

  /** Starts shells in one new tab, as `arrange` puts their ids; the caller brings it to the front. */
  openArranged(panes: readonly NewPane[], arrange: (ids: readonly string[]) => SplitTree): readonly Session[] {
    const sessions = panes.map(({ target, folder, facet, name }) => {
      const session = this.#create(target, folder ?? undefined, folder === null ? {} : { runsCommand: true });
      session.rename(name);
      session.facet = facet;
      return session;
    });
    this.tabs.addTree(arrange(sessions.map(({ id }) => id)));
    return sessions;
  }

  /** Brings its tab to the front, with the focus on this pane. */
  select(id: string): void {
    this.#arrange(() => this.tabs.select(id));
    this.#find(id)?.seen();
  }

  next(): void {
    this.#arrange(() => this.tabs.step(1));
  }

  previous(): void {
    this.#arrange(() => this.tabs.step(-1));
  }

  /** Puts the tab of a session at another place; `index` is its place afterwards. */
  move(id: string, index: number): void {
    const tab = this.tabs.tabOf(id);
    if (tab !== null) this.#arrange(() => this.tabs.move(tab, index));
  }

  /** Changes how the panes of the tab in front share it. */
  arrange(change: (tab: Tab) => void): void {
    const tab = this.tabs.active;
    if (tab !== null) this.#arrange(() => change(tab));
  }

  /** Takes a session out of a tab that it shares, into a tab of its own. */
  separate(id: string): void {
    this.#arrange(() => this.tabs.separate(id));
  }

  /** Moves a session into another tab. False when that one is full. */
  join(id: string, tab: Tab): boolean {
    return this.#arrange(() => this.tabs.join(id, tab));
  }

  /** Ends the shell and removes its pane; a tab goes with its last one. */
  close(id: string): void {
    const session = this.#find(id);
    if (session === undefined) return;
    this.#closed = [...this.#closed, id];
    this.#remove(session);
    this.#client.call('shells.close', { id }).catch(reportUnlessGone);
  }

  /** Tries again under the same tab: after the end, a loss or a failure. */
  reconnect(id: string): void {
    const session = this.#find(id);
    if (session === undefined || session.phase === 'connecting' || session.phase === 'open') return;
    const size = session.size ?? this.#lastSize;
    this.#client.call('shells.reconnect', { id, size }).catch((error: unknown) => {
      // The backend was started anew and does not know this shell: open it again under its old name.
      if (!(error instanceof RpcError && error.code === 'not-found')) return reportUnlessGone(error);
      session.opened = this.#start(id, session.target);
      session.update(newState(id, session.target));
      return session.opened.catch((reason: unknown) => this.#failed(session, reason));
    });
  }

  /** Stops connecting, or hangs up. The tab stays. */
  disconnect(id: string): void {
    this.#client.call('shells.disconnect', { id }).catch(reportUnlessGone);
  }

  /** An empty name gives the tab its host's name back. */
  rename(id: string, name: string): void {
    this.#find(id)?.rename(name);
    this.#remember();
  }

  duplicate(id: string): Session | null {
    const session = this.#find(id);
    return session === undefined ? null : this.open(session.target);
  }

  focusActive(): void {
    if (this.active === null) return;
    if (this.active.pane === null) this.active.wantsFocus = 'now';
    else this.active.pane.focus();
  }

  /** Text of all terminals larger (1), smaller (-1) or back to standard (0). */
  changeTextSize(step: 1 | -1 | 0): void {
    const { terminal } = this.settings;
    const wanted = step === 0 ? FONT.standard : terminal.fontSize + step;
    const fontSize = Math.max(FONT.least, Math.min(wanted, FONT.most));
    if (fontSize === terminal.fontSize) return;
    this.#client.call('settings.set', { terminal: { ...terminal, fontSize } }).catch(reportUnlessGone);
  }

  /** A terminal was measured. The size is also what the next session starts with. */
  resized(session: Session, size: TerminalSize): void {
    session.size = size;
    this.#lastSize = size;
    if (session.phase !== 'open' && session.phase !== 'connecting') return;
    session.opened
      .then(() => this.#client.call('shells.resize', { id: session.id, size: session.size ?? size }))
      .catch(reportUnlessGone);
  }

  #open(target: Target, place: (id: string) => void, folder?: string): Session {
    const session = this.#create(target, folder);
    session.wantsFocus = 'now';
    place(session.id);
    this.select(session.id);
    return session;
  }

  /** Starts a shell; its place among the tabs is the caller's. */
  #create(target: Target, folder?: string, more: { runsCommand?: boolean } = {}): Session {
    const id = crypto.randomUUID();
    const session = new Session(newState(id, target), this.#start(id, target, folder, more));
    this.#all = [...this.#all, session];
    session.opened.catch((error: unknown) => this.#failed(session, error));
    return session;
  }

  #start(id: string, target: Target, folder?: string, more: { runsCommand?: boolean } = {}): Promise<void> {
    this.#opening = [...this.#opening, id];
    return this.#client
      .call('shells.open', { id, target, size: this.#lastSize, ...(folder === undefined ? {} : { folder }), ...more })
      .then(() => undefined)
      .finally(() => (this.#opening = this.#opening.filter((other) => other !== id)));
  }

  /** The backend did not take the call: there is no shell, but the tab stays and says so. */
  #failed(session: Session, error: unknown): void {
    const id = error instanceof RpcError ? String(error.data['id'] ?? error.code) : 'window';
    const failure = { code: 'internal', host: session.state.label, id } as const;
    this.#opening = [...this.#opening, session.id];
    session.update({ ...session.state, state: { phase: 'failed', failure, at: Date.now() } });
    reportUnlessGone(error);
  }

  #follow(client: Client): void {
    this.#stopListening();
    this.#client = client;
    this.#stopListening = client.on('shells.changed', (states) => this.#apply(states, 'remove'));
    client.call('shells.list', null).then((states) => this.#apply(states, 'lost'), reportUnlessGone);
  }

  /** Makes the list equal to a snapshot. `missing` says what a shell that is not in it means. */
  #apply(states: readonly ShellState[], missing: 'remove' | 'lost'): void {
    this.#closed = this.#closed.filter((id) => states.some((state) => state.id === id));
    for (const session of this.#all) {
      const state = states.find(({ id }) => id === session.id);
      if (state !== undefined) session.update(state);
      else if (this.#opening.includes(session.id)) continue;
      else if (missing === 'remove') this.#remove(session);
      else markLost(session);
    }
    const added = states.filter((state) => !this.#closed.includes(state.id) && this.#find(state.id) === undefined);
    if (added.length > 0) this.#add(added);
    this.broadcast.check();
  }

  #add(states: readonly ShellState[]): void {
    const memory = this.#storage === undefined ? null : readTabs(this.#storage);
    const sessions = states.map((state) => {
      const session = new Session(state);
      session.rename(memory?.names[state.id] ?? '');
      return session;
    });
    const first = this.#all.length === 0;
    this.#all = [...this.#all, ...sessions];
    for (const { id } of sessions) this.tabs.add(id);
    if (first && memory !== null) this.tabs.restore(memory);
    const front = this.active ?? this.list[0];
    if (!first || front === undefined) return this.#remember();
    front.wantsFocus = 'if-free';
    this.select(front.id);
  }

  #remove(session: Session): void {
    if (this.broadcast.includes(session)) this.broadcast.stop();
    this.#arrange(() => this.tabs.remove(session.id));
    this.#all = this.#all.filter((other) => other !== session);
    this.active?.seen();
  }

  #arrange<T>(change: () => T): T {
    const result = change();
    this.#remember();
    return result;
  }

  #inPlaces(ids: readonly string[]): readonly Session[] {
    return ids.flatMap((id) => this.#find(id) ?? []);
  }

  #find(id: string): Session | undefined {
    return this.#all.find((session) => session.id === id);
  }

  #remember(): void {
    if (this.#storage === undefined) return;
    const names: TabMemory['names'] = {};
    for (const session of this.#all) if (session.givenName !== null) names[session.id] = session.givenName;
    writeTabs(this.#storage, { ...this.tabs.memory(), names });
  }
}

/** A shell of which the backend has not said anything yet. */
function newState(id: string, target: Target): ShellState {
  const host = target.kind === 'host' ? target.host : t('hosts.demo');
  return {
    id,
    target,
    label: host,
    user: target.kind === 'host' ? (target.user ?? '') : '',
    host: target.kind === 'host' ? host : '127.0.0.1',
    port: target.kind === 'host' ? (target.port ?? 22) : 0,
    via: [],
    connection: null,
    state: { phase: 'connecting' },
    progress: [],
    banner: '',
    command: null,
    openedAt: Date.now(),
    notices: [],
  };
}

function markLost(session: Session): void {
  if (session.phase !== 'open' && session.phase !== 'connecting') return;
  const failure = { code: 'lost', host: session.state.label, cause: 'closed', seconds: 0 } as const;
  const recovery = { state: 'stopped' } as const;
  session.update({ ...session.state, state: { phase: 'lost', failure, at: Date.now(), recovery } });
}
