/** The icon in the system's tray. What its menu says is trayMenu.ts; what a click does is the backend's. */
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { BackendHost } from './backendHost.ts';
import { type TrayItem, trayMenu } from './trayMenu.ts';

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
  const toItem = (item: TrayItem): MenuItemConstructorOptions => {
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'open':
        return { label: item.label, click: show };
      case 'quit':
        return { label: item.label, click: quit };
      case 'tunnels': {
        const { label, isRunning, ids } = item;
        const click = () => backend.setTunnels(ids, !isRunning);
        return { label, type: 'checkbox', checked: isRunning, click };
      }
    }
  };
  backend.onTunnels((tunnels) => tray.setContextMenu(Menu.buildFromTemplate(trayMenu(tunnels).map(toItem))));
}
