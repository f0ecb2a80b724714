/**
 * Starts browser mode: the backend and its web server in this process, one per data folder. Options, printing and
 * signals are webHost.ts.
 */
import { join } from 'node:path';
import { createBackend } from './backend/backend.ts';
import { createLog } from './backend/log.ts';
import type { Platform } from './backend/platform.ts';
import { tuneCollector } from './collector.ts';
import { type InstanceChannel, openInstanceChannel } from './instanceChannel.ts';
import { askRunningInstance, claimInstance, type Instance, releaseInstance } from './instanceFile.ts';
import type { LaunchOptions } from './launchOptions.ts';
import { openLogFile } from './logFile.ts';
import { createNodePlatform, hasDisplay, openInBrowser } from './nodePlatform.ts';
import { startWebServer } from './webServer.ts';
import { openWindowFiles } from './windowFiles.ts';

export interface ServeOptions extends LaunchOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The built window: the folder of index.html. */
  readonly windowFolder: string;
}

export interface Serving {
  /** The address with a one-time token. */
  readonly url: string;
  /** Hangs up every shell and stops listening. */
  close(): Promise<void>;
}

export type ServeResult =
  | { readonly kind: 'serving'; readonly serving: Serving }
  /** Another one runs on the same data folder; `url` is a new address of it. */
  | { readonly kind: 'already-running'; readonly instance: Instance; readonly url: string };

/** Starts browser mode, or finds the one that runs. Rejects when the port is taken or the window was not built. */
export async function serve(options: ServeOptions): Promise<ServeResult> {
  tuneCollector();
  let newAddress: () => string | null = () => null;
  const platform: Platform = {
    ...createNodePlatform('browser', options),
    openWindow: () => openAddress(newAddress()),
    openProgram: [process.execPath, join(options.windowFolder, '..', 'cli.js')],
  };
  const running = await askRunningInstance(platform.dataFolder);
  if (running !== null) return { kind: 'already-running', ...running };

  const files = openWindowFiles(options.windowFolder);
  const log = createLog(openLogFile(platform.dataFolder));
  const backend = createBackend(platform, log);
  const server = await startWebServer({ port: options.port, files, log, attach: (port) => backend.attach(port) }).catch(
    async (error: unknown) => {
      await backend.close();
      throw error;
    },
  );
  newAddress = () => server.newAddress();
  const instance: Instance = {
    pid: process.pid,
    port: server.port,
    controlToken: server.controlToken,
    configFile: options.configFile,
    knownHostsFile: options.knownHostsFile,
  };
  let channel: InstanceChannel | null = null;
  const close = async () => {
    channel?.close();
    releaseInstance(platform.dataFolder, instance);
    await Promise.all([server.close(), backend.close()]);
  };
  if (!claimInstance(platform.dataFolder, instance)) {
    const faster = await askRunningInstance(platform.dataFolder);
    if (faster !== null) {
      await close();
      return { kind: 'already-running', ...faster };
    }
    claimInstance(platform.dataFolder, instance, { replace: true });
  }
  const { dataFolder } = platform;
  channel = await openInstanceChannel({ ...options, dataFolder, log, attach: (port) => backend.attach(port) });
  log('info', 'web.listening', { port: server.port, pid: process.pid });
  return { kind: 'serving', serving: { url: server.newAddress(), close } };
}

/** In the person's browser; where that cannot be, the address is for the person to open. */
async function openAddress(address: string | null): Promise<string | null> {
  if (address === null || !hasDisplay(process.platform, process.env)) return address;
  try {
    await openInBrowser(new URL(address));
    return null;
  } catch {
    return address;
  }
}
