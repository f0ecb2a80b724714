/** From a host name to a connected TCP socket: name service, several addresses, time limit, repeated attempts. */
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { ConnectTimeout } from './failure.ts';
import { raceSignal, reasonOf } from './signals.ts';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Time for one address of several before the next one is tried beside it (RFC 8305), in milliseconds. */
const NEXT_ADDRESS_AFTER = 1000;
/** ssh waits so long before it tries again (ConnectionAttempts), in milliseconds. */
const PAUSE_BETWEEN_ATTEMPTS = 1000;
/** TCP keepalives begin after this many milliseconds without traffic. */
const TCP_KEEPALIVE_DELAY = 60_000;

const FAMILIES = { any: 0, inet: 4, inet6: 6 } as const;

/** The addresses of a name, in the system's order. Rejects with the system's error, or the signal's reason. */
export async function findAddresses(
  options: Pick<HostOptions, 'hostname' | 'addressFamily'>,
  signal: AbortSignal,
): Promise<Address[]> {
  const family = FAMILIES[options.addressFamily];
  const literal = isIP(options.hostname);
  if (literal !== 0) {
    // As getaddrinfo(3) answers; Node's lookup would give the address all the same.
    if (family !== 0 && family !== literal) throw Object.assign(new Error('wrong family'), { code: 'EAI_ADDRFAMILY' });
    return [{ address: options.hostname, family: literal }];
  }
  return raceSignal(lookup(options.hostname, { all: true, family, order: 'verbatim' }), signal);
}

/**
 * Connects to the first address that answers. `timeout` in milliseconds, per attempt. Rejects with the system's error
 * (several in an AggregateError), ConnectTimeout, or the signal's reason; then no socket is left.
 */
export async function openSocket(
  addresses: readonly Address[],
  options: Pick<HostOptions, 'port' | 'bindAddress' | 'connectionAttempts' | 'tcpKeepAlive'>,
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

function connectOnce(
  addresses: readonly Address[],
  { port, bindAddress, tcpKeepAlive }: Pick<HostOptions, 'port' | 'bindAddress' | 'tcpKeepAlive'>,
  timeout: number,
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const [first] = addresses;
    const socket = connect({
      host: first?.address ?? '',
      port,
      noDelay: true,
      keepAlive: tcpKeepAlive,
      keepAliveInitialDelay: TCP_KEEPALIVE_DELAY,
      ...(bindAddress === null ? {} : { localAddress: bindAddress }),
      ...(addresses.length < 2 ? {} : severalAddresses(addresses)),
    });
    const settle = () => {
      clearTimeout(timer);
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
    const timer = setTimeout(() => fail(new ConnectTimeout()), timeout);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', fail);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}

/** Node races addresses only when it looks a name up itself: it is given a name, and the answer that we have. */
function severalAddresses(addresses: readonly Address[]) {
  return {
    host: 'several-addresses.invalid',
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER,
    lookup: (_name: string, _options: unknown, answer: (error: null, found: Address[]) => void) =>
      answer(null, [...addresses]),
  };
}
