/**
 * The only place that reaches into ssh2 below its public interface, with types for just what is used. What is needed and
 * why: the receive window of a channel, which must grow with bandwidth and delay; the table of message handlers and the packet writer, because ssh2's own sign-in cannot do partial success with an
 * agent, certificates or rsa-sha2-512; and the server's KEXINIT, for an error that says what it offered.
 * Pinned to the version in package.json; `takeOver` refuses a library whose insides differ.
 */
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import type { Channel, Client, ClientChannel } from 'ssh2';
import type { AuthenticationListener, AuthenticationPort } from './authenticationPort.ts';
import { printable } from './printable.ts';
import type { SessionProof } from './types.ts';

/** Not `import`: these files have no types, and ssh2 must stay one copy, outside of any bundle. */
const require = createRequire(import.meta.url);

const utils = require('ssh2/lib/protocol/utils.js') as {
  /** Encrypts and sends, or queues while keys are exchanged. */
  sendPacket(protocol: unknown, packet: Uint8Array): void;
};

/** What the library, and the runtime's OpenSSL or BoringSSL under it, can do; and the revision of our patch in it. */
export const library = require('ssh2/lib/protocol/constants.js') as {
  readonly SUPPORTED_KEX: readonly string[];
  readonly SUPPORTED_SERVER_HOST_KEY: readonly string[];
  readonly SUPPORTED_CIPHER: readonly string[];
  readonly SUPPORTED_MAC: readonly string[];
  readonly SUPPORTED_COMPRESSION: readonly string[];
  readonly FAIRLEAD_PATCH?: number;
};

interface PacketWriter {
  readonly allocStart: number;
  alloc(payloadLength: number): Uint8Array;
  finalize(packet: Uint8Array): Uint8Array;
}

type Handler = (protocol: Protocol, ...values: never[]) => void;

interface RemoteOffer {
  readonly kex?: unknown;
  readonly serverHostKey?: unknown;
  readonly cs?: { readonly cipher?: unknown; readonly mac?: unknown; readonly compress?: unknown };
  readonly sc?: { readonly cipher?: unknown; readonly mac?: unknown; readonly compress?: unknown };
}

interface KeyExchange {
  readonly sessionID?: Buffer;
  readonly _hostKey?: Buffer;
  readonly _sig?: Buffer;
  /** Set by our patch before the host key is shown to anyone. */
  readonly _exchange?: { readonly exchangeHash?: Buffer };
}

interface Protocol {
  /** SSH_MSG_GLOBAL_REQUEST keepalive@openssh.com, which wants a reply. */
  ping(): void;
  openssh_hostKeysProve(keys: readonly { getPublicSSH(): Buffer }[]): void;
  readonly _handlers: Record<string, Handler | undefined>;
  readonly _packetRW: { readonly write: PacketWriter };
  readonly _kex: KeyExchange | undefined;
  readonly _authsQueue: string[];
  /** Takes what came from the socket. */
  parse(chunk: Buffer, start: number, end: number): void;
  /** Gives a packet to the socket, whole or as its pieces in order. */
  _onWrite(data: Uint8Array | Uint8Array[]): void;
  rekey(): void;
  /** Set by our patch of the one that keeps nothing of what it is given. */
  readonly _decipher?: { readonly fairleadKeepsNothing?: true };
  /** Undefined once ssh2 has taken the protocol apart, which is a while before the socket has closed. */
  readonly _destruct: unknown;
  /** Set by our patch of handleKexInit; lists become single names as they are agreed. */
  readonly _remoteOffer?: RemoteOffer;
}

function protocolOf(client: Client): Protocol {
  const protocol = (client as unknown as { _protocol?: Protocol })._protocol;
  const fits =
    protocol !== undefined &&
    typeof protocol._handlers === 'object' &&
    ['SERVICE_ACCEPT', 'USERAUTH_SUCCESS', 'DISCONNECT'].every((name) => name in protocol._handlers) &&
    typeof protocol._packetRW.write.alloc === 'function' &&
    typeof protocol._packetRW.write.finalize === 'function' &&
    Array.isArray(protocol._authsQueue) &&
    typeof utils.sendPacket === 'function';
  if (!fits) throw new Error('this version of ssh2 is not the one that Fairlead was written for');
  return protocol;
}

