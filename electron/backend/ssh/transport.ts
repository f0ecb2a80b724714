/**
 * The seam over ssh2: makes a signed-in connection out of a socket. The rules about the library's life cycle are here
 * and in channels.ts; what a person or a config decides comes in through ConnectRequest.
 */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Client } from 'ssh2';
import { authenticate } from './authentication.ts';
import type { AuthenticationPort } from './authenticationPort.ts';
import { attempt, openExec, openShell, openSubsystem, openTcp } from './channels.ts';
import { closeOf, type Ending, failureOf, type Story } from './endings.ts';
import { createRemoteForwards, openForward } from './forwardChannels.ts';
import { replyTimer, startHandshakeTimer } from './handshakeTimer.ts';
import { createHostKeyGate } from './hostKeyGate.ts';
import { startKeepalive } from './keepalive.ts';
import { nameOfSignIn, startTrace } from './messageTrace.ts';
import { describeNegotiated, libraryAlgorithms, offerOf } from './negotiation.ts';
import { assertPatched } from './patched.ts';
import { createPreamble } from './preamble.ts';
import { watchRekey } from './rekeyWatch.ts';
import { createForwardRequests, type ForwardRequests } from './sessionForwards.ts';
import { provesAll } from './hostKeysProof.ts';
import { askAlive, askProof, decryptsAtOnce, endTrace, onHostKeys, serverOffer, takeOver } from './ssh2Internals.ts';
import { readInPlace } from './tcpSocket.ts';
import { type ConnectRequest, type HostKeysOffer, type Transport, TransportError } from './types.ts';
import { createConversation } from './userauth.ts';
import { recordVitals, type VitalsRecorder } from './vitals.ts';

/**
 * Longer than sshd gives a person (LoginGraceTime, 120 s): who is asked for a second factor on a phone keeps the server
 * from answering. A line that was cut meanwhile would otherwise never be noticed. In milliseconds.
 */
const REPLY_TIMEOUT = 150_000;
/** How long a closing connection may take to send what is left before its socket is destroyed, in milliseconds. */
const CLOSING_TIME = 1000;

/**
 * Signs in. Rejects with TransportError, or with what a function of the plan rejected with; then the socket is destroyed
 * and nothing of the attempt is left.
 */
export async function connect(request: ConnectRequest): Promise<Transport> {
  const { socket, signal, plan } = request;
  try {
    assertPatched();
    // The type demands it; this is the last line of defence: ssh2 without a verifier accepts every key.
    if (typeof request.verifyHostKey !== 'function') throw new TypeError('verifyHostKey is mandatory');
    if (signal.aborted) throw new TransportError('cancelled', 'cancelled');
  } catch (error) {
    socket.destroy();
    throw error;
  }
  setNoDelay(socket);

  const client = new Client();
  const forwards = createForwardRequests(client, request.forwards);
  const story: Story = {
    phase: 'version',
    isGone: false,
    ending: {},
    preamble: createPreamble(),
    attempts: [],
    underway: null,
    wanted: request.algorithms,
    offer: () => serverOffer(client),
  };
  const note = (ending: Ending) => (story.ending = { ...ending, ...story.ending });
  const failed = deferred<never>();
  const gone = deferred<true>();
  const ready = deferred<true>();
  const hostKeys = deferred<HostKeysOffer | null>();
  const end = (ending: Ending) => {
    note(ending);
    if (story.phase !== 'open') failed.reject(failureOf(story));
  };
  const stop = (ending: Ending) => {
    end(ending);
    socket.destroy();
  };
  const timer = startHandshakeTimer(request.handshakeTimeout, () => stop({ timedOut: true }));
  const replyTimeout = request.replyTimeout ?? REPLY_TIMEOUT;
  const reply = replyTimer(replyTimeout, () => stop({ unansweredMs: replyTimeout }));
  const onAbort = () => stop({ cancelled: true });
  signal.addEventListener('abort', onAbort, { once: true });
  let negotiated: Readonly<Record<string, string>> = {};
  const vitals = recordVitals();
  const trace = startTrace(request.observer);

  // ssh2 ends its own side only, and reads on: what follows a message that failed its check must not be believed, and a
  // peer that does not hang up must not keep the connection.
  client.on('error', (error) => stop({ error }));
  // The server has ended its side. A socket closes by itself then, a channel of a hop would stay half open.
  client.on('end', () => socket.destroy());
  client.on('close', () => {
    story.isGone = true;
    end({});
    gone.resolve(true);
    hostKeys.resolve(null);
  });
  client.on('handshake', (result) => {
    if (story.phase === 'open') {
      vitals.rekeyed();
      return;
    }
    negotiated = describeNegotiated(result);
    request.observer?.onAgreed({
      chosen: negotiated,
      ours: offerOf(request.algorithms),
      theirs: trace.offer(),
    });
    story.phase = 'auth';
    request.onStep('auth', '');
  });

  const judge = createHostKeyGate(request, story, timer);

  try {
    request.onStep('version', '');
    client.connect({
      sock: socket,
      username: request.user,
      ...forwards.config,
      algorithms: libraryAlgorithms(request.algorithms),
      readyTimeout: 0,
      strictVendor: false,
      // Ours is keepalive.ts.
      keepaliveInterval: 0,
      ...trace.option,
      hostVerifier: (key: Buffer, answer: (accepted: boolean) => void) => {
        forwards.noteProof();
        judge(key, answer);
      },
    });
    readAlong(socket, story, {
      onVersion() {
        request.observer?.onVersion(story.preamble.version());
        request.onStep('kex', '');
      },
      onOther: () => stop({}),
    });
    const port = takeOver(client, {
      onSend(number, method) {
        reply.begin();
        request.observer?.onMessage('out', nameOfSignIn(number), method ?? '');
      },
      onReady() {
        timer.stop();
        ready.resolve(true);
      },
      onReply(answer) {
        reply.end();
        conversation.onReply(answer);
      },
      onBanner: (text) => plan.onBanner(text),
      onDisconnect: (reason, description) => note({ disconnect: { reason, description } }),
    });
    const conversation = createConversation(request.user, port);
    failed.promise.catch((error: unknown) => conversation.end(error as Error));
    onHostKeys(client, (keys) =>
      hostKeys.resolve({ keys, prove: (asked) => prove(client, port, asked, gone.promise) }),
    );
    watchRekey(client, request.rekeyLimit, () => story.phase === 'open');

    await Promise.race([ready.promise, failed.promise]);
    await Promise.race([authenticate(conversation, plan, story), failed.promise]);
  } catch (error) {
    // The person may still be looking at a prompt: its own abort signal is the caller's.
    stop({ error: error instanceof Error ? error : new Error(String(error)) });
    throw error;
  } finally {
    timer.stop();
    reply.end();
    signal.removeEventListener('abort', onAbort);
  }
  story.phase = 'open';
  endTrace(client);
  if (socket instanceof Socket) readInPlace(socket, () => decryptsAtOnce(client));
  return {
    ...createTransport(request, client, forwards, story, gone.promise, negotiated, vitals),
    hostKeys: hostKeys.promise,
  };
}

