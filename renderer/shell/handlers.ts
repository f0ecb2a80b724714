/** What each command of the table does, and when it can. The table itself is commands.ts. */
import type { Hosts } from '../hosts/hosts.svelte.ts';
import type { Prompts } from '../prompts/prompts.svelte.ts';
import type { Settings } from '../settings/settings.svelte.ts';
import type { Facet, Session } from '../terminals/session.svelte.ts';
import type { Sessions } from '../terminals/sessions.svelte.ts';
import type { Tunnels } from '../tunnels/tunnels.svelte.ts';
import type { Workspaces } from '../workspaces/workspaces.svelte.ts';
import type { CommandId } from './commands.ts';
import type { Layout } from './layout.svelte.ts';
import type { Palette } from './palette.svelte.ts';
import { paneCommands } from './paneCommands.ts';

export interface Handler {
  run(): void;
  /** Left out: always. */
  enabled?(): boolean;
}

/** Copy and paste have no handler: outside a terminal they are the browser's own. */
export type Handlers = Readonly<Record<Exclude<CommandId, 'terminal.copy' | 'terminal.paste'>, Handler>>;

export interface HandlerOptions {
  readonly layout: Layout;
  readonly palette: Palette;
  readonly sessions: Sessions;
  readonly prompts: Prompts;
  readonly settings: Settings;
  readonly hosts: Hosts;
  readonly tunnels: Tunnels;
  readonly goTo: (session: Session) => void;
  readonly close: (session: Session) => void;
  readonly showShortcuts: () => void;
  readonly filterHosts: () => void;
  readonly workspaces: Workspaces;
  readonly openLastTabs: () => void;
  readonly reviewGone: () => void;
  readonly toggleTransfers: () => void;
  /** Opens the dialog, or the place where there are none. */
  readonly runSnippet: () => void;
  readonly toggleLog: (session: Session) => void;
  readonly stepRegion: (by: 1 | -1) => void;
  readonly leaveTerminal: () => void;
  /** For calls that nobody waits for: says what went wrong. */
  readonly report: (work: Promise<unknown>) => void;
}

/** What the palette lists workspaces for. */
const WORKSPACES = '>workspace ';