/** Replaces ssh2's sign-in by ours. Call at once after `client.connect`, before any byte has arrived. */
export function takeOver(client: Client, listener: AuthenticationListener): AuthenticationPort {
  const protocol = protocolOf(client);
  const handlers = protocol._handlers;
  const succeeded = handlers['USERAUTH_SUCCESS'];
  const disconnected = handlers['DISCONNECT'];
  let signatureAlgorithms: readonly string[] | null = null;

  Object.assign(handlers, {
    SERVICE_ACCEPT: (_: Protocol, name: string) => {
      if (name === 'ssh-userauth') listener.onReady();
    },
    EXT_INFO: (_: Protocol, extensions: readonly { name: string; algs: readonly string[] }[]) => {
      // A second EXT_INFO, just before USERAUTH_SUCCESS, replaces the first (RFC 8308 section 2.4).
      const found = extensions.find((extension) => extension.name === 'server-sig-algs');
      if (found) signatureAlgorithms = found.algs;
    },
    USERAUTH_BANNER: (_: Protocol, text: string) => listener.onBanner(text),
    USERAUTH_FAILURE: (_: Protocol, methods: readonly string[], partial: boolean) =>
      listener.onReply({ kind: 'failure', methods, partial }),
    USERAUTH_PK_OK: (_: Protocol, algorithm: string, key: Buffer) =>
      listener.onReply({ kind: 'key-accepted', algorithm, key: Buffer.from(key) }),
    USERAUTH_PASSWD_CHANGEREQ: (_: Protocol, prompt: string) => listener.onReply({ kind: 'change-password', prompt }),
    USERAUTH_INFO_REQUEST: (
      _: Protocol,
      name: string,
      instruction: string,
      prompts: readonly { prompt: string; echo: boolean }[],
    ) =>
      listener.onReply({
        kind: 'questions',
        name,
        instruction,
        prompts: prompts.map((each) => ({ text: each.prompt, echo: each.echo })),
      }),
    USERAUTH_SUCCESS: (self: Protocol) => {
      // ssh2 starts its keepalive here.
      succeeded?.(self);
      listener.onReply({ kind: 'success' });
    },
    DISCONNECT: (self: Protocol, reason: number, description: string) => {
      const said = printable(description);
      listener.onDisconnect(reason, said);
      (disconnected as ((self: Protocol, reason: number, description: string) => void) | undefined)?.(
        self,
        reason,
        said,
      );
    },
  });

  return {
    send(method, payload) {
      listener.onSend(payload[0] ?? 0, method);
      // ssh2 tells the messages 60 and 61 apart by the request they answer; one request is open at a time.
      if (method !== null) protocol._authsQueue.splice(0, Infinity, method);
      const writer = protocol._packetRW.write;
      const start = writer.allocStart;
      const packet = writer.alloc(payload.length);
      packet.set(payload, start);
      utils.sendPacket(protocol, writer.finalize(packet));
    },
    sessionId() {
      const id = protocol._kex?.sessionID;
      if (id === undefined) throw new Error('no session id before the key exchange');
      return id;
    },
    signatureAlgorithms: () => signatureAlgorithms,
  };
}

/** Tells how many bytes come and go from now on, as they are on the wire. */
export function onTraffic(client: Client, tell: (direction: 'in' | 'out', bytes: number) => void): void {
  const protocol = protocolOf(client);
  const write = protocol._onWrite.bind(protocol);
  const parse = protocol.parse.bind(protocol);
  // Each cipher takes the writer over when it is made: this is before the first one.
  protocol._onWrite = (data) => {
    tell('out', Array.isArray(data) ? data.reduce((sum, piece) => sum + piece.length, 0) : data.length);
    write(data);
  };
  protocol.parse = (chunk, start, end) => {
    tell('in', end - start);
    parse(chunk, start, end);
  };
}

/** Whether what is parsed now is decrypted, or copied, before the parser returns: then the chunk may be written over. */
export function decryptsAtOnce(client: Client): boolean {
  return protocolOf(client)._decipher?.fairleadKeepsNothing === true;
}

/** Starts a key exchange; what is to be sent meanwhile waits for its end. Does nothing while one is under way. */
export function exchangeKeys(client: Client): void {
  const protocol = protocolOf(client);
  if (protocol._destruct !== undefined) protocol.rekey();
}

/** Calls `tell` when the server names its host keys, in wire form. ssh2 would have all of them proved each time. */
export function onHostKeys(client: Client, tell: (keys: Buffer[]) => void): void {
  const handlers = protocolOf(client)._handlers;
  const others = handlers['GLOBAL_REQUEST'] as Handler;
  handlers['GLOBAL_REQUEST'] = (protocol, ...request) => {
    const [name, , keys] = request as unknown as [string, boolean, readonly { getPublicSSH(): Buffer }[]];
    if (name === 'hostkeys-00@openssh.com') tell(keys.map((key) => Buffer.from(key.getPublicSSH())));
    else others(protocol, ...request);
  };
}

