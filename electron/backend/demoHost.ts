/** The demo server as a host to connect to: started when it is first wanted, reached by options that no file can change. */
import { createConfigReader } from '../../shared/sshConfig/configReader.ts';
import { hostOptions, type HostOptions } from '../../shared/sshConfig/hostOptions.ts';
import { NEWEST_OPENSSH } from '../../shared/sshConfig/openSsh.ts';
import { resolve } from '../../shared/sshConfig/resolve.ts';
import type { ConfigWorld } from '../../shared/sshConfig/world.ts';
import { startDemoServer, type DemoServer } from './demo/demoServer.ts';
import type { Log } from './log.ts';

export interface DemoHost {
  /** Starts the server if it does not run. Rejects when it cannot listen; the next call tries again. */
  options(): Promise<HostOptions>;
  close(): Promise<void>;
}

export function createDemoHost(log: Log): DemoHost {
  let server: Promise<DemoServer> | null = null;
  return {
    async options() {
      server ??= startDemoServer(log);
      try {
        return optionsFor((await server).port);
      } catch (error) {
        server = null;
        throw error;
      }
    },
    async close() {
      const running = server;
      server = null;
      await (await running)?.close();
    },
  };
}

/** ssh's defaults, and nothing of the person's: no keys are offered, no known_hosts is read or written. */
function optionsFor(port: number): HostOptions {
  const host = '127.0.0.1';
  const reader = createConfigReader([], EMPTY_WORLD, NEWEST_OPENSSH);
  return {
    ...hostOptions(resolve(reader, { host, port, user: 'demo' }), reader),
    alias: 'Demo server',
    identityFiles: [],
    identityAgent: null,
    userKnownHostsFiles: [],
    globalKnownHostsFiles: [],
  };
}

const EMPTY_WORLD: ConfigWorld = {
  readFile: () => ({ kind: 'missing' }),
  glob: () => [],
  environment: {},
  home: '/nonexistent',
  userHome: () => null,
  user: 'demo',
  uid: 0,
  hostname: 'localhost',
  systemFolder: '/nonexistent',
  servicePort: () => null,
};