export function createHandlers(options: HandlerOptions): Handlers {
  const { layout, palette, sessions, prompts, settings, hosts, tunnels, goTo, report } = options;
  const active = () => sessions.active;
  const hasActive = () => active() !== null;
  const isLive = () =>
    active()?.phase === 'open' || active()?.phase === 'connecting' || active()?.isRecovering === true;
  const withActive = (act: (session: Session) => void): Handler => ({
    run: () => {
      const session = active();
      if (session !== null) act(session);
    },
    enabled: hasActive,
  });
  const inPane = (act: (pane: NonNullable<Session['pane']>) => void): Handler => ({
    run: () => {
      const pane = active()?.pane;
      if (pane != null) act(pane);
    },
    enabled: () => layout.place === 'sessions' && active()?.pane != null,
  });
  const step = (by: 1 | -1): Handler => ({
    run: () => {
      if (by === 1) sessions.next();
      else sessions.previous();
      const session = active();
      if (session !== null) goTo(session);
    },
    enabled: hasActive,
  });
  const goToIndex = (index: number): Handler => {
    const front = () => sessions.frontOf(sessions.tabs.list.at(index));
    return {
      run: () => {
        const session = front();
        if (session !== null) goTo(session);
      },
      enabled: () => front() !== null,
    };
  };
  const facet = (name: Facet): Handler => ({
    run: () => {
      const session = active();
      if (session === null) return;
      session.facet = name;
      goTo(session);
    },
    enabled: hasActive,
  });
  const place = (name: Layout['place']): Handler => ({ run: () => layout.go(name) });
  const choice = <K extends 'theme' | 'language'>(setting: K, value: Settings['current'][K]): Handler => ({
    run: () => report(settings.set({ [setting]: value })),
    enabled: () => settings.current[setting] !== value,
  });
  const nextPrompt = () => {
    const waiting = sessions.list.filter((session) => prompts.needsYou.has(session.id));
    const current = active();
    const after = waiting.findIndex((session) => session === current) + 1;
    const session = waiting[after % waiting.length];
    if (session !== undefined) goTo(session);
  };

  return {
    'palette.open': { run: () => (palette.isOpen ? palette.close() : palette.show()) },
    'palette.actions': { run: () => palette.show('>') },
    'settings.open': place('settings'),
    'shortcuts.show': { run: options.showShortcuts },
    'workspaces.save': { run: () => (options.workspaces.asksForName = true), enabled: hasActive },
    'workspaces.choose': {
      run: () => palette.show(WORKSPACES),
      enabled: () => options.workspaces.names.length > 0,
    },
    'workspaces.last': { run: options.openLastTabs, enabled: () => options.workspaces.last !== null },
    'hosts.reviewGone': { run: options.reviewGone, enabled: () => hosts.gone.length > 0 },
    'hosts.reload': { run: () => report(hosts.reload()) },

    'session.new': { run: () => palette.show('@') },
    'session.close': withActive((session) => options.close(session)),
    'session.next': step(1),
    'session.previous': step(-1),
    'session.duplicate': withActive((session) => {
      sessions.duplicate(session.id);
      layout.go('sessions');
    }),
    'session.reconnect': {
      run: () => {
        const session = active();
        if (session !== null) sessions.reconnect(session.id);
      },
      enabled: () => hasActive() && !isLive(),
    },
    'session.disconnect': {
      run: () => {
        const session = active();
        if (session !== null) sessions.disconnect(session.id);
      },
      enabled: isLive,
    },
    'prompts.next': { run: nextPrompt, enabled: () => prompts.needsYou.size > 0 },
    'session.go1': goToIndex(0),
    'session.go2': goToIndex(1),
    'session.go3': goToIndex(2),
    'session.go4': goToIndex(3),
    'session.go5': goToIndex(4),
    'session.go6': goToIndex(5),
    'session.go7': goToIndex(6),
    'session.go8': goToIndex(7),
    'session.last': goToIndex(-1),
    'facet.terminal': facet('terminal'),
    'facet.files': facet('files'),
    'facet.tunnels': facet('tunnels'),
    'facet.connection': facet('connection'),

    ...paneCommands(sessions, () => layout.place === 'sessions'),

    'terminal.find': inPane((pane) => pane.find()),
    'terminal.clear': inPane((pane) => pane.clearScrollback()),
    'terminal.larger': { run: () => sessions.changeTextSize(1), enabled: hasActive },
    'terminal.smaller': { run: () => sessions.changeTextSize(-1), enabled: hasActive },
    'terminal.resetSize': { run: () => sessions.changeTextSize(0), enabled: hasActive },

    'terminal.log': {
      run: () => {
        const session = active();
        if (session !== null) options.toggleLog(session);
      },
      enabled: () => active()?.phase === 'open',
    },

    'snippet.run': { run: () => options.runSnippet() },

    'transfers.toggle': { run: options.toggleTransfers, enabled: hasActive },
    'tunnels.new': {
      run: () => {
        layout.go('tunnels');
        tunnels.editing = { tunnel: null };
      },
    },
    'tunnels.startAll': {
      run: () => report(tunnels.startAll()),
      enabled: () => tunnels.list.some(({ state }) => state.phase === 'stopped'),
    },
    'place.sessions': place('sessions'),
    'place.tunnels': place('tunnels'),
    'place.keys': place('keys'),
    'place.config': place('config'),
    'place.snippets': place('snippets'),
    'place.logs': place('logs'),
    'sidebar.toggle': { run: () => layout.toggleSidebar() },
    'hosts.filter': { run: options.filterHosts },
    'region.next': { run: () => options.stepRegion(1) },
    'region.previous': { run: () => options.stepRegion(-1) },
    'terminal.leave': { run: options.leaveTerminal },

    'theme.system': choice('theme', 'system'),
    'theme.dark': choice('theme', 'dark'),
    'theme.light': choice('theme', 'light'),
    'theme.hc': choice('theme', 'hc'),
    'language.system': choice('language', 'system'),
    'language.en': choice('language', 'en'),
    'language.de': choice('language', 'de'),
    'language.zh': choice('language', 'zh'),
  };
}
