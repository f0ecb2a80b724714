/**
 * The entry of the backend process (Electron's utilityProcess): the same backend as in browser mode, with ports from
 * the main process. It imports only types of Electron.
 */
import type { MessageEvent } from 'electron';
import type { ToBackendProcess, FromBackendProcess } from './backendMessages.ts';
import { createBackend } from './backend/backend.ts';
import { tuneCollector } from './collector.ts';
import { createLog } from './backend/log.ts';
import type { Platform } from './backend/platform.ts';
import { electronPort } from './electronPort.ts';
import { openInstanceChannel } from './instanceChannel.ts';
import { readLaunchOptions } from './launchOptions.ts';
import { openLogFile } from './logFile.ts';
import { createNodePlatform } from './nodePlatform.ts';
import { watchSystem } from './systemWatch.ts';
import { trayTunnel } from './trayMenu.ts';

tuneCollector();
const { parentPort } = process;
const tellMain = (message: FromBackendProcess) => parentPort.postMessage(message);

const system = watchSystem();
const openExternal = (url: URL) => {
  tellMain({ kind: 'open-external', url: url.href });
  return Promise.resolve();
};
const options = readLaunchOptions(process.argv.slice(2));
const platform: Platform = {
  ...createNodePlatform('electron', options, openExternal, system),
  openWindow() {
    tellMain({ kind: 'open-window' });
    return Promise.resolve(null);
  },
  openProgram: [process.execPath],
};
const log = createLog(openLogFile(platform.dataFolder));
const backend = createBackend(platform, log);
const { dataFolder } = platform;
const channel = openInstanceChannel({ ...options, dataFolder, log, attach: (port) => backend.attach(port) });

let toldTunnels = '';
backend.tunnels.watch((all) => {
  const tunnels = all.map(trayTunnel);
  const text = JSON.stringify(tunnels);
  if (text === toldTunnels) return;
  toldTunnels = text;
  tellMain({ kind: 'tunnels', tunnels });
});

let toldPinned = '';
backend.watchPinned((hosts) => {
  const text = JSON.stringify(hosts);
  if (text === toldPinned) return;
  toldPinned = text;
  tellMain({ kind: 'pinned', hosts: [...hosts] });
});

parentPort.on('message', ({ data, ports }: MessageEvent) => {
  const message = data as ToBackendProcess;
  switch (message.kind) {
    case 'attach':
      for (const port of ports) backend.attach(electronPort(port));
      return;
    case 'count-underway': {
      const { id } = message;
      tellMain({ kind: 'underway', id, shells: backend.runningShells(), clients: backend.tunnels.clients() });
      return;
    }
    case 'tunnels':
      if (message.run) backend.tunnels.start(message.ids).catch((error: unknown) => log('warn', 'tray', { error }));
      else backend.tunnels.stop(message.ids);
      return;
    case 'open':
      backend.open(message.request).catch((error: unknown) => log('warn', 'open', { error }));
      return;
    case 'resumed':
      system.look();
      return;
    case 'close':
      Promise.all([backend.close(), channel.then((open) => open?.close())]).then(
        () => process.exit(0),
        (error: unknown) => {
          log('error', 'backend.close', { error });
          process.exit(1);
        },
      );
  }
});
