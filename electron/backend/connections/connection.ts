/**
 * The making of one connection, to one host: what carries it (carrier.ts), SSH handshake, host key, sign-in. One hop
 * only; the way through several is route.ts, sharing and closing are connectionPool.ts.
 */
import type { Attempt, Failure, Progress, Step } from '../../../shared/contract/connections.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import type { TimelineFact } from '../../../shared/contract/timeline.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { proxyName } from '../../../shared/words/phrases.ts';
import { chooseAlgorithms } from '../ssh/algorithms.ts';
import { connect } from '../ssh/transport.ts';
import { type SessionForwards, type Transport, TransportError } from '../ssh/types.ts';
import { typeOfBlob } from '../ssh/wire.ts';
import type { KeyRecorder } from '../trust/keyRecorder.ts';
import { recordedKeys } from '../trust/knownHosts.ts';
import { fingerprint } from '../trust/shownKey.ts';
import { TrustFileUnreadable } from '../trust/trustFile.ts';
import { type UpdateRequest, updateHostKeys } from '../trust/updateHostKeys.ts';
import { verifyHostKey } from '../trust/verifyHostKey.ts';
import { authenticationPlan } from './authenticationPlan.ts';
import { type Carrier, type CarrierRequest, openCarrier } from './carrier.ts';
import { type Destination, transportFailure } from './failure.ts';
import type { AccountKeys } from './keyMemory.ts';
import { ConnectionFailed } from './types.ts';
import { watchAsker } from './watchedAsker.ts';

export interface OpenRequest extends Omit<CarrierRequest, 'onStep'> {
  readonly recorder: KeyRecorder;
  readonly forwards: Omit<SessionForwards, 'isPermitted'>;
  /** Milliseconds for each answer of the server while signing in. */
  readonly replyTimeoutMs?: number;
  /** Socket or pipe of the agent; null: none. */
  readonly agentPath: string | null;
  /** What this server made of keys before. */
  readonly keys: AccountKeys;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onBanner: (text: string) => void;
  /** What happens, for the inspector. */
  readonly onFact: (fact: TimelineFact) => void;
}

/** ssh would wait for ever for a server that says nothing. In seconds. */
const HANDSHAKE_SECONDS = 30;
/** SSH_OPEN_ADMINISTRATIVELY_PROHIBITED (RFC 4254 section 5.1). */
const PROHIBITED = 1;
/** What Fairlead watches for when the config says nothing of ServerAliveInterval. */
const OWN_KEEPALIVE = { intervalMs: 15_000, countMax: 3 };

/** Connects and signs in. Rejects with ConnectionFailed; then nothing of the attempt is left open. */
export async function openConnection(request: OpenRequest): Promise<Transport> {
  const { options } = request;
  const attempts: Attempt[] = [];
  const asker = watchAsker(request.asker);
  // Ends the attempt for its own reasons too: a person who cancels a question, a host key that is refused.
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const handshakeSeconds = options.connectTimeout ?? HANDSHAKE_SECONDS;
  const judged: { refusal: Failure | null; unsafe: boolean; key: Buffer } = {
    refusal: null,
    unsafe: false,
    key: Buffer.alloc(0),
  };
  let carrier: Carrier | null = null;
  let to: Destination = { host: options.alias, user: options.user, address: options.hostname, port: options.port };

  try {
    const algorithms = await pickAlgorithms(request);
    const onAddresses = (name: string, addresses: readonly string[]) =>
      request.onFact({ kind: 'addresses', name, addresses: [...addresses] });
    const onStep = (step: Step, detail: string) => report(request, step, detail);
    carrier = await openCarrier({ ...request, asker, onStep, onAddresses }, signal);
    const { stream: socket, address } = carrier;
    to = { ...to, address: address ?? to.address };
    request.onFact({ kind: 'connected', address: to.address, port: to.port, through: wayOf(request) });
    const who: Pick<Question, 'host' | 'user' | 'address' | 'port' | 'via'> = {
      ...to,
      via: [...request.via],
    };

    const transport = await connect({
      socket,
      user: options.user,
      algorithms,
      verifyHostKey: async (key) => {
        const verdict = await verifyHostKey({
          options,
          key,
          socketAddress: address,
          who,
          asker,
          signal,
          recorder: request.recorder,
          onNotice: (text) => request.onNotice(text),
        });
        judged.key = key;
        if (verdict.accepted) judged.unsafe = verdict.unsafe;
        else judged.refusal = verdict.failure;
        request.onFact({
          kind: 'host-key',
          type: typeOfBlob(key),
          fingerprint: fingerprint(key),
          accepted: verdict.accepted,
          refusal: judged.refusal,
        });
        return verdict.accepted;
      },
      plan: authenticationPlan({
        options,
        who,
        socket,
        agentPath: request.agentPath,
        secrets: request.secrets,
        keys: request.keys,
        onNotice: (text) => request.onNotice(text),
        asker,
        signal,
        isUnsafe: () => judged.unsafe,
        onCancel: () => stop.abort(),
        onAttempt: (attempt) => {
          attempts.push(attempt);
          request.onFact({ kind: 'sign-in', ...attempt });
          report(request, 'auth', [options.user, 'with', attempt.method].join(' '));
        },
        onBanner: (text) => request.onBanner(text),
      }),
      handshakeTimeout: handshakeSeconds * 1000,
      keepalive: keepaliveOf(options),
      rekeyLimit: options.rekeyLimit,
      forwards: { ...request.forwards, isPermitted: () => !judged.unsafe },
      signal,
      ...(request.replyTimeoutMs === undefined ? {} : { replyTimeout: request.replyTimeoutMs }),
      observer: {
        onMessage: (direction, name, detail) => request.onFact({ kind: 'message', direction, name, detail }),
        onAgreed: ({ chosen, ours, theirs }) =>
          request.onFact({ kind: 'algorithms', chosen, ours: copied(ours), theirs: copied(theirs) }),
        onVersion: (server) => request.onFact({ kind: 'version', server }),
      },
      onStep: (step, detail) => report(request, step, step === 'auth' ? options.user : detail),
    });
    if (judged.unsafe) return withoutForwards(transport);
    void learnHostKeys(request, transport, { trusted: judged.key, who });
    return transport;
  } catch (error) {
    if (judged.refusal !== null) throw new ConnectionFailed(judged.refusal);
    if (error instanceof ConnectionFailed) throw error;
    if (signal.aborted) throw new ConnectionFailed({ code: 'cancelled', host: options.alias });
    if (!(error instanceof TransportError)) throw error;
    if (error.code === 'too-many-tries') request.keys.limited(refusals(error.facts.attempts ?? attempts));
    const waited = asker.openFor();
    if (waited !== null && (error.code === 'closed-early' || error.code === 'closed-in-auth')) {
      throw new ConnectionFailed({ code: 'closed-while-asking', host: options.alias, seconds: waited });
    }
    const explained = error.code === 'closed-early' ? await carrier?.explain() : null;
    if (explained) throw new ConnectionFailed(explained);
    throw new ConnectionFailed(transportFailure(error, to, handshakeSeconds, attempts));
  }
}

