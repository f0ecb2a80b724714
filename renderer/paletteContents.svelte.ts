/**
 * What the palette offers: open sessions and hosts, commands of the window, starting and stopping each tunnel, and what
 * Tab offers for a host. Ranking is shell/paletteRows.ts; state and keys of the palette are shell/palette.svelte.ts.
 */
import { type HostTarget, sameTarget, showTarget, type Target } from '../shared/target.ts';
import type { TypedTarget } from '../shared/typedTarget.ts';
import type { Use } from '../shared/uses.ts';
import { addressOf, sshCommand, type Host } from './hosts/host.ts';
import { termsOf } from './hosts/hostFilter.ts';
import type { HostActions } from './hosts/hostMenu.ts';
import type { Hosts } from './hosts/hosts.svelte.ts';
import { t } from './i18n/translate.ts';
import { commandIds, commands, type CommandId } from './shell/commands.ts';
import type { Settings } from './settings/settings.svelte.ts';
import type { HostAction, PaletteCommand, PaletteEntry } from './shell/palette.svelte.ts';
import type { Narrow } from './shell/paletteRows.ts';
import type { Session } from './terminals/session.svelte.ts';
import type { Sessions } from './terminals/sessions.svelte.ts';
import { tunnelCommands } from './tunnels/paletteTunnels.ts';
import type { Tunnels } from './tunnels/tunnels.svelte.ts';
import type { Workspaces } from './workspaces/workspaces.svelte.ts';

/** What the entries are about, and what choosing one does: the app. */
export interface PaletteContext {
  readonly sessions: Sessions;
  readonly hosts: Hosts;
  readonly tunnels: Tunnels;
  readonly hostActions: HostActions;
  hostOf(session: Session): Host | null;
  canRun(id: CommandId): boolean;
  goTo(session: Session): void;
  readonly settings: Settings;
  readonly workspaces: Workspaces;
  readonly openWorkspace: (name: string) => void;
  readonly removeWorkspace: (name: string) => void;
  connectTyped(typed: TypedTarget): void;
  /** Asks for a name, and writes the target down as a host of the config. */
  saveAsHost(target: HostTarget): void;
  /** Shows a file of the config in its editor: as shown, `~/.ssh/config`. */
  editConfig(file: string): void;
  /** Shows a folder of a host in Files. */
  openFolder(target: Target, path: string): void;
  openNew(target: Target): void;
  split(target: Target): void;
  report(work: Promise<unknown>): void;
}

/** Offered before anything is typed. */
const SUGGESTED: ReadonlySet<CommandId> = new Set([
  'session.close',
  'session.duplicate',
  'settings.open',
  'shortcuts.show',
  'sidebar.toggle',
]);

