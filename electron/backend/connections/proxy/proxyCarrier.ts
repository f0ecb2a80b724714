/**
 * Has a proxy carry a connection: reaches the proxy, signs in to it, and asks for the host. Every wrong password costs
 * a connection to the proxy, as both protocols want it. What the settings say of proxies is shared/contract/proxies.ts.
 */
import type { Socket } from 'node:net';
import type { Failure } from '../../../../shared/contract/connections.ts';
import type { Question } from '../../../../shared/contract/prompts.ts';
import type { Proxy, ProxyAddress } from '../../../../shared/contract/proxies.ts';
import type { HostOptions } from '../../../../shared/sshConfig/hostOptions.ts';
import { proxyName } from '../../../../shared/words/phrases.ts';
import type { SecretMemory, SecretName } from '../../prompts/secretMemory.ts';
import type { Asker } from '../../prompts/types.ts';
import { createPreamble } from '../../ssh/preamble.ts';
import { ConnectTimeout, mostTelling } from '../failure.ts';
import type { NameService } from '../names.ts';
import { findAddresses, openSocket } from '../tcp.ts';
import { ConnectionFailed } from '../types.ts';
import { askHttpProxy } from './httpConnect.ts';
import type { ProxyAnswer, ProxyCredential } from './proxyAnswer.ts';
import { BrokenAnswer } from './proxyStream.ts';
import { askSocks5 } from './socks5.ts';

export interface ProxyRequest {
  readonly proxy: Proxy;
  readonly options: HostOptions;
  readonly names: NameService;
  /** Null: nothing is remembered. */
  readonly secrets: SecretMemory | null;
  readonly asker: Asker;
  readonly via: readonly string[];
  /** Milliseconds to reach the proxy, and again for its answer. */
  readonly timeoutMs: number;
  readonly onStep: (step: 'address' | 'tcp', detail: string) => void;
  readonly onAddresses?: (name: string, addresses: readonly string[]) => void;
  readonly onNotice: (text: string) => void;
}

/** A socket that is the host's from its first byte on. Rejects with ConnectionFailed, or the signal's reason. */
export async function connectThroughProxy(request: ProxyRequest, signal: AbortSignal): Promise<Socket> {
  const { proxy, options, secrets } = request;
  const host = options.alias;
  const address = addressOf(proxy);
  const name: SecretName = { kind: 'proxy', user: proxy.user, host: proxy.host, port: proxy.port };
  const fail = (failure: Failure) => new ConnectionFailed(failure);
  // BatchMode: as with every other password, also a remembered one is not for it to use.
  const mayRecall = proxy.user !== '' && !options.batchMode;
  const recall = async () => (mayRecall ? ((await secrets?.recall(name)) ?? null) : null);
  let password = await recall();
  let store = false;
  for (let asked = 0; ;) {
    const socket = await reach(request, signal);
    const credential = proxy.user === '' ? null : { user: proxy.user, password };
    const answer = await ask(socket, request, credential, signal);
    if (answer.kind === 'open') {
      if (password !== null) {
        const failed = (await secrets?.right(name, password, store)) ?? null;
        if (failed !== null) request.onNotice(`The password of the proxy was not stored: ${failed}.`);
      }
      return socket;
    }
    socket.destroy();
    if (answer.kind === 'refused') {
      const { why, said } = answer;
      const to = { address: options.hostname, port: options.port };
      throw fail({ code: 'proxy-refused', host, ...to, proxy: address, why, said });
    }
    const refused = (why: Extract<Failure, { code: 'proxy-auth-refused' }>['why']) =>
      fail({ code: 'proxy-auth-refused', host, proxy: address, user: proxy.user, why });
    if (answer.kind === 'other-sign-in') throw refused('method');
    if (credential === null) throw refused('no-user');
    if (answer.kind === 'wrong-password' && password !== null) secrets?.wrong(name, password);
    // Another connection may have been told a better one meanwhile.
    const known = await recall();
    if (known !== null && known !== password) {
      password = known;
      continue;
    }
    if (asked >= options.numberOfPasswordPrompts) throw refused('password');
    if (!request.asker.interactive) throw refused(password === null ? 'nobody-asked' : 'password');
    asked += 1;
    const given = await askPassword(request, name, asked, signal);
    if (given === null) throw fail({ code: 'cancelled', host });
    ({ value: password, store } = given);
  }
}

function addressOf({ kind, host, port }: Proxy): ProxyAddress {
  return { kind, host, port };
}

/** A socket to the proxy itself. */
async function reach(request: ProxyRequest, signal: AbortSignal): Promise<Socket> {
  const { proxy, options, onStep } = request;
  try {
    onStep('address', '');
    const to = { hostname: proxy.host, addressFamily: options.addressFamily };
    const addresses = await findAddresses(to, request.names, signal);
    request.onAddresses?.(
      proxy.host,
      addresses.map(({ address }) => address),
    );
    onStep('tcp', `${options.hostname} port ${options.port} through the ${proxyName(proxy)}`);
    return await openSocket(addresses, { ...options, port: proxy.port }, request.timeoutMs, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreachable(request, mostTelling(error).code);
  }
}

async function ask(
  socket: Socket,
  request: ProxyRequest,
  credential: ProxyCredential | null,
  signal: AbortSignal,
): Promise<ProxyAnswer> {
  const { proxy, options, timeoutMs } = request;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new ConnectTimeout()), timeoutMs);
  // Reading tells of errors; one that comes between two reads must not end the process.
  const ignore = () => undefined;
  socket.on('error', ignore);
  try {
    const target = { host: options.hostname, port: options.port };
    const speak = proxy.kind === 'socks5' ? askSocks5 : askHttpProxy;
    return await speak(socket, target, credential, AbortSignal.any([signal, late.signal]));
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw error;
    if (!(error instanceof BrokenAnswer)) throw unreachable(request, mostTelling(error).code);
    const said = createPreamble();
    said.add(error.sample);
    const facts = { host: options.alias, proxy: addressOf(proxy), sample: said.sample() };
    throw new ConnectionFailed({ code: 'not-a-proxy', ...facts });
  } finally {
    clearTimeout(timer);
    socket.off('error', ignore);
  }
}

function unreachable({ proxy, options, timeoutMs }: ProxyRequest, reason: string): ConnectionFailed {
  const facts = { host: options.alias, proxy: addressOf(proxy), reason, seconds: timeoutMs / 1000 };
  return new ConnectionFailed({ code: 'proxy-unreachable', ...facts });
}

async function askPassword(
  { proxy, options, asker, secrets, via }: ProxyRequest,
  name: SecretName,
  attempt: number,
  signal: AbortSignal,
): Promise<{ value: string; store: boolean } | null> {
  const { alias, user, hostname, port, numberOfPasswordPrompts } = options;
  const who = { host: alias, user, address: hostname, port, via: [...via] };
  const question: Question = {
    kind: 'proxy-password',
    ...who,
    proxy,
    attempt,
    maxAttempts: numberOfPasswordPrompts,
  };
  const put = (shared: Question) => asker.ask(shared, signal);
  const answer = await (secrets === null ? put(question) : secrets.ask(name, question, put));
  if (answer?.kind !== 'secret') return null;
  if (answer.value !== '') secrets?.given(name, answer.value);
  return { value: answer.value, store: answer.store === true };
}
