/** A connection that is made from a real config to a real sshd, for tests that each show the effect of one keyword. */
import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import type { Failure } from '../../../shared/contract/connections.ts';
import { ConnectionFailed, type Lease } from '../../../electron/backend/connections/types.ts';
import type { Asker } from '../../../electron/backend/prompts/types.ts';
import { connectBackend } from '../../helpers/backend.ts';
import type { Sshd } from '../../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { makeWaiter, type TestWaiter } from '../connections/testPool.ts';
import { nobody } from '../trust/testKeys.ts';

export interface Attempt {
  /** The block of `Host web`, in front of what reaches the server. */
  readonly lines: readonly string[];
  /** In front of all blocks. */
  readonly before?: readonly string[];
  /** Lines for the server that are left out, as their first word: `IdentityFile`. */
  readonly without?: readonly string[];
  readonly home?: TempHome;
  readonly asker?: Asker;
  readonly environment?: Readonly<Record<string, string>>;
  /** Of known_hosts; else the server's own line. */
  readonly knownHosts?: string;
  readonly target?: string;
}

export interface Connected {
  readonly lease: Lease;
  readonly home: TempHome;
  readonly waiter: TestWaiter;
}

type Server = Pick<Sshd, 'port' | 'knownHostsLine'> & Partial<Pick<Sshd, 'user' | 'keyFile'>>;

/** Rejects with ConnectionFailed. */
export async function connectTo(server: Server, attempt: Attempt): Promise<Connected> {
  const home = attempt.home ?? makeTempHome();
  home.write('.ssh/known_hosts', `${attempt.knownHosts ?? server.knownHostsLine}\n`);
  const reach = [
    'StrictHostKeyChecking yes',
    'HostName 127.0.0.1',
    `Port ${server.port}`,
    `User ${server.user ?? userInfo().username}`,
    ...(server.keyFile === undefined ? [] : [`IdentityFile ${server.keyFile}`]),
  ].filter((line) => attempt.without?.includes(line.split(' ', 1)[0] ?? '') !== true);
  const lines = [...attempt.lines, ...reach].map((line) => `  ${line}\n`);
  const config = `${(attempt.before ?? []).map((line) => `${line}\n`).join('')}Host web\n${lines.join('')}`;
  const { backend } = connectBackend({ home, config, environment: attempt.environment ?? {} });
  const waiter = makeWaiter(attempt.asker ?? nobody);
  const lease = await backend.pool.acquire({ kind: 'host', host: attempt.target ?? 'web' }, waiter);
  return { lease, home, waiter };
}

/** Connects and runs a command with the variables of the config: its output. */
export async function outputOf(server: Server, attempt: Attempt, command = 'printf hello'): Promise<string> {
  const { lease } = await connectTo(server, attempt);
  const { environment } = lease.options;
  const channel = await lease.transport.exec({ command, environment, terminal: null });
  channel.stderr.resume();
  return text(channel.stdout);
}

/** The failure that connecting must end with. */
export async function failureOf(server: Server, attempt: Attempt): Promise<Failure> {
  const error: unknown = await connectTo(server, attempt).then(
    () => new Error('it connected'),
    (caught: unknown) => caught,
  );
  if (error instanceof ConnectionFailed) return error.failure;
  throw error;
}

/** Its code alone. */
export async function refusal(server: Server, attempt: Attempt): Promise<Failure['code']> {
  return (await failureOf(server, attempt)).code;
}
