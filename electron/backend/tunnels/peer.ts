/** Who is at the other end of a local socket. */
import type { Socket } from 'node:net';
import type { Originator } from '../ssh/types.ts';

/** As the server is told (RFC 4254 section 7.2). Unix sockets have no address. */
export function originatorOf(socket: Socket): Originator {
  return { address: socket.remoteAddress ?? '127.0.0.1', port: socket.remotePort ?? 0 };
}

/** Ends it so that nobody takes what came for the whole: with a reset, where there is one. */
export function breakOff(socket: Socket): void {
  // Unix sockets have no reset; a TCP socket without a peer is over.
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}

/** For people; empty for unix sockets. */
export function showPeer({ remoteAddress, remotePort }: Socket): string {
  if (remoteAddress === undefined || remotePort === undefined) return '';
  const address = remoteAddress.replace(/^::ffff:/, '');
  return address.includes(':') ? `[${address}]:${remotePort}` : `${address}:${remotePort}`;
}
