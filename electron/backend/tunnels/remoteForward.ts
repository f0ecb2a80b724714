/**
 * -R: each connection that the server accepted for us is led to a target seen from this computer, or, without one, to
 * where its client says by SOCKS, within PermitRemoteOpen.
 */
import { connect, type Socket } from 'node:net';
import type { PermittedOpen } from '../../../shared/sshConfig/forwarding.ts';
import type { ForwardAddress, ForwardChannel, ForwardedConnection } from '../ssh/types.ts';
import { carry } from './carry.ts';
import type { Connections } from './connections.ts';
import { replyFor } from './dynamicForward.ts';
import { OpenFailed, showAddress } from './link.ts';
import { SOCKS_REPLY } from './socks.ts';
import { awaitSocksRequest, type SocksClient } from './socksHandshake.ts';

/** How long a target may take to answer, in milliseconds. */
const CONNECT_MS = 15_000;

export interface RemoteTarget {
  /** Null: the client says it. */
  readonly target: ForwardAddress | null;
  /** Null: anywhere. Counts only without a target. */
  readonly permitted: readonly PermittedOpen[] | null;
}

/** Resolves when the connection is over. Never rejects for the connection's sake. */
export async function serveRemoteConnection(
  incoming: ForwardedConnection,
  { target, permitted }: RemoteTarget,
  connections: Connections,
): Promise<void> {
  const { originator } = incoming;
  const from =
    originator === null ? '' : showAddress({ kind: 'port', host: originator.address, port: originator.port });
  let channel: ForwardChannel | null = null;
  let client: SocksClient | null = null;
  const connection = connections.begin(from, 0, () => channel?.close());
  try {
    if (target === null) {
      channel = incoming.accept();
      client = await awaitSocksRequest(channel.stream);
    }
    const to: ForwardAddress = target ?? {
      kind: 'port',
      host: client?.request.host ?? '',
      port: client?.request.port ?? 0,
    };
    connection.to = showAddress(to);
    if (target === null && !isPermitted(to, permitted)) {
      throw new OpenFailed({ code: 'not-permitted', to: connection.to, detail: '' });
    }
    const socket = await connectTo(to);
    // The server's client hears of the connection only now: a target that is down is refused as if it were there.
    channel ??= incoming.accept();
    client?.reply(SOCKS_REPLY.succeeded);
    connections.opened(connection);
    await carry(socket, channel, connection);
    connections.end(connection, null);
  } catch (error) {
    if (!(error instanceof OpenFailed)) throw error;
    client?.reply(replyFor(error.problem.code));
    if (channel === null) incoming.reject();
    else {
      channel.stream.end();
      channel.close();
    }
    connections.end(connection, error.problem);
  }
}

/** readconf.c and channels.c: names are compared as they are, nothing is looked up. */
function isPermitted(to: ForwardAddress, permitted: readonly PermittedOpen[] | null): boolean {
  if (permitted === null) return true;
  if (to.kind === 'path') return false;
  return permitted.some(({ host, port }) => (host === null || host === to.host) && (port === null || port === to.port));
}

/** Connects from this computer. Rejects with OpenFailed (unreachable). */
export function connectTo(target: ForwardAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const where =
      target.kind === 'path' ? { path: target.path } : { host: target.host, port: target.port, noDelay: true };
    const socket = connect({ ...where, allowHalfOpen: true });
    const fail = (detail: string) => {
      clearTimeout(timer);
      socket.destroy();
      reject(new OpenFailed({ code: 'unreachable', to: showAddress(target), detail }));
    };
    const timer = setTimeout(() => fail('ETIMEDOUT'), CONNECT_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.pause();
      resolve(socket);
    });
  });
}