/** Goes on beside the connection, for as long as it lives. A defect of ours in it is not the connection's. */
async function learnHostKeys(
  { options, recorder, asker, onNotice }: OpenRequest,
  transport: Transport,
  known: Pick<UpdateRequest, 'trusted' | 'who'>,
): Promise<void> {
  const offer = await transport.hostKeys;
  if (offer === null) return;
  const over = new AbortController();
  void transport.closed.then(() => over.abort());
  await updateHostKeys({ ...known, options, recorder, asker, signal: over.signal, onNotice }, offer);
}

/** As ssh (sshconnect.c, check_host_key): a server with a wrong key must not get in the middle of other connections too. */
function withoutForwards(transport: Transport): Transport {
  const refuse = () =>
    Promise.reject(
      new TransportError('open-refused', 'not through a host whose key is not the one on record', {
        reason: PROHIBITED,
      }),
    );
  return { ...transport, openForward: refuse, listenRemote: refuse };
}

/** What is between this machine and the host, in words; empty: nothing, or a program of the person's. */
function wayOf({ hop, via, proxy, options }: OpenRequest): string {
  if (hop !== null) return via.at(-1) ?? '';
  return proxy === null || options.proxyCommand !== null ? '' : `the ${proxyName(proxy)}`;
}

function refusals(attempts: readonly Attempt[]): number {
  return attempts.filter(({ result }) => result === 'refused').length;
}

/** Watches the server as the config says; Fairlead's own watch when the config says nothing. 0 is off. */
export function keepaliveOf(options: HostOptions): { intervalMs: number; countMax: number } {
  if (!options.serverAliveSet) return OWN_KEEPALIVE;
  return { intervalMs: options.serverAliveInterval * 1000, countMax: options.serverAliveCountMax };
}

/** Key types on record come first, so that the server shows a key that can be compared. */
async function pickAlgorithms({ options, onNotice }: OpenRequest) {
  try {
    const { algorithms, dropped } = chooseAlgorithms(options, await recordedKeys(options));
    if (dropped.length > 0) onNotice(`Fairlead does not have these algorithms of the config: ${dropped.join(', ')}.`);
    return algorithms;
  } catch (error) {
    if (!(error instanceof TrustFileUnreadable)) throw error;
    const { file, reason } = error;
    throw new ConnectionFailed({ code: 'known-hosts-unreadable', host: options.alias, file, reason });
  }
}

function copied(lists: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list]]));
}

function report({ options, onProgress, onFact }: OpenRequest, step: Step, detail: string): void {
  onFact({ kind: 'step', step, detail });
  onProgress({ step, hop: options.alias, detail, at: Date.now() });
}
