/**
 * The window's state: every state class is built here, once, and joined to the others. READ THIS FIRST. What is on the
 * screen is App.svelte; how the wire is found again is main.ts.
 */
import { tick } from 'svelte';
import type { About } from '../shared/contract/launch.ts';
import { RpcError } from '../shared/rpc/errors.ts';
import { parseTarget, type Target, type TypedTarget } from '../shared/target.ts';
import { ConfigEditor } from './config/editor.svelte.ts';
import { Files } from './files/files.svelte.ts';
import { addressOf, sameTarget, sshCommand, type Host } from './hosts/host.ts';
import { markOf, type HostActions } from './hosts/hostMenu.ts';
import { Hosts } from './hosts/hosts.svelte.ts';
import { t } from './i18n/translate.ts';
import { Prompts } from './prompts/prompts.svelte.ts';
import type { Client } from './rpc/client.ts';
import { Settings } from './settings/settings.svelte.ts';
import { StoredSecrets } from './settings/storedSecrets.svelte.ts';
import { Agent } from './shell/agent.svelte.ts';
import { ForwardedAgents } from './terminals/forwardedAgents.svelte.ts';
import { bindingsOf, commandIds, commands, type CommandId } from './shell/commands.ts';
import { createHandlers, type Handler, type Handlers } from './shell/handlers.ts';
import { formatChord } from './shell/keys.ts';
import { Layout } from './shell/layout.svelte.ts';
import { Palette, type HostAction, type PaletteCommand, type PaletteEntry } from './shell/palette.svelte.ts';
import { focusRegion, stepRegion } from './shell/regions.ts';
import { Toasts } from './shell/toasts.svelte.ts';
import type { Session } from './terminals/session.svelte.ts';
import { Sessions } from './terminals/sessions.svelte.ts';
import { Tunnels } from './tunnels/tunnels.svelte.ts';
import { isRunning, nameOf } from './tunnels/words.ts';
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

