/** What surrounds a backend under test. */
import { join } from 'node:path';
import type { Platform } from '../../electron/backend/platform.ts';

/** A Platform over a throwaway home. The machine's own files and agent stay out of it. */
export function testPlatform(options: { home: string; environment?: Readonly<Record<string, string>> }): Platform {
  return {
    kind: process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'windows' : 'linux',
    shell: 'browser',
    version: '0.1.0',
    dataFolder: join(options.home, 'data'),
    homeFolder: options.home,
    environment: options.environment ?? {},
    configFile: join(options.home, '.ssh', 'config'),
    knownHostsFile: null,
    openDemo: false,
    keychain: false,
    openExternal: () => Promise.resolve(),
    openFile: () => Promise.resolve(),
    onSystemEvent: () => () => undefined,
  };
}
