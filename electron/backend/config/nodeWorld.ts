/** The config engine's world (shared/sshConfig/world.ts) over the real machine. Runs no commands. */
import { readFileSync, statSync } from 'node:fs';
import { hostname, networkInterfaces, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ConfigWorld, ReadResult } from '../../../shared/sshConfig/world.ts';
import type { Platform } from '../platform.ts';
import { globPaths } from './glob.ts';
import { bytePath, systemPath } from './systemPath.ts';

/** A config larger than this is a mistake, such as a disk image. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

export function createNodeWorld(platform: Pick<Platform, 'kind' | 'homeFolder' | 'environment'>): ConfigWorld {
  const me = userInfo();
  const home = bytePath(platform.homeFolder);
  const environment: Record<string, string> = { HOME: home };
  for (const [name, value] of Object.entries(platform.environment)) {
    if (name !== 'HOME' && value !== undefined) environment[bytePath(name)] = bytePath(value);
  }
  let services: ReadonlyMap<string, number> | undefined;
  return {
    readFile: (path) => readConfigFile(path, me.uid, me.gid),
    glob: globPaths,
    fileMode,
    environment,
    home,
    userHome: findUserHome,
    user: bytePath(me.username),
    uid: me.uid,
    hostname: bytePath(hostname()),
    systemFolder: systemFolder(platform),
    interfaces: () =>
      Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)),
    servicePort(name) {
      services ??= readServices(platform);
      return services.get(name) ?? null;
    },
  };
}

/** Where ssh_config, ssh_known_hosts and relative Includes of system files are. */
function systemFolder(platform: Pick<Platform, 'kind' | 'environment'>): string {
  if (platform.kind !== 'windows') return '/etc/ssh';
  return bytePath(`${platform.environment.PROGRAMDATA ?? 'C:\\ProgramData'}\\ssh`.replaceAll('\\', '/'));
}

function readConfigFile(path: string, uid: number, gid: number): ReadResult {
  try {
    const status = statSync(systemPath(path));
    // Opening a FIFO would wait for a writer for ever.
    if (status.isFIFO() || status.isSocket()) return { kind: 'unreadable', reason: 'Not a regular file' };
    const safe = process.platform === 'win32' || isSafe(status, uid, gid);
    if (!status.isFile()) return { kind: 'file', bytes: new Uint8Array(), safe };
    if (status.size > MAX_FILE_BYTES) return { kind: 'unreadable', reason: 'File too large' };
    return { kind: 'file', bytes: readFileSync(systemPath(path)), safe };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    if (code === null) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', reason: REASONS[code] ?? code };
  }
}

function fileMode(path: string): number | null {
  if (process.platform === 'win32') return null;
  return (statSync(systemPath(path), { throwIfNoEntry: false })?.mode ?? 0) & 0o7777 || null;
}

/** As strerror(3) says it. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  EIO: 'Input/output error',
};

/** readconf.c: ours or root's, and nobody else may write. Linux distributions accept the person's own group. */
function isSafe(status: { uid: number; gid: number; mode: number }, uid: number, gid: number): boolean {
  if (status.uid !== 0 && status.uid !== uid) return false;
  const ownGroup = process.platform === 'linux' && uid !== 0 && status.gid === gid && gid === uid;
  return (status.mode & (ownGroup ? 0o002 : 0o022)) === 0;
}

function findUserHome(name: string): string | null {
  for (const line of readLines('/etc/passwd')) {
    const fields = line.split(':');
    if (fields[0] === name) return fields[5] ?? null;
  }
  return null;
}

/** services(5): `ssh 22/tcp alias # comment`. */
function readServices(platform: Pick<Platform, 'kind' | 'environment'>): ReadonlyMap<string, number> {
  const windows = join(platform.environment.SystemRoot ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'services');
  const ports = new Map<string, number>();
  for (const line of readLines(platform.kind === 'windows' ? windows : '/etc/services')) {
    const [name, port, ...aliases] = (line.split('#', 1)[0] ?? '').trim().split(/\s+/);
    const number = /^(\d+)\/tcp$/.exec(port ?? '')?.[1];
    if (name === undefined || number === undefined) continue;
    for (const known of [name, ...aliases]) if (!ports.has(known)) ports.set(known, Number(number));
  }
  return ports;
}

/** Lines of a system table as byte strings; a machine without the table has none. */
function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'latin1').split(/\r?\n/);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
