/**
 * The server's half of SOCKS5 (RFC 1928, RFC 1929), SOCKS4 and SOCKS4a as pure functions over bytes: what came so far
 * goes in, the next step comes out. Only CONNECT is spoken. Who reads and writes is socksHandshake.ts.
 */

/** What is awaited from the client. */
export type SocksStage = 'greeting' | 'credentials' | 'request';

export type SocksStep =
  | { readonly kind: 'wait' }
  /** Send this; `used` bytes are done with, and `next` is awaited. */
  | { readonly kind: 'answer'; readonly bytes: Uint8Array; readonly used: number; readonly next: SocksStage }
  /** What follows the `used` bytes is for the target. */
  | { readonly kind: 'connect'; readonly request: SocksRequest; readonly used: number }
  /** Send this, which may be empty, and close. */
  | { readonly kind: 'refuse'; readonly bytes: Uint8Array; readonly reason: SocksRefusal };

export interface SocksRequest {
  readonly version: 4 | 5;
  /** A name is looked up at the far side. */
  readonly host: string;
  readonly port: number;
}

type SocksRefusal = 'not-socks' | 'no-method' | 'command' | 'address';

/** Outcomes as RFC 1928 section 6 numbers them. */
export const SOCKS_REPLY = {
  succeeded: 0x00,
  failed: 0x01,
  notAllowed: 0x02,
  refused: 0x05,
  command: 0x07,
  addressType: 0x08,
} as const;
export type SocksReply = (typeof SOCKS_REPLY)[keyof typeof SOCKS_REPLY];

/** RFC 1928 section 3: methods. */
const METHOD = { none: 0x00, password: 0x02, noneAcceptable: 0xff } as const;
/** RFC 1928 section 4: address types. */
const ADDRESS = { ipv4: 0x01, domain: 0x03, ipv6: 0x04 } as const;
const CONNECT = 0x01;
/** SOCKS4 reply codes. */
const GRANTED = 0x5a;
const REJECTED = 0x5b;
/** Longest user and name of SOCKS4a that are taken, in bytes. SOCKS5 counts in one byte. */
const LONGEST = 255;

const WAIT: SocksStep = { kind: 'wait' };
const refuse = (reason: SocksRefusal, ...bytes: number[]): SocksStep => ({
  kind: 'refuse',
  bytes: Uint8Array.from(bytes),
  reason,
});

/** `bytes`: all that came and was not used yet. Never looks at more than one message. */
export function readSocks(stage: SocksStage, bytes: Uint8Array): SocksStep {
  const [version] = bytes;
  if (version === undefined) return WAIT;
  if (stage === 'credentials') return readCredentials(bytes);
  if (stage === 'request') return version === 5 ? readRequest(bytes) : refuse('not-socks');
  if (version === 5) return readGreeting(bytes);
  return version === 4 ? readSocks4(bytes) : refuse('not-socks');
}

/** The answer to a request, for the version that it was made in. */
export function socksReply(version: 4 | 5, reply: SocksReply): Uint8Array {
  if (version === 4) return Uint8Array.of(0, reply === SOCKS_REPLY.succeeded ? GRANTED : REJECTED, 0, 0, 0, 0, 0, 0);
  // The bound address is the far side's, which SSH does not tell: zeros, as OpenSSH answers.
  return Uint8Array.of(5, reply, 0, ADDRESS.ipv4, 0, 0, 0, 0, 0, 0);
}

/** RFC 1928 section 3. */
function readGreeting(bytes: Uint8Array): SocksStep {
  const count = bytes[1];
  if (count === undefined || bytes.length < 2 + count) return WAIT;
  const methods = bytes.subarray(2, 2 + count);
  const used = 2 + count;
  if (methods.includes(METHOD.none)) {
    return { kind: 'answer', bytes: Uint8Array.of(5, METHOD.none), used, next: 'request' };
  }
  if (methods.includes(METHOD.password)) {
    return { kind: 'answer', bytes: Uint8Array.of(5, METHOD.password), used, next: 'credentials' };
  }
  return refuse('no-method', 5, METHOD.noneAcceptable);
}

