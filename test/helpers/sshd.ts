/**
 * A real OpenSSH server for tests: own configuration, free loopback port, throwaway host and user keys, run by the
 * current user and for the current user only. Ended by pid after the test file.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { cleanUp } from './cleanUp.ts';
import type { SshdBuild } from './newerOpenSsh.ts';
import { freePort } from './ports.ts';
import { makeTempFolder } from './tempHome.ts';

/** What a `Host` block needs to know of a server. */
export interface ReachableServer {
  readonly port: number;
  readonly user: string;
  /** A private key (Ed25519, no passphrase) that this server accepts. */
  readonly keyFile: string;
  /** `[127.0.0.1]:PORT ssh-ed25519 AAAA…`, ready for known_hosts. */
  readonly knownHostsLine: string;
}

export interface Sshd extends ReachableServer {
  /** The public key line of the server, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  readonly folder: string;
  readonly pid: number;
  /** Adds a public key line to authorized_keys. */
  authorize(line: string): void;
  /** What sshd has logged so far (LogLevel DEBUG1). */
  log(): string;
  /** Kills the listener and every session of it. */
  kill(): void;
  /** Kills the sessions, with all that they run; new ones can be opened at once. */
  killSessions(): void;
}

export interface SshdOptions {
  /** Extra lines; they stand first, so they win. */
  readonly config?: readonly string[];
  /** Types for host keys; the first is `hostKey`. */
  readonly hostKeyTypes?: readonly ('ed25519' | 'ecdsa' | 'rsa')[];
  readonly port?: number;
  /** What serves SFTP: a path with arguments, or `internal-sftp`, which is the default. */
  readonly sftp?: string;
  /** Another sshd than the machine's. */
  readonly build?: SshdBuild | undefined;
  /** Starts a server that was killed again: with its port and its keys, and its log goes on. */
  readonly again?: Sshd;
}

const SSHD = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find(existsSync);

export function keygen(file: string, ...options: string[]): void {
  execFileSync('ssh-keygen', ['-q', '-N', '', '-C', 'test key', ...options, '-f', file]);
}

/** Starts sshd and waits until it listens. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const [program, ...programArgs] = options.build?.command ?? [SSHD];
  if (program === undefined) throw new Error('sshd is not installed; npm test says how to install it');
  const folder = options.again?.folder ?? makeTempFolder('sshd');
  const types = options.hostKeyTypes ?? ['ed25519'];
  const keyFile = join(folder, 'user_ed25519');
  if (options.again === undefined) {
    for (const type of types) keygen(join(folder, `host_${type}`), '-t', type);
    keygen(keyFile, '-t', 'ed25519');
  }
  const authorized = join(folder, 'authorized_keys');
  writeFileSync(authorized, readFileSync(`${keyFile}.pub`), { mode: 0o600 });
  // sshd run by root insists on its privilege separation folder.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });

  const port = options.again?.port ?? options.port ?? (await freePort());
  const logFile = join(folder, 'sshd.log');
  writeFileSync(
    join(folder, 'sshd_config'),
    [
      ...(options.config ?? []),
      ...(options.build?.config ?? []),
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      ...types.map((type) => `HostKey ${join(folder, `host_${type}`)}`),
      `AuthorizedKeysFile ${authorized}`,
      `PidFile ${join(folder, 'pid')}`,
      'PermitRootLogin yes',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'LogLevel DEBUG1',
      'PrintMotd no',
      'AcceptEnv LANG LC_* FAIRLEAD_*',
      'MaxStartups 200',
      `Subsystem sftp ${options.sftp ?? 'internal-sftp'}`,
      // The start-up files of whoever runs the tests are neither fast nor the same everywhere.
      `SetEnv HOME=${folder}`,
      '',
    ].join('\n'),
  );
  const child = spawn(program, [...programArgs, '-D', '-f', join(folder, 'sshd_config'), '-E', logFile], {
    stdio: 'ignore',
  });
  const log = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  const killSessions = () => {
    for (const pid of descendants(child)) killIfThere(pid);
  };
  const kill = () => {
    killSessions();
    child.kill('SIGKILL');
  };
  cleanUp(kill);
  await listening(port, child, log);

  const hostKey = readFileSync(join(folder, `host_${types[0] ?? 'ed25519'}.pub`), 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ');
  return {
    port,
    user: userInfo().username,
    keyFile,
    hostKey,
    knownHostsLine: `[127.0.0.1]:${port} ${hostKey}`,
    folder,
    pid: child.pid ?? 0,
    authorize: (line) => writeFileSync(authorized, `${line.trim()}\n`, { flag: 'a' }),
    log,
    kill,
    killSessions,
  };
}

/** A process may end between being listed and being killed: one half of a session follows the other. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ESRCH') throw error;
  }
}

/** Connections are children of the listener; without them killed too, "the server died" would not be true. */
function descendants(child: ChildProcess): number[] {
  if (child.pid === undefined || child.exitCode !== null) return [];
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  const visit = (parent: number) => {
    for (const [pid, ppid] of rows) {
      if (pid !== undefined && ppid === parent) {
        found.push(pid);
        visit(pid);
      }
    }
  };
  visit(child.pid);
  return found;
}

/** Resolves at the first accepted connection. Retrying is the event here: sshd has no other sign of readiness. */
export async function listening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`sshd ended with ${child.exitCode}:\n${log()}`);
    const ok = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (ok) return;
    if (Date.now() > deadline) throw new Error(`sshd does not listen on ${port}:\n${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
