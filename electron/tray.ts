/** The icon in the system's tray. What its menu says is trayMenu.ts; what a click does is the backend's. */
import { app, Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { BackendHost } from './backendHost.ts';
import { openHost, pinnedItems, type TrayItem, trayMenu, type TrayTunnel } from './trayMenu.ts';

/** Of the icon, in device-independent pixels. */
const SIZE = 16;

export interface TrayOptions {
  /** `icon.png`. */
  readonly icon: string;
  readonly backend: BackendHost;
  /** Brings a window to the front. */
  readonly show: () => void;
  readonly quit: () => void;
}

/** Shows it for as long as the program runs. */
export function showTray({ icon, backend, show, quit }: TrayOptions): void {
  const tray = new Tray(nativeImage.createFromPath(icon).resize({ width: SIZE, height: SIZE }));
  tray.setToolTip('Fairlead');
  tray.on('click', show);
  const openInWindow = (alias: string) => {
    show();
    backend.open(openHost(alias));
  };
  const toItem = (item: TrayItem): MenuItemConstructorOptions => {
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'open':
        return { label: item.label, click: show };
      case 'quit':
        return { label: item.label, click: quit };
      case 'host':
        return { label: item.label, click: () => openInWindow(item.alias) };
      case 'tunnels': {
        const { label, isRunning, ids } = item;
        const click = () => backend.setTunnels(ids, !isRunning);
        return { label, type: 'checkbox', checked: isRunning, click };
      }
    }
  };
  let tunnels: readonly TrayTunnel[] = [];
  let pinned: readonly string[] = [];
  const update = () => {
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(tunnels, pinned).map(toItem)));
  };
  backend.onTunnels((all) => {
    tunnels = all;
    update();
  });
  backend.onPinned((all) => {
    pinned = all;
    update();
    showPinned(all, openInWindow);
  });
}

/** In the menu of the dock (macOS), or the jump list (Windows), where a click starts the program once more. */
function showPinned(pinned: readonly string[], openInWindow: (alias: string) => void): void {
  const items = pinnedItems(pinned);
  if (process.platform === 'darwin')
    app.dock?.setMenu(
      Menu.buildFromTemplate(items.map(({ label, alias }) => ({ label, click: () => openInWindow(alias) }))),
    );
  if (process.platform !== 'win32') return;
  const tasks = items.map(({ label, alias }) => ({
    ...{ program: process.execPath, title: label, description: label, iconPath: process.execPath, iconIndex: 0 },
    arguments: `open -- "${alias.replaceAll('"', '')}"`,
  }));
  app.setUserTasks(tasks);
}
