/**
 * The menu bar. On macOS every command is in it (Apple's rule); elsewhere it opens with Alt. An item either has a role
 * that Electron carries out, or sends its command id to the page, which is where commands live.
 */
import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { openWebAddress } from './security.ts';

/** The channel on which preload.ts gets command ids. */
const COMMAND_CHANNEL = 'command';
const mac = process.platform === 'darwin';
const HELP_ADDRESS = 'https://man.openbsd.org/ssh_config';

/** A command of the page, with its keys on macOS and elsewhere (DESIGN section 9). */
function command(id: string, label: string, macKeys: string | null, otherKeys: string | null = null) {
  const keys = mac ? macKeys : otherKeys;
  return {
    label,
    ...(keys === null ? {} : { accelerator: keys }),
    // Elsewhere than on macOS the page reads the keys itself: it knows when they belong to the shell.
    registerAccelerator: mac,
    click: (_item, window) => {
      if (window instanceof BrowserWindow) window.webContents.send(COMMAND_CHANNEL, id);
    },
  } satisfies MenuItemConstructorOptions;
}

/** Ctrl+C, Ctrl+V and the like reach text fields without the menu, and must reach a terminal undisturbed. */
function role(name: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions {
  return { role: name, registerAccelerator: mac };
}

const line: MenuItemConstructorOptions = { type: 'separator' };
const settings = command('settings.open', 'Settings…', 'Cmd+,', 'Ctrl+,');

/** Sets the menu of all windows. */
export function setMenu(openWindow: () => void): void {
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      role('about'),
      line,
      settings,
      line,
      role('services'),
      line,
      role('hide'),
      role('hideOthers'),
      role('unhide'),
      line,
      role('quit'),
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: 'File',
    submenu: [
      command('session.new', 'New Session…', 'Cmd+T', 'Ctrl+Shift+T'),
      { label: 'New Window', accelerator: mac ? 'Cmd+N' : 'Ctrl+Shift+N', click: openWindow },
      command('palette.open', 'Quick Connect…', 'Cmd+K', 'Ctrl+Shift+K'),
      line,
      command('session.reconnect', 'Reconnect', 'Cmd+R'),
      command('session.disconnect', 'Disconnect', 'Shift+Cmd+X', 'Ctrl+Shift+X'),
      command('session.close', 'Close Tab', 'Cmd+W', 'Ctrl+Shift+W'),
      ...(mac ? [] : [line, settings, line, role('quit')]),
    ],
  };
  const edit: MenuItemConstructorOptions = {
    role: 'editMenu',
    submenu: [
      role('undo'),
      role('redo'),
      line,
      role('cut'),
      role('copy'),
      role('paste'),
      role('selectAll'),
      line,
      command('terminal.find', 'Find in Scrollback…', 'Cmd+F', 'Ctrl+Shift+F'),
      command('terminal.findNext', 'Find Next', 'Cmd+G'),
      command('terminal.findPrevious', 'Find Previous', 'Shift+Cmd+G'),
      command('terminal.clear', 'Clear Scrollback', 'Alt+Cmd+K', 'Ctrl+Shift+Backspace'),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      command('palette.actions', 'Actions…', 'Shift+Cmd+P', 'Ctrl+Shift+P'),
      command('hosts.filter', 'Filter Hosts', 'Shift+Cmd+H', 'Ctrl+Shift+H'),
      command('sidebar.toggle', 'Toggle Sidebar', 'Ctrl+Cmd+S', 'Ctrl+Shift+\\'),
      line,
      ...['Sessions', 'Tunnels', 'Keys and Trust', 'SSH Config', 'Snippets', 'Session Logs'].map((place, index) =>
        command(`place.${index + 1}`, place, `Ctrl+Cmd+${index + 1}`, `Alt+Shift+${index + 1}`),
      ),
      line,
      ...['Terminal', 'Files', 'Tunnels', 'Connection'].map((facet, index) =>
        command(`facet.${index + 1}`, facet, `Alt+Cmd+${index + 1}`, `Ctrl+Shift+${index + 1}`),
      ),
      line,
      command('text.larger', 'Larger Text', 'Cmd+Plus', 'Ctrl+Shift+='),
      command('text.smaller', 'Smaller Text', 'Cmd+-', 'Ctrl+Shift+-'),
      command('text.reset', 'Normal Text Size', 'Cmd+0', 'Ctrl+Shift+0'),
      line,
      role('togglefullscreen'),
      ...(app.isPackaged ? [] : [role('toggleDevTools')]),
    ],
  };
  const session: MenuItemConstructorOptions = {
    label: 'Session',
    submenu: [
      command('tab.next', 'Next Tab', 'Ctrl+Tab', 'Ctrl+Tab'),
      command('tab.previous', 'Previous Tab', 'Ctrl+Shift+Tab', 'Ctrl+Shift+Tab'),
      command('prompt.next', 'Next Prompt That Waits', 'Shift+Cmd+A', 'Ctrl+Shift+A'),
      line,
      command('region.next', 'Next Region', 'F6', 'F6'),
      command('region.previous', 'Previous Region', 'Shift+F6', 'Shift+F6'),
    ],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      command('shortcuts.show', 'Keyboard Shortcuts', 'Cmd+/', 'Ctrl+Shift+/'),
      { label: 'The ssh_config Manual', click: () => openWebAddress(HELP_ADDRESS) },
      ...(mac ? [] : [role('about')]),
    ],
  };
  const windows: MenuItemConstructorOptions = { role: 'windowMenu' };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([...(mac ? [appMenu] : []), file, edit, view, session, ...(mac ? [windows] : []), help]),
  );
}
