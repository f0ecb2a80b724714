/**
 * Channels that carry somebody else's connection: direct-tcpip and direct-streamlocal@openssh.com, opened by us, and
 * those that the server opens for a listener that we asked for (RFC 4254 section 7; OpenSSH PROTOCOL section 2.4).
 */
import type { Channel, TcpConnectionDetails, UNIXConnectionDetails } from 'ssh2';
import { attempt, type ChannelHost, type Done, opened, watch } from './channels.ts';
import { acknowledgeAll } from './ssh2Internals.ts';
import {
  type ForwardAddress,
  type ForwardChannel,
  type ForwardedConnection,
  type Originator,
  type RemoteListener,
  TransportError,
} from './types.ts';

/** Connects to an address as the server sees it. Rejects with TransportError (open-refused, with its reason; lost). */
export async function openForward(
  host: ChannelHost,
  target: ForwardAddress,
  originator: Originator,
): Promise<ForwardChannel> {
  const { client } = host;
  const call = (done: Done<Channel>) => {
    if (target.kind === 'path') client.openssh_forwardOutStreamLocal(target.path, done);
    else client.forwardOut(originator.address, originator.port, target.host, target.port, done);
  };
  return opened(host, 'open-refused', call, (channel) => {
    const forward = forwardChannel(host, channel);
    // A target that speaks first is heard at once: the server holds its words until the confirmation is acknowledged.
    forward.acknowledge();
    return forward;
  });
}

function forwardChannel(host: ChannelHost, channel: Channel): ForwardChannel {
  return {
    stream: channel,
    acknowledge: () => attempt(() => acknowledgeAll(channel)),
    isLost: () => host.isGone(),
    close: () => attempt(() => channel.close()),
  };
}

export interface RemoteForwards {
  /** Rejects with TransportError (request-refused, lost). */
  listen(address: ForwardAddress, onConnection: (connection: ForwardedConnection) => void): Promise<RemoteListener>;
}

/** The listeners of one connection on its server. */
export function createRemoteForwards(host: ChannelHost): RemoteForwards {
  const { client } = host;
  const listeners = new Map<string, (connection: ForwardedConnection) => void>();
  type Incoming = (accept: () => Channel, reject: () => void) => ForwardedConnection;

  const incoming = (originator: Originator | null): Incoming => {
    return (accept, reject) => ({
      originator,
      accept() {
        const channel = accept();
        watch(channel);
        return forwardChannel(host, channel);
      },
      reject: () => attempt(reject),
    });
  };
  client.on('tcp connection', (details: TcpConnectionDetails, accept: () => Channel, reject: () => void) => {
    const listener = listeners.get(keyOf({ kind: 'port', host: details.destIP, port: details.destPort }));
    const originator = { address: details.srcIP, port: details.srcPort };
    if (listener === undefined) reject();
    else listener(incoming(originator)(accept, reject));
  });
  client.on('unix connection', (details: UNIXConnectionDetails, accept: () => Channel, reject: () => void) => {
    const listener = listeners.get(keyOf({ kind: 'path', path: details.socketPath }));
    if (listener === undefined) reject();
    else listener(incoming(null)(accept, reject));
  });

  return {
    async listen(address, onConnection) {
      const port = await asked<number>(host, (done) => {
        const started = (error: Error | null | undefined, given: number) => {
          // In the same breath: the first connection may follow in the same packet of TCP.
          if (!error) listeners.set(keyOf(withPort(address, given)), onConnection);
          done(error, given);
        };
        if (address.kind === 'path') client.openssh_forwardInStreamLocal(address.path, (error) => started(error, 0));
        else client.forwardIn(address.host, address.port, started);
      });
      const bound = withPort(address, port);
      return {
        port,
        async close() {
          if (!listeners.delete(keyOf(bound))) return;
          await asked<null>(host, (done) => {
            const ended = (error?: Error | null) => done(error, null);
            if (bound.kind === 'path') client.openssh_unforwardInStreamLocal(bound.path, ended);
            else client.unforwardIn(bound.host, bound.port, ended);
          });
        },
      };
    },
  };
}

function withPort(address: ForwardAddress, port: number): ForwardAddress {
  return address.kind === 'path' ? address : { ...address, port };
}

const keyOf = (address: ForwardAddress) => (address.kind === 'path' ? address.path : `${address.host} ${address.port}`);

/** A global request (RFC 4254 section 4): waits for its answer or for the end of the connection. */
async function asked<T>(
  host: ChannelHost,
  call: (done: (error: Error | null | undefined, result: T) => void) => void,
): Promise<T> {
  const answer = new Promise<T>((resolve, reject) => {
    try {
      call((error, result) => {
        if (error) reject(host.isGone() ? host.lost() : new TransportError('request-refused', error.message));
        else resolve(result);
      });
    } catch {
      // ssh2 throws 'Not connected' at once when the socket is gone.
      reject(host.lost());
    }
  });
  const gone = host.gone.then(() => Promise.reject<T>(host.lost()));
  return Promise.race([answer, gone]);
}
