/** One client of the demo server: who may sign in, and which channels it may open. */
import type { Connection } from 'ssh2';
import type { Log } from '../log.ts';
import { serveSession } from './session.ts';
import { USER } from './shell/shellState.ts';
import type { FileTree } from './tree/fileTree.ts';
import type { TunnelTarget } from './tunnelTarget.ts';

const MAX_CHANNELS = 64;
/** As sshd's LoginGraceTime, in milliseconds. */
const LOGIN_GRACE_TIME = 120_000;

export function serveConnection(connection: Connection, tree: FileTree, target: TunnelTarget, log: Log): void {
  const grace = setTimeout(() => connection.end(), LOGIN_GRACE_TIME);
  const gone = new AbortController();
  const failed = (error: unknown) => log('error', 'demo server failed', { error });
  let channels = 0;
  const counted = <Channel extends NodeJS.EventEmitter>(channel: Channel): Channel => {
    channels++;
    channel.once('close', () => channels--);
    return channel;
  };

  connection.on('close', () => {
    clearTimeout(grace);
    gone.abort();
  });
  // A client that went away or broke the protocol: the connection closes, and that is all there is to do.
  connection.on('error', (error) => log('debug', 'demo connection ended', { error }));
  connection.on('ready', () => clearTimeout(grace));
  connection.on('authentication', (attempt) => {
    if (attempt.username === USER && attempt.method === 'none') attempt.accept();
    else attempt.reject([]);
  });
  connection.on('session', (accept, reject) => {
    if (channels >= MAX_CHANNELS) reject();
    else serveSession(counted(accept()), { tree, gone: gone.signal, failed });
  });
  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    if (channels >= MAX_CHANNELS || !target.has(destIP, destPort)) reject();
    else target.serve(counted(accept()));
  });
}
