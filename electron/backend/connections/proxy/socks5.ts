/** The client's half of SOCKS5 (RFC 1928, RFC 1929): asks for one connection. The proxy looks names up itself. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProxyAnswer, ProxyCredential, ProxyTarget } from './proxyAnswer.ts';
import { BrokenAnswer, takeBytes } from './proxyStream.ts';

const VERSION = 5;
/** RFC 1928 section 3. */
const METHOD = { none: 0x00, password: 0x02, noneAcceptable: 0xff } as const;
const CONNECT = 0x01;
/** RFC 1928 section 4; the length that follows each in an answer, null: it is in the next byte. */
const ADDRESS = { ipv4: 0x01, domain: 0x03, ipv6: 0x04 } as const;
const ADDRESS_LENGTHS = new Map<number, number | null>([
  [ADDRESS.ipv4, 4],
  [ADDRESS.domain, null],
  [ADDRESS.ipv6, 16],
]);
/** RFC 1928 section 6. */
const REFUSALS = new Map<number, Extract<ProxyAnswer, { kind: 'refused' }>['why']>([
  [2, 'forbidden'],
  [3, 'unreachable'],
  [4, 'unreachable'],
  [5, 'refused'],
  [6, 'timed-out'],
]);

/** Rejects with BrokenAnswer when the other end does not speak SOCKS5. The answer `open` leaves the stream to the host. */
export async function askSocks5(
  stream: Duplex,
  target: ProxyTarget,
  credential: ProxyCredential | null,
  signal: AbortSignal,
): Promise<ProxyAnswer> {
  const methods = credential === null ? [METHOD.none] : [METHOD.none, METHOD.password];
  stream.write(Uint8Array.of(VERSION, methods.length, ...methods));
  const choice = await takeBytes(stream, 2, signal);
  if (choice[0] !== VERSION) throw notSocks(stream, choice);
  if (choice[1] === METHOD.noneAcceptable) return { kind: credential === null ? 'who-are-you' : 'other-sign-in' };
  if (choice[1] === METHOD.password) {
    if (credential?.password == null) return { kind: 'who-are-you' };
    stream.write(signIn(credential.user, credential.password));
    // RFC 1929 section 2: anything but 0 is a no.
    const verdict = await takeBytes(stream, 2, signal);
    if (verdict[1] !== 0) return { kind: 'wrong-password' };
  } else if (choice[1] !== METHOD.none) return { kind: 'other-sign-in' };
  stream.write(request(target));
  const head = await takeBytes(stream, 4, signal);
  const [version, reply = 1, , type = 0] = head;
  if (version !== VERSION) throw notSocks(stream, head);
  if (reply !== 0) return { kind: 'refused', why: REFUSALS.get(reply) ?? 'failed', said: `SOCKS reply ${reply}` };
  const known = ADDRESS_LENGTHS.get(type);
  if (known === undefined) throw notSocks(stream, head);
  const length = known ?? (await takeBytes(stream, 1, signal))[0] ?? 0;
  // The address and port that the proxy connects from.
  await takeBytes(stream, length + 2, signal);
  return { kind: 'open' };
}

/** With all that it has said. */
function notSocks(stream: Duplex, taken: Buffer): BrokenAnswer {
  const more = stream.read() as Buffer | null;
  return new BrokenAnswer('not SOCKS5', more === null ? taken : Buffer.concat([taken, more]));
}

/** RFC 1929 section 2. */
function signIn(user: string, password: string): Buffer {
  return Buffer.concat([Buffer.of(1), counted(user), counted(password)]);
}

/** RFC 1928 section 4. */
function request({ host, port }: ProxyTarget): Buffer {
  const portBytes = Buffer.of(port >> 8, port & 0xff);
  return Buffer.concat([Buffer.of(VERSION, CONNECT, 0), addressBytes(host), portBytes]);
}

function addressBytes(host: string): Buffer {
  if (isIPv4(host)) return Buffer.of(ADDRESS.ipv4, ...host.split('.').map(Number));
  if (isIPv6(host)) return Buffer.of(ADDRESS.ipv6, ...ipv6Bytes(host));
  return Buffer.concat([Buffer.of(ADDRESS.domain), counted(host)]);
}

/** Sixteen bytes. The URL parser writes an address in its usual form, without dots. */
function ipv6Bytes(host: string): number[] {
  const usual = new URL(`http://[${host.split('%')[0] ?? ''}]`).hostname.slice(1, -1);
  const [head = '', tail] = usual.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

/** With its length in front, in one byte. */
function counted(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}
