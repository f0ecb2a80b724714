/**
 * The demo server: a real SSH server on loopback to try everything on without a host. Signing in needs no secret,
 * because there is nothing to protect: files are in memory, commands are our own, and no connection leaves the process.
 * Its host key is made anew for each run. Where it is listed and trusted is not decided here.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import ssh2, { type Connection } from 'ssh2';
import type { Log } from '../log.ts';
import { serveConnection } from './connection.ts';
import { makeServerKey } from './hostKey.ts';
import { createSampleTree } from './tree/sampleTree.ts';
import { createTunnelTarget } from './tunnelTarget.ts';

// Not by name: Node finds only some of the names of this CommonJS package.
const { Server } = ssh2;

/** More than a person needs, few enough that a program in a loop cannot fill the memory. */
const MAX_CONNECTIONS = 32;
/** In milliseconds. */
const SILENCE = 120_000;

const BANNER = 'Fairlead demo server: everything here is made up, lives in memory and ends with Fairlead.\n';

export interface DemoServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** In wire form (RFC 4253 section 6.6); Ed25519. */
  readonly hostKey: Buffer;
  /** Ends all connections. Resolves when the port is free. */
  close(): Promise<void>;
}

/** Starts a server of its own. `log` hears of defects. */
export async function startDemoServer(log: Log = () => undefined): Promise<DemoServer> {
  const { privateKey, blob } = makeServerKey();
  const failed = (error: unknown) => log('error', 'demo server failed', { error });
  const tree = createSampleTree();
  const target = createTunnelTarget();
  const ssh = new Server({ hostKeys: [privateKey], banner: BANNER, ident: 'Fairlead_demo' });
  ssh.on('connection', (connection: Connection) => serveConnection(connection, tree, target, log));

  // ssh2's own listener tells of a client only after its first line; silent ones must be bounded and ended too.
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    // Signed-in clients get a keepalive every 15 seconds, so only those that never get there are silent for so long.
    socket.setTimeout(SILENCE, () => socket.destroy());
    ssh.injectSocket(socket);
  });
  listener.maxConnections = MAX_CONNECTIONS;
  listener.on('error', failed);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    port,
    hostKey: blob,
    close: async () => {
      const closed = once(listener, 'close');
      listener.close();
      target.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
