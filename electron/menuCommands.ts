/**
 * The commands that the menu bar offers: words and keys for the page's own commands (renderer/shell/commands.ts, whose
 * ids and keys these are; a test compares them). Without Electron, so that it can be tested.
 */
export interface MenuCommand {
  readonly label: string;
  /** As an accelerator of Electron: `Shift+Meta+P`. Null: no keys of its own. */
  readonly mac: string | null;
  /** Windows and Linux. */
  readonly other: string | null;
}

const item = (label: string, mac: string | null = null, other: string | null = null): MenuCommand => ({
  label,
  mac,
  other,
});

export const menuCommands = {
  'settings.open': item('Settings…', 'Meta+,', 'Ctrl+,'),
  'session.new': item('New Session…', 'Meta+T', 'Ctrl+Shift+T'),
  'palette.open': item('Quick Connect…', 'Meta+K', 'Ctrl+Shift+K'),
  'session.duplicate': item('Duplicate Session'),
  'session.reconnect': item('Reconnect', 'Meta+R'),
  'session.disconnect': item('Disconnect', 'Shift+Meta+X', 'Ctrl+Shift+X'),
  'session.close': item('Close Tab', 'Meta+W', 'Ctrl+Shift+W'),
  'hosts.reload': item('Read SSH Config Again'),
  'workspaces.save': item('Save Tabs as a Workspace…'),
  'workspaces.last': item('Open the Tabs of Last Time'),
  'hosts.reviewGone': item('Facts of Hosts That Are Gone…'),
  'workspaces.choose': item('Open Workspace…', 'Shift+Meta+O', 'Alt+Shift+O'),
  'transfers.toggle': item('Show or Hide Transfers', 'Shift+Meta+J', 'Ctrl+Shift+J'),
  'tunnels.new': item('New Tunnel…'),
  'tunnels.startAll': item('Start All Tunnels'),

  'pane.splitRight': item('Split Right', 'Meta+D', 'Alt+Shift+='),
  'pane.splitDown': item('Split Down', 'Shift+Meta+D', 'Alt+Shift+-'),
  'pane.zoom': item('Zoom Pane', 'Shift+Meta+Enter', 'Ctrl+Shift+Enter'),
  'pane.broadcast': item('Type to All Panes of the Tab', 'Shift+Meta+B', 'Ctrl+Shift+B'),
  'pane.equalise': item('Equal Sizes'),
  'pane.separate': item('Move Pane to a Tab of Its Own'),
  'pane.left': item('Focus Pane at the Left', 'Alt+Meta+ArrowLeft', 'Alt+ArrowLeft'),
  'pane.right': item('Focus Pane at the Right', 'Alt+Meta+ArrowRight', 'Alt+ArrowRight'),
  'pane.up': item('Focus Pane Above', 'Alt+Meta+ArrowUp', 'Alt+ArrowUp'),
  'pane.down': item('Focus Pane Below', 'Alt+Meta+ArrowDown', 'Alt+ArrowDown'),
  'pane.swapLeft': item('Swap with Pane at the Left'),
  'pane.swapRight': item('Swap with Pane at the Right'),
  'pane.swapUp': item('Swap with Pane Above'),
  'pane.swapDown': item('Swap with Pane Below'),
  'facet.terminal': item('Terminal', 'Alt+Meta+1', 'Ctrl+Shift+1'),
  'facet.files': item('Files', 'Alt+Meta+2', 'Ctrl+Shift+2'),
  'facet.tunnels': item('Tunnels of the Session', 'Alt+Meta+3', 'Ctrl+Shift+3'),
  'facet.connection': item('Connection', 'Alt+Meta+4', 'Ctrl+Shift+4'),

  'terminal.find': item('Find in Scrollback…', 'Meta+F', 'Ctrl+Shift+F'),
  'snippet.run': item('Run Snippet…', 'Shift+Meta+R', 'Ctrl+Shift+R'),
  'terminal.log': item('Start or Stop Session Log', 'Shift+Meta+L', 'Ctrl+Shift+L'),
  'terminal.clear': item('Clear Scrollback', 'Alt+Meta+K', 'Ctrl+Shift+Backspace'),

  'palette.actions': item('Actions…', 'Shift+Meta+P', 'Ctrl+Shift+P'),
  'hosts.filter': item('Filter Hosts', 'Shift+Meta+H', 'Ctrl+Shift+H'),
  'sidebar.toggle': item('Toggle Sidebar', 'Ctrl+Meta+S', 'Ctrl+Shift+\\'),
  'place.sessions': item('Sessions', 'Ctrl+Meta+1', 'Alt+Shift+1'),
  'place.tunnels': item('Tunnels', 'Ctrl+Meta+2', 'Alt+Shift+2'),
  'place.keys': item('Keys and Trust', 'Ctrl+Meta+3', 'Alt+Shift+3'),
  'place.config': item('SSH Config', 'Ctrl+Meta+4', 'Alt+Shift+4'),
  'place.snippets': item('Snippets', 'Ctrl+Meta+5', 'Alt+Shift+5'),
  'place.logs': item('Session Logs', 'Ctrl+Meta+6', 'Alt+Shift+6'),
  'terminal.larger': item('Larger Text', 'Meta+=', 'Ctrl+Shift+='),
  'terminal.smaller': item('Smaller Text', 'Meta+-', 'Ctrl+Shift+-'),
  'terminal.resetSize': item('Normal Text Size', 'Meta+0', 'Ctrl+Shift+0'),

  'session.next': item('Next Tab', 'Ctrl+Tab', 'Ctrl+Tab'),
  'session.previous': item('Previous Tab', 'Ctrl+Shift+Tab', 'Ctrl+Shift+Tab'),
  'session.last': item('Last Tab', 'Meta+9', 'Alt+9'),
  'prompts.next': item('Next Prompt That Waits', 'Shift+Meta+A', 'Ctrl+Shift+A'),
  'region.next': item('Next Region', 'F6', 'F6'),
  'region.previous': item('Previous Region', 'Shift+F6', 'Shift+F6'),
  'terminal.leave': item('Leave Terminal', 'Ctrl+F6', 'Ctrl+F6'),

  'shortcuts.show': item('Keyboard Shortcuts', 'Meta+/', 'Ctrl+Shift+/'),
} satisfies Record<string, MenuCommand>;

export type MenuCommandId = keyof typeof menuCommands;

/** Command → its keys instead of the usual ones, as the page sends them. */
export function readChosenKeys(sent: unknown): Readonly<Record<string, string | null>> {
  if (typeof sent !== 'object' || sent === null) return {};
  const entries = Object.entries(sent).map(([id, keys]): [string, string | null] => {
    const first: unknown = Array.isArray(keys) ? keys[0] : null;
    return [id, typeof first === 'string' && ACCELERATOR.test(first) ? first : null];
  });
  return Object.fromEntries(entries);
}

/** What a page may hand to Electron as an accelerator: modifiers of ours and one key. */
const ACCELERATOR = /^((Ctrl|Alt|Shift|Meta)\+){0,4}([A-Z0-9,/\\=-]|[A-Z][A-Za-z0-9]{1,12})$/;

/** The keys of a command as Electron writes them; null: none. */
export function acceleratorOf(
  id: MenuCommandId,
  mac: boolean,
  chosen: ReturnType<typeof readChosenKeys>,
): string | null {
  const own = chosen[id];
  const keys = own === undefined ? menuCommands[id][mac ? 'mac' : 'other'] : own;
  // Electron calls the arrow keys Left, Right, Up and Down.
  return keys?.replace('Arrow', '') ?? null;
}
