/** From a host name to a connected TCP socket: name service, several addresses, time limit, repeated attempts. */
import { isIP, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { connectTcp } from '../ssh/tcpSocket.ts';
import { ConnectTimeout } from './failure.ts';
import { type Address, connectToFirst } from './happyEyeballs.ts';
import type { NameService } from './names.ts';
import { raceSignal, reasonOf } from './signals.ts';
import { sourceAddress } from './sourceAddress.ts';

/** ssh waits so long before it tries again (ConnectionAttempts), in milliseconds. */
const PAUSE_BETWEEN_ATTEMPTS = 1000;
/** TCP keepalives begin after this many milliseconds without traffic. */
const TCP_KEEPALIVE_DELAY = 60_000;

const FAMILIES = { any: 0, inet: 4, inet6: 6 } as const;

type SocketOptions = Pick<
  HostOptions,
  'port' | 'bindAddress' | 'bindInterface' | 'connectionAttempts' | 'tcpKeepAlive'
>;

/** The addresses of a name, in the system's order. Rejects with the system's error, or the signal's reason. */
export async function findAddresses(
  options: Pick<HostOptions, 'hostname' | 'addressFamily'>,
  names: NameService,
  signal: AbortSignal,
): Promise<Address[]> {
  const family = FAMILIES[options.addressFamily];
  const literal = isIP(options.hostname);
  if (literal !== 0) {
    // As getaddrinfo(3) answers; Node's lookup would give the address all the same.
    if (family !== 0 && family !== literal) throw Object.assign(new Error('wrong family'), { code: 'EAI_ADDRFAMILY' });
    return [{ address: options.hostname, family: literal }];
  }
  return raceSignal(names.addresses(options.hostname, family), signal);
}

/**
 * Connects to the first address that answers. `timeout` in milliseconds, per attempt. Rejects with the system's error
 * (several in an AggregateError), ConnectTimeout, or the signal's reason; then no socket is left.
 */
export async function openSocket(
  addresses: readonly Address[],
  options: SocketOptions,
  timeout: number,
  signal: AbortSignal,
): Promise<Socket> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connectOnce(addresses, options, timeout, signal);
    } catch (error) {
      if (signal.aborted || attempt >= options.connectionAttempts) throw error;
    }
    await wait(PAUSE_BETWEEN_ATTEMPTS, undefined, { signal });
  }
}

async function connectOnce(
  addresses: readonly Address[],
  options: SocketOptions,
  timeout: number,
  signal: AbortSignal,
): Promise<Socket> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new ConnectTimeout()), timeout);
  try {
    const either = AbortSignal.any([signal, late.signal]);
    return await connectToFirst(addresses, (address, stop) => connectTo(address, options, stop), either);
  } finally {
    clearTimeout(timer);
  }
}

async function connectTo(
  { address, family }: Address,
  { port, bindAddress, bindInterface, tcpKeepAlive }: SocketOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const source = await sourceAddress({ bindAddress, bindInterface }, family);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const socket = connectTcp({
      host: address,
      port,
      noDelay: true,
      keepAlive: tcpKeepAlive,
      keepAliveInitialDelay: TCP_KEEPALIVE_DELAY,
      ...(source === null ? {} : { localAddress: source }),
    });
    const settle = () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', fail);
    };
    const fail = (error: Error) => {
      settle();
      // A destroyed socket may still report the error of a late answer.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const onAbort = () => fail(reasonOf(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', fail);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}
