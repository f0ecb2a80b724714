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
  /** New connections pass again; those of the time before stay silent. */
  restore(): void;
  /** Holds back what comes, until `resume`: nothing is lost. */
  stall(): void;
  resume(): void;
  /** Breaks every connection, so that both ends hear of it. */
  reset(): void;
  /** New connections go to another port. */
  lead(port: number): void;
  /** Connections so far. */
  count(): number;
  /** Calls `act` once, when so many more bytes have come from either side, and before the last of them pass. */
  after(bytes: number, act: () => void): void;
}

/** A way to another loopback port that can be cut. */
export async function startRelay(target: number): Promise<Relay> {
  let to = target;
  let line = { isCut: false };
  let count = 0;
  let trip: { left: number; readonly act: () => void } | null = null;
  const ends = new Set<Socket>();
  const port = await startTcpServer((near) => {
    const own = line;
    count += 1;
    const far = connect(to, '127.0.0.1');
    const pass = (from: Socket, into: Socket) => {
      ends.add(from);
      from.on('data', (bytes) => {
        if (trip !== null && (trip.left -= bytes.length) <= 0) {
          const { act } = trip;
          trip = null;
          act();
        }
        if (!own.isCut) into.write(bytes);
      });
      from.on('close', () => {
        ends.delete(from);
        if (!own.isCut) into.destroy();
      });
    };
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    pass(near, far);
    pass(far, near);
  });
  return {
    port,
    cut: () => (line.isCut = true),
    restore: () => (line = { isCut: false }),
    stall() {
      for (const socket of ends) socket.pause();
    },
    resume() {
      for (const socket of ends) socket.resume();
    },
    reset() {
      for (const socket of ends) socket.resetAndDestroy();
    },
    lead: (other) => (to = other),
    count: () => count,
    after: (bytes, act) => void (trip = { left: bytes, act }),
  };
}
