/** A real backend with a window attached in memory, for tests of any feature. Closed after the test file. */
import { createBackend, type Backend } from '../../electron/backend/backend.ts';
import { createLog } from '../../electron/backend/log.ts';
import type { Platform } from '../../electron/backend/platform.ts';
import { createClient, type Client } from '../../renderer/rpc/client.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { cleanUp } from './cleanUp.ts';
import { memoryPorts } from './memoryPorts.ts';
import type { ReachableServer } from './sshd.ts';
import { makeTempHome, type TempHome } from './tempHome.ts';
import { testPlatform } from './testPlatform.ts';

export interface ConnectedBackend {
  readonly backend: Backend;
  readonly home: TempHome;
  /** The first window. */
  readonly client: Client;
  /** Attaches another window. */
  readonly openWindow: () => { client: Client; port: Port };
  /** Lines of the backend's log so far. */
  readonly log: readonly string[];
  /** Addresses that were opened outside. */
  readonly opened: readonly string[];
}

export interface BackendOptions {
  readonly home?: TempHome;
  /** Text of `~/.ssh/config`. */
  readonly config?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly platform?: Partial<Platform>;
}

export function connectBackend(options: BackendOptions = {}): ConnectedBackend {
  const home = options.home ?? makeTempHome();
  if (options.config !== undefined) home.write('.ssh/config', options.config);
  const log: string[] = [];
  const opened: string[] = [];
  const platform: Platform = {
    ...testPlatform({ home: home.path, environment: options.environment ?? {} }),
    openExternal: (url) => {
      opened.push(url.href);
      return Promise.resolve();
    },
    ...options.platform,
  };
  const backend = createBackend(
    platform,
    createLog((line) => log.push(line)),
  );
  cleanUp(() => backend.close());
  const openWindow = () => {
    const [near, far] = memoryPorts();
    backend.attach(far);
    return { client: createClient(near), port: near };
  };
  return { backend, home, client: openWindow().client, openWindow, log, opened };
}

/** A `Host` block for a test server, trusted already: its key stands in `~/.ssh/known_hosts` of this home. */
export function hostBlock(alias: string, sshd: ReachableServer, home: TempHome, ...more: string[]): string {
  const knownHosts = home.write(`.ssh/known_hosts_${alias}`, `${sshd.knownHostsLine}\n`);
  return [
    `Host ${alias}`,
    '  HostName 127.0.0.1',
    `  Port ${sshd.port}`,
    `  User ${sshd.user}`,
    `  IdentityFile ${sshd.keyFile}`,
    `  UserKnownHostsFile ${knownHosts}`,
    ...more.map((line) => `  ${line}`),
    '',
  ].join('\n');
}
