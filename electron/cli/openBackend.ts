/** The backend for one command: it writes its log where the window's backend does. */
import { type Backend, createBackend } from '../backend/backend.ts';
import { createLog, type Log } from '../backend/log.ts';
import type { Platform } from '../backend/platform.ts';
import { tuneCollector } from '../collector.ts';
import type { LaunchOptions } from '../launchOptions.ts';
import { openLogFile } from '../logFile.ts';
import { createNodePlatform } from '../nodePlatform.ts';

export function openBackend(options: LaunchOptions): { backend: Backend; platform: Platform; log: Log } {
  tuneCollector();
  const platform = createNodePlatform('cli', options);
  const log = createLog(openLogFile(platform.dataFolder));
  return { backend: createBackend(platform, log), platform, log };
}