/** RFC 1929 section 2. Anybody may use the proxy who can reach it, so any name and password will do. */
function readCredentials(bytes: Uint8Array): SocksStep {
  if (bytes[0] !== 1) return refuse('not-socks');
  const nameLength = bytes[1];
  const passwordLength = nameLength === undefined ? undefined : bytes[2 + nameLength];
  if (nameLength === undefined || passwordLength === undefined) return WAIT;
  const used = 3 + nameLength + passwordLength;
  if (bytes.length < used) return WAIT;
  return { kind: 'answer', bytes: Uint8Array.of(1, 0), used, next: 'request' };
}

/** RFC 1928 section 4. */
function readRequest(bytes: Uint8Array): SocksStep {
  const [, command, , type, nameLength] = bytes;
  if (command === undefined || type === undefined) return WAIT;
  if (command !== CONNECT) return refuse('command', ...socksReply(5, SOCKS_REPLY.command));
  const start = type === ADDRESS.domain ? 5 : 4;
  const length = type === ADDRESS.ipv4 ? 4 : type === ADDRESS.ipv6 ? 16 : type === ADDRESS.domain ? nameLength : null;
  if (length === null) return refuse('address', ...socksReply(5, SOCKS_REPLY.addressType));
  if (length === undefined || bytes.length < start + length + 2) return WAIT;
  const address = bytes.subarray(start, start + length);
  const host = type === ADDRESS.ipv4 ? ipv4(address) : type === ADDRESS.ipv6 ? ipv6(address) : nameOf(address);
  const port = portAt(bytes, start + length);
  if (host === null || port === 0) return refuse('address', ...socksReply(5, SOCKS_REPLY.failed));
  return { kind: 'connect', request: { version: 5, host, port }, used: start + length + 2 };
}

/** SOCKS4, and 4a where the address 0.0.0.x stands for a name that follows the user. */
function readSocks4(bytes: Uint8Array): SocksStep {
  const command = bytes[1];
  if (command === undefined) return WAIT;
  if (command !== CONNECT) return refuse('command', ...socksReply(4, SOCKS_REPLY.command));
  if (bytes.length < 8) return WAIT;
  const address = bytes.subarray(4, 8);
  const user = endOfText(bytes, 8);
  if (typeof user !== 'number') return user;
  const isName = address[0] === 0 && address[1] === 0 && address[2] === 0 && address[3] !== 0;
  const end = isName ? endOfText(bytes, user + 1) : user;
  if (typeof end !== 'number') return end;
  const host = isName ? nameOf(bytes.subarray(user + 1, end)) : ipv4(address);
  const port = portAt(bytes, 2);
  if (host === null || port === 0) return refuse('address', ...socksReply(4, SOCKS_REPLY.failed));
  return { kind: 'connect', request: { version: 4, host, port }, used: end + 1 };
}

/** Where the NUL of a text is that begins at `start`. */
function endOfText(bytes: Uint8Array, start: number): number | SocksStep {
  const end = bytes.indexOf(0, start);
  if (end === -1 && bytes.length - start <= LONGEST) return WAIT;
  return end === -1 || end - start > LONGEST ? refuse('address', ...socksReply(4, SOCKS_REPLY.failed)) : end;
}

function portAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

const ipv4 = (bytes: Uint8Array) => bytes.join('.');

/** In full, as RFC 4291 section 2.2 form 1: whoever connects to it can shorten it. */
function ipv6(bytes: Uint8Array): string {
  return Array.from({ length: 8 }, (_, index) => portAt(bytes, 2 * index).toString(16)).join(':');
}

/** Null: empty, or bytes that no host name has and that could mean something else to the far side. */
function nameOf(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return null;
  const text = String.fromCharCode(...bytes);
  return /^[\x21-\x7e]+$/.test(text) ? text : null;
}
