/**
 * The window's state: every state class is built here, once, and joined to the others. READ THIS FIRST. What is on the
 * screen is App.svelte; how the wire is found again is main.ts.
 */
import { tick } from 'svelte';
import type { About, OpenRequest } from '../shared/contract/launch.ts';
import type { Workspace } from '../shared/contract/workspaces.ts';
import { RpcError } from '../shared/rpc/errors.ts';
import { type HostTarget, sameTarget, type Target } from '../shared/target.ts';
import { parseTarget, type TypedTarget } from '../shared/typedTarget.ts';
import type { FilePlace } from '../shared/contract/connections.ts';
import { ConfigEditor } from './config/editor.svelte.ts';
import { optionsOfTarget } from './config/optionsOfTarget.ts';
import { Files } from './files/files.svelte.ts';
import type { Host } from './hosts/host.ts';
import { markOf, type HostActions } from './hosts/hostMenu.ts';
import { HostDialogs } from './hosts/hostDialogs.svelte.ts';
import { Hosts } from './hosts/hosts.svelte.ts';
import { Keys } from './keys/keys.svelte.ts';
import { language } from './i18n/language.svelte.ts';
import { t } from './i18n/translate.ts';
import { PaletteContents } from './paletteContents.svelte.ts';
import { Prompts } from './prompts/prompts.svelte.ts';
import type { Client } from './rpc/client.ts';
import { SessionLogs } from './sessionLogs/sessionLogs.svelte.ts';
import { Settings } from './settings/settings.svelte.ts';
import { StoredSecrets } from './settings/storedSecrets.svelte.ts';
import { Snippets } from './snippets/snippets.svelte.ts';
import { Agent } from './shell/agent.svelte.ts';
import { ForwardedAgents } from './terminals/forwardedAgents.svelte.ts';
import type { CommandId } from './shell/commands.ts';
import { createHandlers, type Handler, type Handlers } from './shell/handlers.ts';
import { bindingsInForce } from './shell/keymap.ts';
import { formatChord } from './shell/keys.ts';
import { Layout } from './shell/layout.svelte.ts';
import { OpenRequests } from './shell/openRequests.svelte.ts';
import { Palette } from './shell/palette.svelte.ts';
import { focusRegion, stepRegion } from './shell/regions.ts';
import { Toasts } from './shell/toasts.svelte.ts';
import type { Session } from './terminals/session.svelte.ts';
import { Sessions } from './terminals/sessions.svelte.ts';
import { Tunnels } from './tunnels/tunnels.svelte.ts';
import { Workspaces } from './workspaces/workspaces.svelte.ts';
import { toggleLog } from './toggleLog.ts';
import { toggleTransfers } from './toggleTransfers.ts';
import { announcer } from './ui/announcer.svelte.ts';

/** What the window must know before it can show anything. */
async function load(client: Client) {
  const [about, settings, notices, hosts, agent] = await Promise.all([
    client.call('launch.about', null),
    client.call('settings.get', null),
    client.call('settings.notices', null),
    client.call('config.hosts', null),
    client.call('keys.agent', null),
  ]);
  return { about, settings, notices, hosts, agent };
}
type Loaded = Awaited<ReturnType<typeof load>>;

const NO_TABS: Workspace = { tabs: [], front: 0, tunnels: [] };
const DEMO = { kind: 'demo' } as const;

/** How often the hint about Ctrl+K is shown, and for how long. */
const HINT = { times: 3, shownMs: 8000 };

export class App {
  readonly about: About;
  readonly mac: boolean;
  readonly settings: Settings;
  readonly hosts: Hosts;
  readonly config: ConfigEditor;
  readonly files: Files;
  readonly agent: Agent;
  readonly keys: Keys;
  readonly secrets: StoredSecrets;
  readonly forwardedAgents: ForwardedAgents;
  readonly sessions: Sessions;
  readonly sessionLogs: SessionLogs;
  readonly snippets: Snippets;
  readonly prompts: Prompts;
  readonly tunnels: Tunnels;
  readonly layout: Layout;
  readonly palette: Palette;
  readonly openRequests: OpenRequests;
  readonly workspaces: Workspaces;
  readonly hostDialogs = new HostDialogs();
  readonly toasts = new Toasts();
  readonly announcer = announcer;
  readonly hostActions: HostActions;
  readonly #handlers: Handlers;
  #client: Client;
  shortcutsShown = $state(false);
  #hint = $state('');
  /** There was a session in this window: the first-run screen does not come back. */
  #hadSession = $state(false);

