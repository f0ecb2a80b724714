/** What carries a connection: a TCP socket, a proxy, a channel of the hop before, or a program (ProxyCommand). */
import type { Duplex } from 'node:stream';
import type { Failure } from '../../../shared/contract/connections.ts';
import type { Proxy } from '../../../shared/contract/proxies.ts';
import type { Platform } from '../platform.ts';
import { type Transport, TransportError } from '../ssh/types.ts';
import { forwardFailure, socketFailure } from './failure.ts';
import { connectThroughProxy, type ProxyRequest } from './proxy/proxyCarrier.ts';
import { startProxyCommand } from './proxyCommand.ts';
import { raceSignal } from './signals.ts';
import { findAddresses, openSocket } from './tcp.ts';
import { ConnectionFailed } from './types.ts';

export interface CarrierRequest extends Pick<ProxyRequest, 'options' | 'names' | 'secrets' | 'asker' | 'via'> {
  /** Of this host's settings; used only where the config says nothing of another way. */
  readonly proxy: Proxy | null;
  readonly platform: Pick<Platform, 'kind' | 'environment'>;
  /** The live connection to the hop that carries this one; null: none. */
  readonly hop: Transport | null;
  /** A host of the config with a similar name, for a name that does not exist. */
  readonly nearestHost: (name: string) => string | null;
  readonly onStep: (step: 'address' | 'tcp', detail: string) => void;
  /** The name service has answered. */
  readonly onAddresses?: (name: string, addresses: readonly string[]) => void;
  readonly onNotice: (text: string) => void;
}

export interface Carrier {
  readonly stream: Duplex;
  /** Of the socket, when there is one; null: something else looks the name up. */
  readonly address: string | null;
  /** What the carrier knows of its end beyond what the stream says; null: nothing. */
  explain(): Promise<Failure | null>;
}

/** ssh waits for the system's limit, about two minutes; a person who watches has long given up. In seconds. */
const CONNECT_SECONDS = 15;
/** The exit of a program is told a moment after its output has ended. In milliseconds. */
const EXIT_TELLS_WITHIN = 500;

/** Rejects with ConnectionFailed, or with the signal's reason; then nothing is left open. */
export function openCarrier(request: CarrierRequest, signal: AbortSignal): Promise<Carrier> {
  if (request.hop !== null) return throughHop(request, request.hop, signal);
  const { proxyCommand } = request.options;
  if (proxyCommand !== null) return byProgram(request, proxyCommand, signal);
  return request.proxy === null ? overTcp(request, signal) : throughProxy(request, request.proxy, signal);
}

const nothingToExplain = () => Promise.resolve(null);

async function overTcp(request: CarrierRequest, signal: AbortSignal): Promise<Carrier> {
  const { options, onStep, onAddresses, nearestHost } = request;
  const to = { host: options.alias, user: options.user, address: options.hostname, port: options.port };
  const seconds = options.connectTimeout ?? CONNECT_SECONDS;
  try {
    onStep('address', '');
    const addresses = await findAddresses(options, request.names, signal);
    onAddresses?.(
      options.hostname,
      addresses.map(({ address }) => address),
    );
    onStep('tcp', `${options.hostname} port ${options.port}`);
    const stream = await openSocket(addresses, options, seconds * 1000, signal);
    return { stream, address: stream.remoteAddress ?? null, explain: nothingToExplain };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ConnectionFailed(socketFailure(error, to, seconds, nearestHost(options.hostname)));
  }
}

async function throughProxy(request: CarrierRequest, proxy: Proxy, signal: AbortSignal): Promise<Carrier> {
  const timeoutMs = (request.options.connectTimeout ?? CONNECT_SECONDS) * 1000;
  const stream = await connectThroughProxy({ ...request, proxy, timeoutMs }, signal);
  return { stream, address: null, explain: nothingToExplain };
}

async function throughHop(request: CarrierRequest, hop: Transport, signal: AbortSignal): Promise<Carrier> {
  const { options } = request;
  const carrier = request.via.at(-1) ?? '';
  request.onStep('tcp', `${options.hostname} port ${options.port} through ${carrier}`);
  const opening = hop.openTcp(options.hostname, options.port);
  try {
    return { stream: await raceSignal(opening, signal), address: null, explain: nothingToExplain };
  } catch (error) {
    // A channel that opens too late is closed again.
    void opening.then((late) => late.destroy()).catch(() => undefined);
    if (signal.aborted || !(error instanceof TransportError)) throw error;
    throw new ConnectionFailed(forwardFailure(error, carrier, options.alias));
  }
}

function byProgram(request: CarrierRequest, command: string, signal: AbortSignal): Promise<Carrier> {
  const { options, platform, onStep, onNotice } = request;
  signal.throwIfAborted();
  onStep('tcp', `${options.hostname} port ${options.port} by ProxyCommand`);
  const program = startProxyCommand(command, platform, (line) => onNotice(`ProxyCommand: ${line}`));
  return Promise.resolve({
    stream: program.stream,
    address: null,
    async explain() {
      const end = await program.endedByItself(EXIT_TELLS_WITHIN);
      return end === null ? null : { code: 'proxy-command-failed', host: options.alias, command, ...end };
    },
  });
}
