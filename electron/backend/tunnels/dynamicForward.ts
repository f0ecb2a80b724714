/** -D: each client of the local listener says by SOCKS where it wants to go; names are looked up at the far side. */
import type { Socket } from 'node:net';
import type { OpenProblem } from '../../../shared/contract/tunnels.ts';
import { carry } from './carry.ts';
import type { Connections } from './connections.ts';
import { type Link, OpenFailed, showAddress } from './link.ts';
import { breakOff, originatorOf, showPeer } from './peer.ts';
import { SOCKS_REPLY, type SocksReply } from './socks.ts';
import { awaitSocksRequest, type SocksClient } from './socksHandshake.ts';

/** Resolves when the connection is over. Never rejects for the connection's sake. */
export async function serveSocksClient(socket: Socket, link: Link, connections: Connections): Promise<void> {
  const connection = connections.begin(showPeer(socket), socket.remotePort ?? 0, () => breakOff(socket));
  socket.on('error', () => socket.destroy());
  let client: SocksClient | null = null;
  try {
    client = await awaitSocksRequest(socket);
    const target = { kind: 'port', host: client.request.host, port: client.request.port } as const;
    connection.to = showAddress(target);
    const channel = await link.open(target, originatorOf(socket));
    client.reply(SOCKS_REPLY.succeeded);
    connections.opened(connection);
    await carry(socket, channel, connection);
    connections.end(connection, null);
  } catch (error) {
    if (!(error instanceof OpenFailed)) {
      breakOff(socket);
      throw error;
    }
    client?.reply(replyFor(error.problem.code));
    socket.end();
    socket.destroySoon();
    connections.end(connection, error.problem);
  }
}

/** What a SOCKS client is told about a connection that came to nothing. */
export function replyFor(code: OpenProblem['code']): SocksReply {
  if (code === 'unreachable') return SOCKS_REPLY.refused;
  return code === 'prohibited' || code === 'not-permitted' ? SOCKS_REPLY.notAllowed : SOCKS_REPLY.failed;
}