export class PaletteContents {
  readonly #context: PaletteContext;
  /** Each session, then each host that has none. Built anew when these change, not at every key in the palette. */
  readonly entries: readonly PaletteEntry[] = $derived.by(() => this.#sessionsAndHosts());

  constructor(context: PaletteContext) {
    this.#context = context;
  }

  /** Commands that can be run now. */
  commands(): readonly PaletteCommand[] {
    const ofWindow = commandIds
      .filter((id) => commands[id].hidden !== true && this.#context.canRun(id))
      .map((id) => ({
        ...{ key: id, id, title: t(commands[id].title), suggested: SUGGESTED.has(id), about: null },
        use: this.#useOf(`command:${id}`),
      }));
    const { tunnels, report } = this.#context;
    const ofTunnels = tunnelCommands(tunnels, report).map((command) => ({ ...command, use: this.#useOf(command.key) }));
    return [...ofWindow, ...this.#workspaces(), ...this.#configFiles(), ...ofTunnels];
  }

  /** For `settings.used`. */
  keyOf({ id, key }: PaletteCommand): string {
    return id === null ? key : `command:${id}`;
  }

  /** Terms such as `tag:web` narrow the hosts, as in the filter of the sidebar. */
  readonly narrow: Narrow<PaletteEntry> = (text) => {
    const terms = termsOf(text);
    if (terms === null) return { text, holds: null };
    return { text: terms.words, holds: ({ host }) => host !== null && terms.holds(host) };
  };

  /** `web-01:/etc` is a folder of a host. */
  places(text: string): readonly PaletteCommand[] {
    const [, alias = '', path = ''] = /^([^\s:/]+):(\/.*)$/.exec(text) ?? [];
    const host = this.#context.hosts.find(alias);
    if (host === null) return [];
    const title = t('palette.openFolder', { path, host: host.name });
    const run = () => this.#context.openFolder(host.target, path);
    return [{ key: `folder:${text}`, id: null, title, suggested: false, about: null, use: null, run }];
  }

  /** What Tab offers for a typed line. */
  typedActions(typed: TypedTarget): readonly HostAction[] {
    const { connectTyped, split, saveAsHost } = this.#context;
    const name = showTarget(typed.target);
    return [
      { title: t('palette.action.connect', { name }), run: () => connectTyped(typed) },
      { title: t('palette.action.split', { name }), run: () => split(typed.target) },
      { title: t('palette.action.save'), run: () => saveAsHost(typed.target) },
    ];
  }

  #useOf(key: string): Use | null {
    return this.#context.settings.current.uses[key] ?? null;
  }

  #workspaces(): readonly PaletteCommand[] {
    const { workspaces, openWorkspace, removeWorkspace } = this.#context;
    const command = (key: string, title: string, run: () => void): PaletteCommand => ({
      ...{ key, id: null, title, suggested: false, about: null, run },
      use: this.#useOf(key),
    });
    return workspaces.names.flatMap((name) => [
      command(`workspace:${name}`, t('workspaces.open', { name }), () => openWorkspace(name)),
      command(`workspace-remove:${name}`, t('workspaces.remove', { name }), () => removeWorkspace(name)),
    ]);
  }

  #configFiles(): readonly PaletteCommand[] {
    const { list } = this.#context.hosts;
    return [list.file, ...list.included].map((file) => ({
      ...{ key: `config:${file}`, id: null, suggested: false, about: null },
      title: t('palette.editConfig', { file }),
      use: this.#useOf(`config:${file}`),
      run: () => this.#context.editConfig(file),
    }));
  }

  /** What Tab offers for an entry. */
  actionsOf({ host, session, name }: PaletteEntry): readonly HostAction[] {
    const { goTo, openNew, split, hostActions } = this.#context;
    const actions: HostAction[] = [];
    if (session !== null) actions.push({ title: t('palette.action.goTo'), run: () => goTo(session) });
    const target = session?.target ?? host?.target;
    if (target !== undefined) {
      const title = session === null ? t('palette.action.connect', { name }) : t('palette.action.newSession', { name });
      actions.push({ title, run: () => openNew(target) });
      actions.push({ title: t('palette.action.split', { name }), run: () => split(target) });
    }
    if (host === null || host.entry === null) return actions;
    return [
      ...actions,
      { title: t('hosts.menu.copyCommand'), run: () => hostActions.copy(sshCommand(host)) },
      { title: t('hosts.menu.copyAddress'), run: () => hostActions.copy(addressOf(host)) },
      { title: t('hosts.menu.profile'), run: () => hostActions.openProfile(host) },
      { title: t('hosts.menu.settings'), run: () => hostActions.openSettings(host) },
      {
        title: host.pinned ? t('hosts.menu.unpin') : t('hosts.menu.pin'),
        run: () => hostActions.pin(host, !host.pinned),
      },
    ];
  }

  #sessionsAndHosts(): readonly PaletteEntry[] {
    const { sessions, hosts, hostOf } = this.#context;
    const withSession: string[] = [];
    const open = sessions.list.map((session): PaletteEntry => {
      const host = hostOf(session);
      if (host !== null && sameTarget(host.target, session.target)) withSession.push(host.key);
      return {
        ...entryOf(host, session.name),
        key: `session:${session.id}`,
        address: host === null ? session.state.host : addressOf(host),
        open: true,
        session,
      };
    });
    const others = hosts.all.filter((host) => !withSession.includes(host.key));
    return [...open, ...others.map((host) => entryOf(host, host.name))];
  }
}

function entryOf(host: Host | null, name: string): PaletteEntry {
  const labels = host === null ? [] : [host.group, ...host.tags, t(`hosts.environment.${host.environment}`)];
  return {
    key: host?.key ?? name,
    name,
    address: host === null ? '' : addressOf(host),
    labels,
    lastUsed: host?.lastUsed ?? 0,
    use: host?.use ?? null,
    open: false,
    host,
    session: null,
  };
}
