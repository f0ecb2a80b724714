/** The client's half of HTTP CONNECT (RFC 9110 section 9.3.6) with Basic sign-in (RFC 7617): asks for one connection. */
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProxyAnswer, ProxyCredential, ProxyTarget } from './proxyAnswer.ts';
import { BrokenAnswer, takeUntil } from './proxyStream.ts';

/** The head of an answer is a few hundred bytes. */
const MOST_HEAD_BYTES = 64 * 1024;
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?\r\n/;
const WHY = new Map<number, Extract<ProxyAnswer, { kind: 'refused' }>['why']>([
  [403, 'forbidden'],
  [405, 'forbidden'],
  [502, 'unreachable'],
  [503, 'unreachable'],
  [504, 'timed-out'],
]);

/** Rejects with BrokenAnswer when the other end does not speak HTTP. The answer `open` leaves the stream to the host. */
export async function askHttpProxy(
  stream: Duplex,
  target: ProxyTarget,
  credential: ProxyCredential | null,
  signal: AbortSignal,
): Promise<ProxyAnswer> {
  const authority = `${isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`;
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
  const password = credential?.password ?? null;
  if (credential !== null && password !== null) {
    const token = Buffer.from(`${credential.user}:${password}`).toString('base64');
    lines.push(`Proxy-Authorization: Basic ${token}`);
  }
  stream.write(`${lines.join('\r\n')}\r\n\r\n`);
  const head = await takeUntil(stream, '\r\n\r\n', MOST_HEAD_BYTES, signal);
  const [, digits, phrase = ''] = STATUS_LINE.exec(head.toString('latin1')) ?? [];
  if (digits === undefined) throw new BrokenAnswer('not HTTP', head);
  const status = Number(digits);
  if (status >= 200 && status < 300) return { kind: 'open' };
  // tinyproxy says 401 to a wrong password.
  if (status === 401 && password !== null) return { kind: 'wrong-password' };
  if (status === 407) {
    if (!/^proxy-authenticate:\s*basic\b/im.test(head.toString('latin1'))) return { kind: 'other-sign-in' };
    return { kind: password === null ? 'who-are-you' : 'wrong-password' };
  }
  return { kind: 'refused', why: WHY.get(status) ?? 'failed', said: `${status} ${phrase}`.trim() };
}
