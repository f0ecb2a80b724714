/**
 * Every command of the window, once: what it is called, its keys and who runs it. The palette, the shortcuts, menus,
 * tooltips and the shortcut list all read this table. What a command does is in handlers.ts.
 *
 * Keys are written `Ctrl+Shift+K`, `Meta+K` (⌘). Letters are matched by the character that they type, digits and
 * signs by the physical key. No Ctrl+Alt combinations: they type characters on many layouts (AltGr).
 */
import type { MessageKey } from '../i18n/translate.ts';

export interface Binding {
  readonly keys: string;
  /** Inside a terminal these keys are the shell's. */
  readonly outsideTerminal?: true;
}

export interface Command {
  readonly title: MessageKey;
  readonly group: 'general' | 'sessions' | 'panes' | 'terminal' | 'window' | 'appearance';
  readonly mac: readonly Binding[];
  /** Windows and Linux. */
  readonly other: readonly Binding[];
  /** The terminal handles these keys itself (renderer/terminals/terminalKeys.ts). */
  readonly inTerminal?: true;
  /** Not offered in the palette: it is about a place on the screen, or about the palette itself. */
  readonly hidden?: true;
}

const on = (...keys: string[]): readonly Binding[] => keys.map((each) => ({ keys: each }));
const outside = (keys: string): Binding => ({ keys, outsideTerminal: true });

const goTo = (index: number) =>
  ({
    title: `command.session.go${index}` as MessageKey,
    group: 'sessions',
    mac: on(`Meta+${index}`),
    other: on(`Alt+${index}`),
    hidden: true,
  }) as const;

const place = (title: MessageKey, index: number) =>
  ({ title, group: 'window', mac: on(`Ctrl+Meta+${index}`), other: on(`Alt+Shift+${index}`) }) as const;

const terminal = (title: MessageKey, mac: readonly string[], other: readonly string[]) =>
  ({ title, group: 'terminal', mac: on(...mac), other: on(...other), inTerminal: true }) as const;

const pane = (title: MessageKey, mac: readonly string[], other: readonly string[]) =>
  ({ title, group: 'panes', mac: on(...mac), other: on(...other) }) as const;

const facet = (title: MessageKey, index: number) =>
  ({ title, group: 'sessions', mac: on(`Alt+Meta+${index}`), other: on(`Ctrl+Shift+${index}`) }) as const;

const appearance = (title: MessageKey) => ({ title, group: 'appearance', mac: [], other: [] }) as const;

