/** ssh2's own server, for what a real sshd does not do on demand: odd sign-ins, faults, silence. Loopback, throwaway key. */
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { type Connection, Server, type ServerConfig } from 'ssh2';
import { makeServerKey } from '../../electron/backend/demo/hostKey.ts';
import { cleanUp } from './cleanUp.ts';

export interface SshServer {
  readonly port: number;
  /** `[127.0.0.1]:PORT ssh-ed25519 AAAA…`, ready for known_hosts. */
  readonly knownHostsLine: string;
  /** Ends the server and every connection of it. */
  close(): void;
}

/**
 * Listens on a port, a free one unless it is given, and hands each connection to `serve`, which adds its listeners.
 * `knownHostsLine` is of the throwaway key, not of `options.hostKeys`.
 */
export async function startSshServer(
  serve: (connection: Connection) => void,
  options: Partial<ServerConfig> = {},
  wantedPort = 0,
): Promise<SshServer> {
  const { privateKey, publicKey } = makeServerKey();
  const sockets = new Set<Socket>();
  const server = new Server({ hostKeys: [privateKey], ...options }, (connection) => {
    // A client that goes away is no failure of the server.
    connection.on('error', () => undefined);
    serve(connection);
  });
  const inner = (server as unknown as { _srv: TcpServer })._srv;
  inner.on('connection', (socket) => {
    sockets.add(socket);
    // As sshd does: Nagle's algorithm with delayed acknowledgements would cost 40 ms per message.
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(wantedPort, '127.0.0.1', resolve));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  cleanUp(close);
  const { port } = server.address() as AddressInfo;
  return { port, knownHostsLine: `[127.0.0.1]:${port} ${publicKey}`, close };
}