async function prove(
  client: Client,
  port: Pick<AuthenticationPort, 'sessionId'>,
  keys: readonly Buffer[],
  gone: Promise<unknown>,
): Promise<boolean> {
  const sessionId = Buffer.from(port.sessionId());
  const answer = await Promise.race([askProof(client, keys), gone.then(() => null)]);
  return answer !== null && provesAll(keys, sessionId, answer);
}

function createTransport(
  { socket, keepalive }: ConnectRequest,
  client: Client,
  forwards: ForwardRequests,
  story: Story,
  gone: Promise<unknown>,
  negotiated: Readonly<Record<string, string>>,
  vitals: VitalsRecorder,
): Omit<Transport, 'hostKeys'> {
  const closed = gone.then(() => closeOf(story));
  const lost = () => new TransportError('lost', 'the connection is gone', { closed: closeOf(story) });
  const alive = startKeepalive({
    ...keepalive,
    ask: (answered) => askAlive(client, answered),
    onRoundTrip: (ms) => vitals.roundTrip(ms),
    onSilence() {
      story.ending = { silent: true, ...story.ending };
      socket.destroy();
    },
  });
  void gone.then(() => {
    alive.stop();
    forwards.end();
  });
  const host = { client, forwards, gone, isGone: () => story.isGone, lost, vitals };
  const remoteForwards = createRemoteForwards(host);
  return {
    serverVersion: story.preamble.version(),
    negotiated,
    shell: (request) => forwards.openWithout(() => openShell(host, request)),
    exec: (request) => forwards.openWithout(() => openExec(host, request)),
    subsystem: (request) => openSubsystem(host, request),
    openTcp: (address, port) => openTcp(host, address, port),
    openForward: (target, originator) => openForward(host, target, originator),
    refuseMoreSessions: () => attempt(() => client.openssh_noMoreSessions(() => undefined)),
    listenRemote: (address, onConnection) => remoteForwards.listen(address, onConnection),
    closed,
    vitals: () => vitals.read(),
    probe: (withinMs) => alive.probe(withinMs),
    close() {
      if (story.ending.asked) return;
      story.ending = { asked: true, ...story.ending };
      forwards.end();
      // Sends SSH_MSG_DISCONNECT and ends the socket; a peer that does not read must not keep it open.
      client.end();
      // Nothing that it says from now on counts (RFC 4253 section 11.1); the end of its stream still does.
      socket.removeAllListeners('data').resume();
      const timer = setTimeout(() => socket.destroy(), CLOSING_TIME);
      void gone.then(() => clearTimeout(timer));
    },
  };
}

/** Sees what the server says first. The listener leaves with the version line. */
function readAlong(socket: Duplex, story: Story, on: { onVersion(): void; onOther(): void }): void {
  const read = (chunk: Buffer) => {
    story.preamble.add(chunk);
    if (story.preamble.isSsh) {
      socket.off('data', read);
      story.phase = story.phase === 'version' ? 'kex' : story.phase;
      on.onVersion();
    } else if (story.preamble.isOther) {
      socket.off('data', read);
      on.onOther();
    }
  };
  // Before ssh2's own listener, so that the phase is right when ssh2 finds fault with the same bytes.
  socket.prependListener('data', read);
}

/** Nagle's algorithm with delayed acknowledgements costs 40 ms per keystroke. Channels of a hop have no such switch. */
function setNoDelay(socket: Duplex): void {
  if (socket instanceof Socket) socket.setNoDelay(true);
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

/** A promise to settle from outside. A rejection that nobody waits for is not an error of the process. */
function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
