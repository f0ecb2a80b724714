/**
 * The menu bar. On macOS every command is in it (Apple's rule); elsewhere it opens with Alt. An item either has a role
 * that Electron carries out, or sends its command id to the page, which is where commands live.
 */
import { app, BrowserWindow, ipcMain, Menu, type MenuItemConstructorOptions } from 'electron';
import { isOurPage } from './appProtocol.ts';
import { acceleratorOf, readChosenKeys, type MenuCommandId, menuCommands } from './menuCommands.ts';
import { openWebAddress } from './security.ts';

/** The channel on which preload.ts gets command ids. */
const COMMAND_CHANNEL = 'command';
const mac = process.platform === 'darwin';
const MANUAL = 'https://man.openbsd.org/ssh_config';

/** The keys that a person chose, by command. */
let chosen: ReturnType<typeof readChosenKeys> = {};

/** Keeps the menu of all windows. `openWindow` opens one more. */
export function keepMenu(openWindow: () => void): void {
  setMenu(openWindow);
  ipcMain.on('keys', (event, keys: unknown) => {
    if (!isOurPage(event.senderFrame?.url ?? '')) return;
    chosen = readChosenKeys(keys);
    setMenu(openWindow);
  });
}

function setMenu(openWindow: () => void): void {
  const menus = [...(mac ? [appMenu()] : []), fileMenu(openWindow), editMenu(), viewMenu(), panesMenu(), sessionMenu()];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([...menus, ...(mac ? [{ role: 'windowMenu' as const }] : []), helpMenu()]),
  );
}

/** Commands of the page; `-` is a separator. */
function commands(...ids: (MenuCommandId | '-')[]): MenuItemConstructorOptions[] {
  return ids.map((id) => {
    if (id === '-') return { type: 'separator' };
    const { label } = menuCommands[id];
    const accelerator = acceleratorOf(id, mac, chosen);
    return {
      label,
      ...(accelerator === null ? {} : { accelerator }),
      // Elsewhere than on macOS the page reads the keys itself: it knows when they belong to the shell.
      registerAccelerator: mac,
      click: (_item, window) => {
        if (window instanceof BrowserWindow) window.webContents.send(COMMAND_CHANNEL, id);
      },
    };
  });
}

type Role = NonNullable<MenuItemConstructorOptions['role']>;

/** Ctrl+C, Ctrl+V and the like reach text fields without the menu, and must reach a terminal undisturbed. */
function roles(...names: (Role | '-')[]): MenuItemConstructorOptions[] {
  return names.map((name) => (name === '-' ? { type: 'separator' } : { role: name, registerAccelerator: mac }));
}

function appMenu(): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      ...roles('about', '-'),
      ...commands('settings.open', '-'),
      ...roles('services', '-', 'hide', 'hideOthers', 'unhide', '-', 'quit'),
    ],
  };
}

function fileMenu(openWindow: () => void): MenuItemConstructorOptions {
  return {
    label: 'File',
    submenu: [
      ...commands('session.new'),
      { label: 'New Window', accelerator: mac ? 'Meta+N' : 'Ctrl+Shift+N', click: openWindow },
      ...commands('palette.open', '-', 'session.duplicate', 'session.reconnect', 'session.disconnect', 'session.close'),
      ...commands('-', 'workspaces.save', 'workspaces.choose', 'workspaces.last'),
      ...commands('-', 'hosts.reload', 'hosts.reviewGone', 'tunnels.new', 'tunnels.startAll'),
      ...(mac ? [] : [...commands('-', 'settings.open', '-'), ...roles('quit')]),
    ],
  };
}

function editMenu(): MenuItemConstructorOptions {
  return {
    role: 'editMenu',
    submenu: [
      ...roles('undo', 'redo', '-', 'cut', 'copy', 'paste', 'selectAll'),
      ...commands('-', 'terminal.find', 'terminal.clear', '-', 'snippet.run', 'terminal.log'),
    ],
  };
}

function viewMenu(): MenuItemConstructorOptions {
  return {
    label: 'View',
    submenu: [
      ...commands('palette.actions', 'hosts.filter', 'sidebar.toggle', 'transfers.toggle', '-'),
      ...commands('place.sessions', 'place.tunnels', 'place.keys', 'place.config', 'place.snippets', 'place.logs', '-'),
      ...commands('terminal.larger', 'terminal.smaller', 'terminal.resetSize', '-'),
      // F11 is free in shells, and a full screen must have a key to leave it.
      { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : roles('toggleDevTools')),
    ],
  };
}

function panesMenu(): MenuItemConstructorOptions {
  return {
    label: 'Panes',
    submenu: [
      ...commands('pane.splitRight', 'pane.splitDown', '-', 'pane.zoom', 'pane.equalise', 'pane.separate'),
      ...commands('-', 'pane.broadcast', '-'),
      ...commands('pane.left', 'pane.right', 'pane.up', 'pane.down', '-'),
      ...commands('pane.swapLeft', 'pane.swapRight', 'pane.swapUp', 'pane.swapDown'),
    ],
  };
}

function sessionMenu(): MenuItemConstructorOptions {
  return {
    label: 'Session',
    submenu: commands(
      'session.next',
      'session.previous',
      'session.last',
      '-',
      'facet.terminal',
      'facet.files',
      'facet.tunnels',
      'facet.connection',
      '-',
      'prompts.next',
      '-',
      'region.next',
      'region.previous',
      'terminal.leave',
    ),
  };
}

function helpMenu(): MenuItemConstructorOptions {
  return {
    role: 'help',
    submenu: [
      ...commands('shortcuts.show'),
      { label: 'The ssh_config Manual', click: () => openWebAddress(MANUAL) },
      ...(mac ? [] : roles('-', 'about')),
    ],
  };
}