const table = {
  'palette.open': {
    title: 'command.palette.open',
    group: 'general',
    mac: on('Meta+K'),
    other: [outside('Ctrl+K'), { keys: 'Ctrl+Shift+K' }],
    hidden: true,
  },
  'palette.actions': {
    title: 'command.palette.actions',
    group: 'general',
    mac: on('Shift+Meta+P'),
    other: on('Ctrl+Shift+P'),
    hidden: true,
  },
  'settings.open': { title: 'command.settings.open', group: 'general', mac: on('Meta+,'), other: on('Ctrl+,') },
  'shortcuts.show': {
    title: 'command.shortcuts.show',
    group: 'general',
    mac: on('Meta+/'),
    other: on('Ctrl+Shift+/'),
  },
  'hosts.reload': { title: 'command.hosts.reload', group: 'general', mac: [], other: [] },
  'hosts.reviewGone': { title: 'hosts.gone.title', group: 'general', mac: [], other: [] },

  'workspaces.save': { title: 'workspaces.save', group: 'general', mac: [], other: [] },
  'workspaces.choose': {
    title: 'command.workspaces.choose',
    group: 'general',
    mac: on('Shift+Meta+O'),
    other: on('Alt+Shift+O'),
    hidden: true,
  },
  'workspaces.last': { title: 'workspaces.last', group: 'general', mac: [], other: [] },

  'session.new': { title: 'command.session.new', group: 'sessions', mac: on('Meta+T'), other: on('Ctrl+Shift+T') },
  'session.close': { title: 'command.session.close', group: 'sessions', mac: on('Meta+W'), other: on('Ctrl+Shift+W') },
  'session.next': {
    title: 'command.session.next',
    group: 'sessions',
    mac: on('Ctrl+Tab'),
    other: on('Ctrl+Tab', 'Ctrl+PageDown'),
  },
  'session.previous': {
    title: 'command.session.previous',
    group: 'sessions',
    mac: on('Ctrl+Shift+Tab'),
    other: on('Ctrl+Shift+Tab', 'Ctrl+PageUp'),
  },
  'session.duplicate': { title: 'command.session.duplicate', group: 'sessions', mac: [], other: [] },
  'session.reconnect': { title: 'command.session.reconnect', group: 'sessions', mac: on('Meta+R'), other: [] },
  'session.disconnect': {
    title: 'command.session.disconnect',
    group: 'sessions',
    mac: on('Shift+Meta+X'),
    other: on('Ctrl+Shift+X'),
  },
  'prompts.next': {
    title: 'command.prompts.next',
    group: 'sessions',
    mac: on('Shift+Meta+A'),
    other: on('Ctrl+Shift+A'),
  },
  'session.go1': goTo(1),
  'session.go2': goTo(2),
  'session.go3': goTo(3),
  'session.go4': goTo(4),
  'session.go5': goTo(5),
  'session.go6': goTo(6),
  'session.go7': goTo(7),
  'session.go8': goTo(8),
  'session.last': {
    title: 'command.session.last',
    group: 'sessions',
    mac: on('Meta+9'),
    other: on('Alt+9'),
    hidden: true,
  },

  'facet.terminal': facet('terminals.facet.terminal', 1),
  'facet.files': facet('terminals.facet.files', 2),
  'facet.tunnels': facet('terminals.facet.tunnels', 3),
  'facet.connection': facet('terminals.facet.connection', 4),

  'pane.splitRight': pane('command.pane.splitRight', ['Meta+D'], ['Alt+Shift+=']),
  'pane.splitDown': pane('command.pane.splitDown', ['Shift+Meta+D'], ['Alt+Shift+-']),
  'pane.left': pane('command.pane.left', ['Alt+Meta+ArrowLeft'], ['Alt+ArrowLeft']),
  'pane.right': pane('command.pane.right', ['Alt+Meta+ArrowRight'], ['Alt+ArrowRight']),
  'pane.up': pane('command.pane.up', ['Alt+Meta+ArrowUp'], ['Alt+ArrowUp']),
  'pane.down': pane('command.pane.down', ['Alt+Meta+ArrowDown'], ['Alt+ArrowDown']),
  'pane.zoom': pane('command.pane.zoom', ['Shift+Meta+Enter'], ['Ctrl+Shift+Enter']),
  'pane.broadcast': pane('command.pane.broadcast', ['Shift+Meta+B'], ['Ctrl+Shift+B']),
  'pane.equalise': pane('command.pane.equalise', [], []),
  'pane.swapLeft': pane('command.pane.swapLeft', [], []),
  'pane.swapRight': pane('command.pane.swapRight', [], []),
  'pane.swapUp': pane('command.pane.swapUp', [], []),
  'pane.swapDown': pane('command.pane.swapDown', [], []),
  'pane.separate': pane('command.pane.separate', [], []),

  'terminal.copy': terminal('command.terminal.copy', ['Meta+C'], ['Ctrl+Shift+C', 'Ctrl+Insert']),
  'terminal.paste': terminal('command.terminal.paste', ['Meta+V'], ['Ctrl+Shift+V', 'Shift+Insert']),
  'terminal.find': terminal('command.terminal.find', ['Meta+F'], ['Ctrl+Shift+F']),
  'terminal.clear': terminal('command.terminal.clear', ['Alt+Meta+K'], ['Ctrl+Shift+Backspace']),
  'terminal.larger': terminal('command.terminal.larger', ['Meta+='], ['Ctrl+Shift+=']),
  'terminal.smaller': terminal('command.terminal.smaller', ['Meta+-'], ['Ctrl+Shift+-']),
  'terminal.resetSize': terminal('command.terminal.resetSize', ['Meta+0'], ['Ctrl+Shift+0']),

  'terminal.log': {
    title: 'command.terminal.log',
    group: 'terminal',
    mac: on('Shift+Meta+L'),
    other: on('Ctrl+Shift+L'),
  },

  'snippet.run': {
    title: 'command.snippet.run',
    group: 'general',
    mac: on('Shift+Meta+R'),
    other: on('Ctrl+Shift+R'),
  },

  'transfers.toggle': {
    title: 'files.command.transfers',
    group: 'window',
    mac: on('Shift+Meta+J'),
    other: on('Ctrl+Shift+J'),
  },
  'tunnels.new': { title: 'tunnels.new', group: 'general', mac: [], other: [] },
  'tunnels.startAll': { title: 'tunnels.startAll.command', group: 'general', mac: [], other: [] },
  'place.sessions': place('shell.place.sessions', 1),
  'place.tunnels': place('shell.place.tunnels', 2),
  'place.keys': place('shell.place.keys', 3),
  'place.config': place('shell.place.config', 4),
  'place.snippets': place('shell.place.snippets', 5),
  'place.logs': place('shell.place.logs', 6),
  'sidebar.toggle': {
    title: 'command.sidebar.toggle',
    group: 'window',
    mac: on('Ctrl+Meta+S'),
    other: [outside('F9'), { keys: 'Ctrl+Shift+\\' }],
  },
  'hosts.filter': {
    title: 'command.hosts.filter',
    group: 'window',
    mac: on('Shift+Meta+H'),
    other: on('Ctrl+Shift+H'),
  },
  'region.next': {
    title: 'command.region.next',
    group: 'window',
    mac: [outside('F6')],
    other: [outside('F6')],
    hidden: true,
  },
  'region.previous': {
    title: 'command.region.previous',
    group: 'window',
    mac: [outside('Shift+F6')],
    other: [outside('Shift+F6')],
    hidden: true,
  },
  'terminal.leave': {
    title: 'command.terminal.leave',
    group: 'window',
    mac: on('Ctrl+F6'),
    other: on('Ctrl+F6'),
    hidden: true,
  },

  'theme.system': appearance('command.theme.system'),
  'theme.dark': appearance('command.theme.dark'),
  'theme.light': appearance('command.theme.light'),
  'theme.hc': appearance('command.theme.hc'),
  'language.system': appearance('command.language.system'),
  'language.en': appearance('command.language.en'),
  'language.de': appearance('command.language.de'),
  'language.zh': appearance('command.language.zh'),
} satisfies Record<string, Command>;

export type CommandId = keyof typeof table;
export const commands: Readonly<Record<CommandId, Command>> = table;
export const commandIds = Object.keys(table) as readonly CommandId[];

/** The keys of a command on this platform. */
export function bindingsOf(id: CommandId, mac: boolean): readonly Binding[] {
  return mac ? commands[id].mac : commands[id].other;
}