/** Offered in the palette before anything is typed. */
const SUGGESTED: ReadonlySet<CommandId> = new Set([
  'session.close',
  'session.duplicate',
  'settings.open',
  'shortcuts.show',
  'sidebar.toggle',
]);
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
  readonly secrets: StoredSecrets;
  readonly forwardedAgents: ForwardedAgents;
  readonly sessions: Sessions;
  readonly prompts: Prompts;
  readonly tunnels: Tunnels;
  readonly layout: Layout;
  readonly palette: Palette;
  readonly toasts = new Toasts();
  readonly announcer = announcer;
  readonly hostActions: HostActions;
  readonly #handlers: Handlers;
  #client: Client;
  #shortcutsShown = $state(false);
  #hint = $state('');
  /** There was a session in this window: the first-run screen does not come back. */
  #hadSession = $state(false);
  #used: readonly string[] = [];

  readonly firstRun: boolean = $derived.by(
    () =>
      this.sessions.list.length === 0 && !this.#hadSession && Object.keys(this.settings.current.lastUsed).length === 0,
  );
  /** Built anew when hosts or sessions change, not at every key in the palette. */
  readonly #entries: readonly PaletteEntry[] = $derived.by(() => this.#paletteEntries());
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
    this.files = new Files(client, (work) => this.report(work));
    this.agent = new Agent(client, agent);
    this.secrets = new StoredSecrets(client);
    this.forwardedAgents = new ForwardedAgents(client);
    this.sessions = new Sessions({
      client,
      settings: current,
      onBroadcastEnded: ({ name }) => this.toasts.show(t('terminals.broadcast.ended', { name })),
    });
    this.prompts = new Prompts({ client });
    this.tunnels = new Tunnels(client);
    this.#client = client;
    this.layout = new Layout({ settings: current, save: (sidebar) => this.report(this.settings.set({ sidebar })) });
    this.palette = new Palette({
      entries: () => this.#entries,
      commands: () => this.#paletteCommands(),
      parse: parseTarget,
      hostActions: (entry) => this.#actionsOf(entry),
      connect: (target) => this.connect(target),
      connectTyped: (typed) => this.connectTyped(typed),
      split: (target) => this.split(target),
      goTo: (session) => this.goTo(session),
      runCommand: (id) => void this.run(id),
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
    };
    const focusMain = () => this.#focusSession();
    this.#handlers = createHandlers({
      layout: this.layout,
      palette: this.palette,
      sessions: this.sessions,
      prompts: this.prompts,
      settings: this.settings,
      hosts: this.hosts,
      tunnels: this.tunnels,
      goTo: (session) => this.goTo(session),
      close: (session) => this.close(session),
      showShortcuts: () => (this.#shortcutsShown = true),
      filterHosts: () => this.#filterHosts(),
      stepRegion: (by) => stepRegion(by, focusMain),
      leaveTerminal: () => void focusRegion('tabs', focusMain),
      report: (work) => this.report(work),
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
    this.secrets.restart(client);
    this.forwardedAgents.restart(client);
    this.sessions.restart(client);
    this.prompts.restart(client);
    this.tunnels.restart(client);
    this.#client = client;
  }

  get shortcutsShown(): boolean {
    return this.#shortcutsShown;
  }

  hideShortcuts(): void {
    this.#shortcutsShown = false;
  }

  /** A hint of the status bar, or empty. */
  get hint(): string {
    return this.#hint;
  }

  canRun(id: CommandId): boolean {
    const handler = this.#handlerOf(id);
    return handler !== null && handler.enabled?.() !== false;
  }

  /** Runs a command. False when it cannot be run now. */
  run(id: CommandId): boolean {
    if (!this.canRun(id)) return false;
    this.#handlerOf(id)?.run();
    return true;
  }

  /** The shortcut to show for a command, as written on this platform. */
  readonly keysOf = (id: CommandId): string | undefined => {
    const binding = bindingsOf(id, this.mac)[0];
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

  openNew(target: Target): void {
    this.layout.closeDrawer({ restoreFocus: false });
    this.layout.go('sessions');
    this.sessions.open(target);
  }

  /** A new session beside the one in front; in a tab of its own when there is none. */
  split(target: Target): void {
    this.layout.closeDrawer({ restoreFocus: false });
    this.layout.go('sessions');
    this.sessions.split(target, 'right');
  }

  /** Brings a session to the front, with the focus in it. */
  goTo(session: Session): void {
    this.layout.closeDrawer({ restoreFocus: false });
    this.layout.go('sessions');
    this.sessions.select(session.id);
    // Its pane is hidden until the change is on the screen.
    void tick().then(() => this.sessions.focusActive());
  }

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
  hostOf(session: Session): Host | null {
    const { target } = session;
    if (target.kind === 'demo') return this.hosts.all.at(-1) ?? null;
    return this.hosts.find(target.host);
  }

  /** The CSS colour of a session's tab, or null. */
  readonly colourOf = (session: Session): string | null => {
    const host = this.hostOf(session);
    return host === null ? null : markOf(host);
  };

  /** `ssh HOST` in the person's own terminal program; where there is none the command is copied. */
  readonly openOutside = (alias: string): void => this.report(this.#openOutside(alias));

  copy(text: string): void {
    navigator.clipboard.writeText(text).then(
      () => this.toasts.show(t('shell.copied.command', { text })),
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
  report(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (error instanceof RpcError && error.code === 'closed') return;
      if (error instanceof RpcError) this.toasts.show(t('shell.failed', { reason: error.message }));
      else reportError(error);
    });
  }

  /** Plain Ctrl+K went to the shell: said the first three times. */
  ctrlKToShell(): void {
    const shown = this.settings.current.hintsShown['ctrlK'] ?? 0;
    if (shown >= HINT.times) return;
    this.report(this.settings.set({ hintsShown: { ...this.settings.current.hintsShown, ctrlK: shown + 1 } }));
    this.#hint = t('shell.hint.ctrlK');
    this.announcer.say(this.#hint);
    setTimeout(() => (this.#hint = ''), HINT.shownMs);
  }

  /** Call it when the sessions changed: remembers which hosts were used. */
  noteSessions(): void {
    if (this.sessions.list.length > 0) this.#hadSession = true;
    this.files.keepOnly(this.sessions.list);
    for (const { id, phase, target } of this.sessions.list) {
      if (phase !== 'open' || this.#used.includes(id)) continue;
      this.#used = [...this.#used, id];
      if (target.kind === 'host') this.report(this.settings.touch(target.host));
    }
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

  #pin(host: Host, pinned: boolean): void {
    this.report(this.settings.setPinned(host.name, pinned));
    if (pinned) return;
    this.toasts.show(t('hosts.unpinned', { name: host.name }), {
      label: t('hosts.undo'),
      run: () => this.report(this.settings.setPinned(host.name, true)),
    });
  }

  /** Each session, then each host that has none. */
  #paletteEntries(): readonly PaletteEntry[] {
    const withSession: string[] = [];
    const sessions = this.sessions.list.map((session): PaletteEntry => {
      const host = this.hostOf(session);
      if (host !== null && sameTarget(host.target, session.target)) withSession.push(host.key);
      return {
        ...this.#entry(host, session.name),
        key: `session:${session.id}`,
        address: host === null ? session.state.host : addressOf(host),
        open: true,
        session,
      };
    });
    const hosts = this.hosts.all.filter((host) => !withSession.includes(host.key));
    return [...sessions, ...hosts.map((host) => this.#entry(host, host.name))];
  }

  #entry(host: Host | null, name: string): PaletteEntry {
    const labels = host === null ? [] : [host.entry?.group ?? '', t(`hosts.environment.${host.environment}`)];
    return {
      key: host?.key ?? name,
      name,
      address: host === null ? '' : addressOf(host),
      labels,
      lastUsed: host?.lastUsed ?? 0,
      open: false,
      host,
      session: null,
    };
  }

  #paletteCommands(): readonly PaletteCommand[] {
    return [...this.#windowCommands(), ...this.#tunnelCommands()];
  }

  /** Each tunnel can be started or stopped. */
  #tunnelCommands(): readonly PaletteCommand[] {
    return this.tunnels.list.map((tunnel) => ({
      key: `tunnel:${tunnel.id}`,
      id: null,
      title: t(isRunning(tunnel) ? 'tunnels.command.stop' : 'tunnels.command.start', { name: nameOf(tunnel) }),
      suggested: false,
      run: () => this.report(isRunning(tunnel) ? this.tunnels.stop([tunnel.id]) : this.tunnels.start([tunnel.id])),
    }));
  }

  #windowCommands(): readonly PaletteCommand[] {
    return commandIds
      .filter((id) => commands[id].hidden !== true && this.canRun(id))
      .map((id) => ({ key: id, id, title: t(commands[id].title), suggested: SUGGESTED.has(id) }));
  }

  async #openOutside(alias: string): Promise<void> {
    const { opened, command } = await this.config.client.call('launch.openOutside', { host: alias });
    if (opened) this.toasts.show(t('hosts.outside.opened', { command }));
    else this.copy(command);
  }

  #actionsOf({ host, session, name }: PaletteEntry): readonly HostAction[] {
    const actions: HostAction[] = [];
    if (session !== null) actions.push({ title: t('palette.action.goTo'), run: () => this.goTo(session) });
    const target = session?.target ?? host?.target;
    if (target !== undefined) {
      const title = session === null ? t('palette.action.connect', { name }) : t('palette.action.newSession', { name });
      actions.push({ title, run: () => this.openNew(target) });
      actions.push({ title: t('palette.action.split', { name }), run: () => this.split(target) });
    }
    if (host === null || host.entry === null) return actions;
    return [
      ...actions,
      { title: t('hosts.menu.copyCommand'), run: () => this.copy(sshCommand(host)) },
      { title: t('hosts.menu.copyAddress'), run: () => this.copy(addressOf(host)) },
      { title: host.pinned ? t('hosts.menu.unpin') : t('hosts.menu.pin'), run: () => this.#pin(host, !host.pinned) },
    ];
  }
}

/** Loads what the window must know and builds its state. */
export async function createApp(client: Client): Promise<App> {
  return new App(client, await load(client));
}
