/** Plain TCP servers on loopback: for what is no SSH server, and for networks that stop working. */
import { connect, createServer, type Socket } from 'node:net';
import { cleanUp } from './cleanUp.ts';

/** Listens on a free port and hands each connection to `serve`. Returns the port. All is closed after the test file. */
export async function startTcpServer(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // A client that goes away is no failure of the server.
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface Relay {
  readonly port: number;
  /** From now on nothing passes in either direction, and no end hears of it: as on a cut line. */
  cut(): void;
}

/** A way to another loopback port that can be cut. */
export async function startRelay(to: number): Promise<Relay> {
  let isCut = false;
  const port = await startTcpServer((near) => {
    const far = connect(to, '127.0.0.1');
    const pass = (from: Socket, into: Socket) => {
      from.on('data', (bytes) => {
        if (!isCut) into.write(bytes);
      });
      from.on('close', () => {
        if (!isCut) into.destroy();
      });
    };
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    pass(near, far);
    pass(far, near);
  });
  return { port, cut: () => (isCut = true) };
}
