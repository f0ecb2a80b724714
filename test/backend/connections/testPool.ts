/** A connection pool over a config that is given as host options, and waiters that remember what they were told. */
import type { Failure, Progress } from '../../../shared/contract/connections.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import {
  type ConnectionPoolSettings,
  createConnectionPool,
} from '../../../electron/backend/connections/connectionPool.ts';
import { ConnectionFailed, type ConnectionPool, type Waiter } from '../../../electron/backend/connections/types.ts';
import { createLog } from '../../../electron/backend/log.ts';
import type { Asker } from '../../../electron/backend/prompts/types.ts';
import type { Transport } from '../../../electron/backend/ssh/types.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import type { Sshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';

/** `hosts` is the config: what a jump or a target sets on top of it wins. */
export function makePool(
  hosts: readonly HostOptions[],
  settings: Partial<ConnectionPoolSettings> = {},
): ConnectionPool {
  const pool = createConnectionPool({
    platform: { kind: 'linux', environment: {}, homeFolder: makeTempFolder('pool') },
    log: createLog((line) => {
      throw new Error(`nothing should be logged: ${line}`);
    }),
    resolveHost: ({ host, user, port }) => {
      const found = hosts.find(({ alias }) => alias === host) ?? makeHostOptions({ alias: host, hostname: host });
      return Promise.resolve({ ...found, user: user ?? found.user, port: port ?? found.port });
    },
    demo: () => Promise.reject(new Error('no demo server')),
    nearestHost: () => null,
    ...settings,
  });
  cleanUp(() => pool.close());
  return pool;
}

/** Options that sign in to this server with its key, trusting what `knownHosts` says. */
export function optionsFor(alias: string, sshd: Sshd, given: Partial<HostOptions> = {}): HostOptions {
  return makeHostOptions({
    alias,
    port: sshd.port,
    user: sshd.user,
    identityFiles: [{ path: sshd.keyFile, shown: sshd.keyFile, explicit: true }],
    strictHostKeyChecking: 'accept-new',
    userKnownHostsFiles: ['/dev/null'],
    ...given,
  });
}

export interface TestWaiter extends Waiter {
  readonly progress: Progress[];
  readonly notices: string[];
  readonly banners: string[];
  readonly routes: HostOptions[];
  cancel(): void;
}

export function makeWaiter(asker: Asker, pane = 'pane'): TestWaiter {
  const controller = new AbortController();
  const told = {
    progress: [] as Progress[],
    notices: [] as string[],
    banners: [] as string[],
    routes: [] as HostOptions[],
  };
  return {
    ...told,
    pane,
    asker,
    signal: controller.signal,
    cancel: () => controller.abort(),
    onProgress: (progress) => told.progress.push(progress),
    onBanner: (text) => told.banners.push(text),
    onNotice: (text) => told.notices.push(text),
    onRoute: (options) => told.routes.push(options),
  };
}

/** The failure that a promise must end with. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (caught: unknown) => caught,
  );
  if (error instanceof ConnectionFailed) return error.failure;
  throw error;
}

/** Output of a command. */
export async function run(transport: Transport, command: string): Promise<string> {
  const channel = await transport.exec({ command, environment: [], terminal: null });
  channel.stderr.resume();
  const chunks: Buffer[] = [];
  for await (const chunk of channel.stdout) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
