/**
 * The local end of -L and -D: a TCP port or a unix socket that stays open whatever SSH does. A port is for this computer
 * alone unless somebody asks for more, as in ssh(1).
 */
import { once } from 'node:events';
import { lstat, unlink } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { ListenProblem } from '../../../shared/contract/tunnels.ts';
import type { Forwarding } from '../../../shared/sshConfig/forwarding.ts';
import type { TunnelEnd } from '../../../shared/tunnelSpec.ts';
import { showAddress } from './link.ts';
import { listenerOf } from './programs.ts';

/** The local end could not be opened. */
export class ListenFailed extends Error {
  readonly problem: ListenProblem;

  constructor(problem: ListenProblem) {
    super(`${problem.code}: ${problem.address}`);
    this.name = 'ListenFailed';
    this.problem = problem;
  }
}

export interface Listener {
  /** For people and programs: `127.0.0.1:5432`, a path; with the port that was given for 0. */
  readonly address: string;
  /** 0 for a unix socket. */
  readonly port: number;
  /** Takes no more clients. Open connections go on. */
  close(): void;
}

type ListenOptions = Pick<Forwarding, 'gatewayPorts' | 'streamLocalBindMask' | 'streamLocalBindUnlink'>;

/** sun_path with its NUL: 108 bytes on Linux, 104 elsewhere. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;

/** Rejects with ListenFailed. Clients come paused, with Nagle's algorithm off. */
export async function openListener(
  end: TunnelEnd,
  options: ListenOptions,
  onClient: (socket: Socket) => void,
): Promise<Listener> {
  if (end.kind === 'path') return listenOnPath(end.path, options, onClient);
  const [first, ...more] = bindAddresses(end.host, options.gatewayPorts);
  const server = await listen(newServer(onClient), { host: first, port: end.port });
  const { port } = server.address() as AddressInfo;
  const servers = [server];
  for (const host of more) {
    try {
      servers.push(await listen(newServer(onClient), { host, port, ipv6Only: true }));
    } catch (error) {
      // A machine without IPv6 is served by IPv4 alone.
      if (error instanceof ListenFailed && error.problem.code === 'no-address') continue;
      for (const each of servers) each.close();
      throw error;
    }
  }
  return {
    address: showAddress({ kind: 'port', host: shownHost(end.host, first), port }),
    port,
    close() {
      for (const each of servers) each.close();
    },
  };
}

/** channels.c channel_fwd_bind_addr. The second address is for IPv6. */
function bindAddresses(host: string | null, gatewayPorts: boolean): readonly [string, ...string[]] {
  if (host === '' || host === '*' || (host === null && gatewayPorts)) return ['0.0.0.0', '::'];
  if (host === null) return ['127.0.0.1'];
  return host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
}

const shownHost = (asked: string | null, first: string) => (asked === 'localhost' ? asked : first);

function newServer(onClient: (socket: Socket) => void): Server {
  return createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, onClient);
}

async function listen(server: Server, where: { host: string; port: number; ipv6Only?: boolean }): Promise<Server> {
  const listening = once(server, 'listening');
  server.listen(where);
  try {
    await listening;
  } catch (error) {
    throw new ListenFailed(await problemOf(error as NodeJS.ErrnoException, where));
  }
  return server;
}

async function problemOf(
  { code = 'unknown' }: NodeJS.ErrnoException,
  { host, port }: { host: string; port: number },
): Promise<ListenProblem> {
  const address = showAddress({ kind: 'port', host, port });
  if (code === 'EADDRINUSE') return { code: 'in-use', address, holder: await listenerOf(port), own: null };
  if (code === 'EACCES') return { code: 'no-permission', address };
  if (['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN'].includes(code))
    return { code: 'no-address', address };
  return { code: 'system', address, reason: code };
}

async function listenOnPath(
  path: string,
  { streamLocalBindMask, streamLocalBindUnlink }: ListenOptions,
  onClient: (socket: Socket) => void,
): Promise<Listener> {
  if (process.platform !== 'win32' && Buffer.byteLength(path) > LONGEST_PATH) {
    throw new ListenFailed({ code: 'path-too-long', address: path, most: LONGEST_PATH });
  }
  if (streamLocalBindUnlink) await removeSocket(path);
  const server = newServer(onClient);
  const listening = once(server, 'listening');
  // bind(2) happens within this call: nothing else of the process makes files under this mask.
  const before = process.umask(streamLocalBindMask);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
  try {
    await listening;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ListenFailed({ code: 'path-exists', address: path, inUse: await answers(path) });
    }
    if (code === 'EACCES') throw new ListenFailed({ code: 'no-permission', address: path });
    throw new ListenFailed({ code: 'system', address: path, reason: code });
  }
  return { address: path, port: 0, close: () => void server.close() };
}

/** StreamLocalBindUnlink, for sockets only: a file that somebody wrote is not ours to remove. */
async function removeSocket(path: string): Promise<void> {
  try {
    if ((await lstat(path)).isSocket()) await unlink(path);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new ListenFailed({ code: 'system', address: path, reason: code });
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}
