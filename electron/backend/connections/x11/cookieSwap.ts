/**
 * The first message of an X11 program (X Window System Protocol, section 8): the cookie that it got from the server is
 * the fake one; when it is right, the display's own takes its place (channels.c x11_open_helper). So the server never
 * knows the real one.
 */
import { timingSafeEqual } from 'node:crypto';
import type { DisplaySecret } from './xauth.ts';

/** Bytes before the names: order of bytes, version, two lengths. */
const HEAD = 12;

export type Swap =
  /** More bytes are needed. */
  { readonly kind: 'wait' } | { readonly kind: 'pass'; readonly bytes: Buffer } | { readonly kind: 'refuse' };

/** Looks at all bytes so far. `fake` has as many bytes as the real cookie. */
export function swapCookie(received: Buffer, fake: Buffer, real: DisplaySecret): Swap {
  if (received.length < HEAD) return { kind: 'wait' };
  const order = String.fromCharCode(received[0] ?? 0);
  if (order !== 'B' && order !== 'l') return { kind: 'refuse' };
  const lengthAt = (place: number) => (order === 'B' ? received.readUInt16BE(place) : received.readUInt16LE(place));
  const nameLength = lengthAt(6);
  const dataLength = lengthAt(8);
  const dataAt = HEAD + padded(nameLength);
  if (received.length < dataAt + padded(dataLength)) return { kind: 'wait' };
  const name = received.toString('latin1', HEAD, HEAD + nameLength);
  const data = received.subarray(dataAt, dataAt + dataLength);
  const isRight = name === real.protocol && data.length === fake.length && timingSafeEqual(data, fake);
  if (!isRight) return { kind: 'refuse' };
  const bytes = Buffer.from(received);
  real.cookie.copy(bytes, dataAt);
  return { kind: 'pass', bytes };
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