/** Asks for a proof of these keys (hostkeys-prove-00@openssh.com). Null: refused. Never settles when nobody answers. */
export function askProof(client: Client, keys: readonly Buffer[]): Promise<Buffer | null> {
  const protocol = protocolOf(client);
  if (protocol._destruct === undefined) return Promise.resolve(null);
  return new Promise((resolve) => {
    const { _callbacks } = client as unknown as {
      readonly _callbacks: ((error: unknown, answer?: Buffer | null) => void)[];
    };
    _callbacks.push((error, answer) => resolve(error || !answer ? null : Buffer.from(answer)));
    protocol.openssh_hostKeysProve(keys.map((key) => ({ getPublicSSH: () => key })));
  });
}

/** What the first key exchange proves; while the host key is judged, the library still knows it. */
export function sessionProof(client: Client): SessionProof | null {
  const { _exchange, _hostKey, _sig } = protocolOf(client)._kex ?? {};
  const sessionId = _exchange?.exchangeHash;
  if (sessionId === undefined || _hostKey === undefined || _sig === undefined) return null;
  return { hostKey: Buffer.from(_hostKey), sessionId: Buffer.from(sessionId), signature: Buffer.from(_sig) };
}

/** In the list of key exchange methods, but none: RFC 8308 section 2.1, and section 1.10 of OpenSSH's PROTOCOL. */
const SIGNALS: ReadonlySet<string> = new Set(['ext-info-s', 'kex-strict-s-v00@openssh.com']);

/** RFC 4250 section 4.6.1. */
const LONGEST_NAME = 64;

/** The server's lists of the last KEXINIT, per what is negotiated; empty before it came. */
export function serverOffer(client: Client): Readonly<Record<string, readonly string[]>> {
  const offer = protocolOf(client)._remoteOffer;
  const list = (value: unknown) =>
    Array.isArray(value) ? value.map((name) => printable(String(name), LONGEST_NAME)) : [];
  return {
    kex: list(offer?.kex).filter((name) => !SIGNALS.has(name)),
    hostkey: list(offer?.serverHostKey),
    cipher: first(list(offer?.cs?.cipher), list(offer?.sc?.cipher)),
    mac: first(list(offer?.cs?.mac), list(offer?.sc?.mac)),
    compression: first(list(offer?.cs?.compress), list(offer?.sc?.compress)),
  };
}

const first = (one: string[], other: string[]) => (one.length > 0 ? one : other);

/** Refills a channel's receive window to this size from now on (our patch of Channel.js); the next data tells the server. */
export function setReceiveWindow(channel: ClientChannel, bytes: number): void {
  (channel as ClientChannel & { _maxWindow: number })._maxWindow = bytes;
}

/** Asks the server for a sign of life. Answers to global requests come in their order (RFC 4254 section 4). */
export function askAlive(client: Client, answered: () => void): void {
  const protocol = protocolOf(client);
  // Nobody will answer; to send would throw.
  if (protocol._destruct === undefined) return;
  (client as unknown as { readonly _callbacks: (() => void)[] })._callbacks.push(answered);
  protocol.ping();
}

interface ChannelWindows {
  readonly _maxWindow: number;
  readonly incoming: { window: number };
  readonly outgoing: { readonly id: number; readonly state: string };
  readonly readableLength: number;
  readonly _client: { readonly _protocol: { channelWindowAdjust(id: number, bytes: number): void } };
}

/**
 * Gives back all of the receive window at once when everything that came was read, however little it is. The packet
 * carries the acknowledgement of TCP, for which a server with Nagle's algorithm on waits before it sends on.
 */
export function acknowledgeAll(channel: Channel): void {
  const { incoming, outgoing, readableLength, _maxWindow, _client } = channel as unknown as ChannelWindows;
  if (readableLength > 0 || (outgoing.state !== 'open' && outgoing.state !== 'eof')) return;
  // A byte more than the window has room for is no harm, and makes a packet.
  const bytes = Math.max(1, _maxWindow - incoming.window);
  incoming.window += bytes;
  _client._protocol.channelWindowAdjust(outgoing.id, bytes);
}

/** No more lines of debugging: they would be made for each piece of data. */
export function endTrace(client: Client): void {
  (protocolOf(client) as { _debug?: unknown })._debug = undefined;
}

/** Counts what goes through a channel, both kinds of output together. */
export function meterChannel(channel: Channel, onReceived: (bytes: number) => void, onSent: (bytes: number) => void) {
  for (const stream of [channel, channel.stderr as Readable]) {
    const push = stream.push.bind(stream);
    stream.push = (chunk: Buffer | null, ...more: []) => {
      if (chunk !== null) onReceived(chunk.length);
      return push(chunk, ...more);
    };
  }
  const inner = channel as unknown as { _write(chunk: Buffer, encoding: string, done: () => void): void };
  const write = inner._write.bind(channel);
  inner._write = (chunk, encoding, done) => {
    onSent(chunk.length);
    write(chunk, encoding, done);
  };
}