  readonly firstRun: boolean = $derived.by(
    () =>
      this.sessions.list.length === 0 && !this.#hadSession && Object.keys(this.settings.current.lastUsed).length === 0,
  );
  /** The session whose main region is on the screen. */
  readonly sessionInFront: Session | null = $derived.by(() =>
    this.layout.place === 'sessions' ? this.sessions.active : null,
  );

  constructor(client: Client, { about, settings, notices, hosts, agent }: Loaded) {
    this.about = about;
    this.mac = about.platform === 'mac';
    this.settings = new Settings(client, settings, notices);
    const current = () => this.settings.current;
    this.hosts = new Hosts(client, hosts, current);
    this.config = new ConfigEditor(client);
    this.files = new Files({
      client,
      settings: () => this.settings.current.files,
      folderOf: (target) => (target.kind === 'host' ? (this.settings.factsOf(target.host).filesFolder ?? null) : null),
      set: (files) => this.report(this.settings.set({ files })),
      report: (work) => this.report(work),
    });
    this.agent = new Agent(client, agent);
    this.keys = new Keys(client);
    this.secrets = new StoredSecrets(client);
    this.forwardedAgents = new ForwardedAgents(client);
    this.sessions = new Sessions({
      client,
      settings: current,
      onBroadcastEnded: ({ name }) => this.toasts.show(t('terminals.broadcast.ended', { name })),
    });
    this.sessionLogs = new SessionLogs(client);
    this.snippets = new Snippets({ client, settings: current, save: (snippets) => this.settings.set({ snippets }) });
    this.prompts = new Prompts({ client });
    this.tunnels = new Tunnels(client);
    this.#client = client;
    this.layout = new Layout({ settings: current, save: (sidebar) => this.report(this.settings.set({ sidebar })) });
    const contents = new PaletteContents(this);
    this.palette = new Palette({
      entries: () => contents.entries,
      commands: () => contents.commands(),
      parse: parseTarget,
      narrow: contents.narrow,
      places: (text) => contents.places(text),
      hostActions: (entry) => contents.actionsOf(entry),
      typedActions: (typed) => contents.typedActions(typed),
      connect: (target) => this.connect(target),
      connectTyped: (typed) => this.connectTyped(typed),
      split: this.split,
      goTo: this.goTo,
      runCommand: (id) => void this.run(id),
      onused: (command) => this.report(this.settings.used(contents.keyOf(command))),
    });
    this.hostActions = {
      connect: (host) => this.connect(host.target),
      openNew: (host) => this.openNew(host.target),
      split: (host) => this.split(host.target),
      splitKeys: this.mac ? '⌘↵' : 'Ctrl ↵',
      copy: (text) => this.copy(text),
      openOutside: (host) => this.openOutside(host.name),
      pin: (host, pinned) => this.#pin(host, pinned),
      setColour: (host, colour) => this.report(this.settings.setFacts(host.name, { colour })),
      setEnvironment: (host, environment) => this.report(this.settings.setFacts(host.name, { environment })),
      openSettings: (host) => (this.hostDialogs.open = { kind: 'settings', alias: host.name }),
      openProfile: (host) => (this.hostDialogs.open = { kind: 'profile', alias: host.name }),
      makeShortcut: (host) => this.report(this.#makeShortcut(host.name)),
      openAll: (hosts, how) => this.openAll(hosts, how),
    };
    this.workspaces = new Workspaces({
      client,
      settings: current,
      sessions: this.sessions,
      runningTunnels: () => this.tunnels.list.filter(({ state }) => state.phase === 'listening').map(({ id }) => id),
      startTunnels: (ids) => {
        const there = ids.filter((id) => this.tunnels.list.some((tunnel) => tunnel.id === id));
        if (there.length > 0) this.report(this.tunnels.start(there));
      },
      report: this.report,
    });
    const focusMain = () => this.#focusSession();
    this.#handlers = createHandlers({
      layout: this.layout,
      palette: this.palette,
      sessions: this.sessions,
      prompts: this.prompts,
      settings: this.settings,
      hosts: this.hosts,
      tunnels: this.tunnels,
      goTo: this.goTo,
      close: (session) => this.close(session),
      showShortcuts: () => (this.shortcutsShown = true),
      filterHosts: () => this.#filterHosts(),
      workspaces: this.workspaces,
      openLastTabs: () => this.openLastTabs(),
      reviewGone: () => (this.hostDialogs.open = { kind: 'gone' }),
      toggleTransfers: () => toggleTransfers(this),
      runSnippet: () => {
        if (this.snippets.list.length === 0) this.layout.go('snippets');
        else this.snippets.running = { first: null };
      },
      toggleLog: (session) => this.report(toggleLog(this, session)),
      stepRegion: (by) => stepRegion(by, focusMain),
      leaveTerminal: () => void focusRegion('tabs', focusMain),
      report: this.report,
    });
    this.openRequests = new OpenRequests({
      client,
      isKnown: ({ target }) =>
        target.kind === 'host' && sameTarget(this.hosts.find(target.host)?.target ?? DEMO, target),
      open: (request) => this.#openAsked(request),
      report: this.report,
    });
    if (about.openDemo) this.connect({ kind: 'demo' });
  }

  /** After the wire broke and was made anew: everything listens there, and the terminals attach again. */
  async restart(client: Client): Promise<void> {
    const { settings, hosts, agent } = await load(client);
    this.settings.restart(client, settings);
    this.hosts.restart(client, hosts);
    this.config.restart(client);
    this.files.restart(client);
    this.agent.restart(client, agent);
    this.keys.restart(client);
    this.secrets.restart(client);
    this.forwardedAgents.restart(client);
    this.sessions.restart(client);
    this.sessionLogs.restart(client);
    this.snippets.restart(client);
    this.prompts.restart(client);
    this.openRequests.restart(client);
    this.workspaces.restart(client);
    this.tunnels.restart(client);
    this.#client = client;
  }

  get hasRunningShells(): boolean {
    return this.sessions.list.some(({ phase }) => phase === 'open');
  }

  /** A hint of the status bar, or empty. */
  get hint(): string {
    return this.#hint;
  }

  /** Runs a command. False when it cannot be run now. */
  run(id: CommandId): boolean {
    if (!this.canRun(id)) return false;
    this.#handlerOf(id)?.run();
    return true;
  }

  readonly canRun = (id: CommandId): boolean => {
    const handler = this.#handlerOf(id);
    return handler !== null && handler.enabled?.() !== false;
  };

  /** The shortcut to show for a command, as written on this platform. */
  readonly keysOf = (id: CommandId): string | undefined => {
    const binding = bindingsInForce(id, this.mac, this.settings.current.keyboard.bindings)[0];
    return binding === undefined ? undefined : formatChord(binding.keys, this.mac);
  };

  /** Goes to the session that is open on this target, reconnects one that ended, or opens a new one. */
  connect(target: Target): void {
    const session = this.sessions.list.find((each) => sameTarget(each.target, target));
    if (session === undefined) this.openNew(target);
    else {
      this.goTo(session);
      if (session.phase !== 'open' && session.phase !== 'connecting') this.sessions.reconnect(session.id);
    }
  }

  /** Connects to what was typed, and says what of an ssh line was left out. */
  readonly connectTyped = ({ target, ignored }: TypedTarget): void => {
    this.connect(target);
    if (ignored.length === 0) return;
    this.toasts.show(t('shell.typed.ignored', { host: target.host, what: ignored.join(' ') }));
  };

  readonly openNew = (target: Target): void => {
    this.layout.closeDrawer({ restoreFocus: false });
    this.layout.go('sessions');
    this.sessions.open(target);
  };

  /** A new session on each: in a tab of its own, or side by side. */
  openAll(hosts: readonly Host[], how: 'tabs' | 'splits'): void {
    if (how === 'tabs') {
      for (const { target } of hosts) this.openNew(target);
      return;
    }
    this.#openTogether(hosts.map(({ target }) => target));
  }

  /** Opens the config editor at a line. */
  showInConfig(place: FilePlace): void {
    this.layout.go('config');
    this.report(this.config.show(place));
  }

  /** Asks for the name of a new host, in the config editor. */
  addHost(): void {
    this.layout.go('config');
    this.config.asksForNewHost = { options: [] };
  }

  /** Asks for a name, and writes what was typed down as a host of the config. */
  readonly saveAsHost = (target: HostTarget): void => {
    this.layout.go('config');
    this.config.asksForNewHost = { options: optionsOfTarget(target) };
  };

  /** Shows a file of the config in its editor: as shown, `~/.ssh/config`. */
  editConfig(file: string): void {
    this.layout.go('config');
    this.config.showFile(file);
  }

  /** Shows a folder of a host in Files; null: where they begin. */
  openFolder(target: Target, path: string | null): void {
    this.connect(target);
    const session = this.sessions.list.find((each) => sameTarget(each.target, target));
    if (session === undefined) return;
    session.facet = 'files';
    if (path !== null) this.files.showFolder(session, path);
  }

  /** A new session beside the one in front; in a tab of its own when there is none. */
  readonly split = (target: Target): void => {
    this.layout.closeDrawer({ restoreFocus: false });
    this.layout.go('sessions');
    this.sessions.split(target, 'right');
  };
  /** A new terminal in a folder of the host. */
  openTerminal(target: Target, folder: string): void {
    this.layout.go('sessions');
    this.sessions.open(target, folder);
  }

  /** Brings a session to the front, with the focus in it. */
  readonly goTo = (session: Session): void => {
    this.layout.closeDrawer({ restoreFocus: false });
    this.layout.go('sessions');
    this.sessions.select(session.id);
    // Its pane is hidden until the change is on the screen.
    void tick().then(() => this.sessions.focusActive());
  };

  /** Ends a session. The focus does not fall out of the window with its pane. */
  close(session: Session): void {
    this.sessions.close(session.id);
    void tick().then(() => {
      if (document.activeElement === document.body) focusRegion('main', () => this.#focusSession());
    });
  }

  /** The session of a host, live ones first. */
  readonly sessionOf = (host: Host): Session | null => {
    const own = this.sessions.list.filter((session) => sameTarget(session.target, host.target));
    return own.find((session) => session.phase === 'open') ?? own[0] ?? null;
  };

  /** The host of a session; null for one that is not in the config. */
  readonly hostOf = ({ target }: Session): Host | null =>
    target.kind === 'demo' ? (this.hosts.all.at(-1) ?? null) : this.hosts.find(target.host);

  /** The CSS colour of a session's tab, or null. */
  readonly colourOf = (session: Session): string | null => {
    const host = this.hostOf(session);
    return host === null ? null : markOf(host);
  };

  /** `ssh HOST` in the person's own terminal program; where there is none the command is copied. */
  readonly openOutside = (alias: string): void => this.report(this.#openOutside(alias));

  copy(text: string): void {
    navigator.clipboard.writeText(text).then(
      () => {
        const count = text.trimEnd().split('\n').length;
        this.toasts.show(count > 1 ? t('shell.copied.lines', { count }) : t('shell.copied.command', { text }));
      },
      () => this.toasts.show(t('ui.copy.failed')),
    );
  }

  /** In the system's browser. */
  openExternal(url: string): void {
    this.report(this.#client.call('launch.openExternal', { url }));
  }

  /** Reads another config file. Answers with the sentence about what went wrong, or null. */
  async chooseConfig(file: string): Promise<string | null> {
    try {
      await this.hosts.choose(file);
      return null;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return t('hosts.choose.failed', { reason: error.message });
    }
  }

  /** Says so when something that nobody waits for goes wrong. A closed wire shows itself. */
  readonly report = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => {
      if (error instanceof RpcError && error.code === 'closed') return;
      if (error instanceof RpcError) this.toasts.show(t('shell.failed', { reason: error.message }));
      else reportError(error);
    });
  };

  /** Plain Ctrl+K went to the shell: said the first three times. */
  ctrlKToShell(): void {
    const shown = this.settings.current.hintsShown['ctrlK'] ?? 0;
    if (shown >= HINT.times) return;
    this.report(this.settings.set({ hintsShown: { ...this.settings.current.hintsShown, ctrlK: shown + 1 } }));
    this.#hint = t('shell.hint.ctrlK');
    this.announcer.say(this.#hint);
    setTimeout(() => (this.#hint = ''), HINT.shownMs);
  }

  /** Call it when the sessions changed. */
  noteSessions(): void {
    if (this.sessions.list.length > 0) this.#hadSession = true;
    this.files.keepOnly(this.sessions.list);
    this.workspaces.noteTabs();
  }

  /** From outside: `fairlead open`, a link that was agreed to, a shortcut. */
  #openAsked({ hosts, split, workspace }: OpenRequest): void {
    window.focus();
    if (workspace !== null) this.openWorkspace(workspace);
    const plain = hosts.filter(({ files }) => !files).map(({ target }) => target);
    if (split && plain.length > 1) this.#openTogether(plain);
    else for (const target of plain) this.connect(target);
    for (const { target, path } of hosts.filter(({ files }) => files)) this.openFolder(target, path);
  }

  readonly openWorkspace = (name: string): void => {
    this.layout.go('sessions');
    if (!this.workspaces.open(name)) this.toasts.show(t('workspaces.none', { name }));
  };

  /** The tabs that were open when Fairlead ended. */
  openLastTabs(): void {
    const { last } = this.workspaces;
    if (last === null) return;
    this.layout.go('sessions');
    this.workspaces.show(last);
  }

  /** Keeps the tabs of this window under a name. */
  saveWorkspace(name: string): void {
    this.workspaces.asksForName = false;
    this.report(this.workspaces.save(name).then(() => this.toasts.show(t('workspaces.saved', { name }))));
  }

  readonly removeWorkspace = (name: string): void => {
    const workspace = this.settings.current.workspaces[name];
    const undo = () => this.report(this.#client.call('workspaces.save', { name, workspace: workspace ?? NO_TABS }));
    this.report(
      this.workspaces
        .remove(name)
        .then(() => this.toasts.show(t('workspaces.removed', { name }), { label: t('hosts.undo'), run: undo })),
    );
  };

  #openTogether(targets: readonly Target[]): void {
    this.layout.closeDrawer({ restoreFocus: false });
    this.layout.go('sessions');
    this.sessions.openTogether(targets);
  }

  #handlerOf(id: CommandId): Handler | null {
    return id in this.#handlers ? this.#handlers[id as keyof Handlers] : null;
  }

  #focusSession(): boolean {
    if (this.sessionInFront === null) return false;
    this.sessions.focusActive();
    return true;
  }

  /** The filter may not be on the screen yet. */
  #filterHosts(): void {
    if (this.layout.sidebar === 'closed') this.layout.openSidebar();
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-hosts-filter]')?.focus());
  }

  /** The last file that is edited, in the files of the session in front; of its host's when there is no session. */
  showEdits(): void {
    const { edits } = this.files;
    const edit = edits.list.find(({ save }) => save.phase !== 'idle') ?? edits.list.at(-1);
    if (edit === undefined) return;
    if (this.sessions.active === null && edit.side.kind !== 'local') this.connect(edit.side);
    const session = this.sessions.active;
    if (session === null) return this.toasts.show(t('files.edit.noSession'));
    session.facet = 'files';
    edits.show(session.id, edit.id);
    this.goTo(session);
  }

  #pin(host: Host, pinned: boolean): void {
    this.report(this.settings.setPinned(host.name, pinned));
    if (pinned) return;
    this.toasts.show(t('hosts.unpinned', { name: host.name }), {
      label: t('hosts.undo'),
      run: () => this.report(this.settings.setPinned(host.name, true)),
    });
  }

  async #makeShortcut(alias: string): Promise<void> {
    const { path } = await this.#client.call('launch.makeShortcut', { alias });
    this.toasts.show(t('shell.shortcut.made', { path }));
  }

  async #openOutside(alias: string): Promise<void> {
    const { opened, command } = await this.config.client.call('launch.openOutside', { host: alias });
    if (opened) this.toasts.show(t('hosts.outside.opened', { command }));
    else this.copy(command);
  }
}

/** Loads what the window must know and builds its state. */
export async function createApp(client: Client): Promise<App> {
  const loaded = await load(client);
  // Before anything is drawn: the first words are those of the person.
  await language.use(loaded.settings.language);
  return new App(client, loaded);
}
