/**
 * What the palette offers: open sessions and hosts, commands of the window, starting and stopping each tunnel, and what
 * Tab offers for a host. Ranking is shell/paletteRows.ts; state and keys of the palette are shell/palette.svelte.ts.
 */
import type { Target } from '../shared/target.ts';
import { addressOf, sameTarget, sshCommand, type Host } from './hosts/host.ts';
import type { HostActions } from './hosts/hostMenu.ts';
import type { Hosts } from './hosts/hosts.svelte.ts';
import { t } from './i18n/translate.ts';
import { commandIds, commands, type CommandId } from './shell/commands.ts';
import type { HostAction, PaletteCommand, PaletteEntry } from './shell/palette.svelte.ts';
import type { Session } from './terminals/session.svelte.ts';
import type { Sessions } from './terminals/sessions.svelte.ts';
import { tunnelCommands } from './tunnels/paletteTunnels.ts';
import type { Tunnels } from './tunnels/tunnels.svelte.ts';

/** What the entries are about, and what choosing one does: the app. */
export interface PaletteContext {
  readonly sessions: Sessions;
  readonly hosts: Hosts;
  readonly tunnels: Tunnels;
  readonly hostActions: HostActions;
  hostOf(session: Session): Host | null;
  canRun(id: CommandId): boolean;
  goTo(session: Session): void;
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
      .map((id) => ({ key: id, id, title: t(commands[id].title), suggested: SUGGESTED.has(id), about: null }));
    const { tunnels, report } = this.#context;
    return [...ofWindow, ...tunnelCommands(tunnels, report)];
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
