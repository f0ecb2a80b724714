/** -L: each client of the local listener is led to one target at the far side. */
import type { Socket } from 'node:net';
import type { ForwardAddress } from '../ssh/types.ts';
import { carry } from './carry.ts';
import type { Connections } from './connections.ts';
import { type Link, OpenFailed, showAddress } from './link.ts';
import { breakOff, originatorOf, showPeer } from './peer.ts';

/** Resolves when the connection is over. Never rejects for the connection's sake. */
export async function serveLocalClient(
  socket: Socket,
  target: ForwardAddress,
  link: Link,
  connections: Connections,
): Promise<void> {
  const connection = connections.begin(showPeer(socket), socket.remotePort ?? 0, () => breakOff(socket));
  connection.to = showAddress(target);
  // Until it is carried, nothing listens for its errors.
  socket.on('error', () => socket.destroy());
  try {
    const channel = await link.open(target, originatorOf(socket));
    connections.opened(connection);
    await carry(socket, channel, connection);
    connections.end(connection, null);
  } catch (error) {
    breakOff(socket);
    if (!(error instanceof OpenFailed)) throw error;
    connections.end(connection, error.problem);
  }
}
