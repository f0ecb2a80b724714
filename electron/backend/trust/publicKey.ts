/**
 * SSH public keys as they stand in text files: a type name and base64 of the wire form. A line counts only when
 * OpenSSH (sshkey.c, sshkey_read and sshkey_from_blob) would take it. Certificates are not keys here.
 */
import { typeOfBlob, WireReader, WireTooShort } from '../ssh/wire.ts';

export interface PublicKey {
  /** The name inside the wire form: `ssh-ed25519`, `ssh-rsa`… */
  readonly type: string;
  /** SSH wire form (RFC 4253 section 6.6). */
  readonly blob: Buffer;
}

interface KeyType {
  /** As ssh-keygen names it. */
  readonly name: string;
  /** Reads the fields after the type name; the size in bits, or null when they cannot be a key of this type. */
  readonly readBits: (fields: WireReader) => number | null;
}

/** sshkey.h: SSH_RSA_MINIMUM_MODULUS_SIZE. */
const SMALLEST_RSA_BITS = 1024;

const KEY_TYPES = new Map<string, KeyType>([
  ['ssh-ed25519', { name: 'ED25519', readBits: ed25519 }],
  ['ecdsa-sha2-nistp256', { name: 'ECDSA', readBits: ecdsa('nistp256', 256) }],
  ['ecdsa-sha2-nistp384', { name: 'ECDSA', readBits: ecdsa('nistp384', 384) }],
  ['ecdsa-sha2-nistp521', { name: 'ECDSA', readBits: ecdsa('nistp521', 521) }],
  ['ssh-rsa', { name: 'RSA', readBits: rsa }],
  ['ssh-dss', { name: 'DSA', readBits: dsa }],
  ['sk-ssh-ed25519@openssh.com', { name: 'ED25519-SK', readBits: withApplication(ed25519) }],
  ['sk-ecdsa-sha2-nistp256@openssh.com', { name: 'ECDSA-SK', readBits: withApplication(ecdsa('nistp256', 256)) }],
]);

/** Signature algorithms that may stand in a file in place of the key's type (RFC 8332). */
const OTHER_NAMES = new Map([
  ['rsa-sha2-256', 'ssh-rsa'],
  ['rsa-sha2-512', 'ssh-rsa'],
]);

/** Reads the two fields of a key in a text file. Null when OpenSSH would not take it. */
export function parsePublicKey(type: string, base64: string): PublicKey | null {
  const blob = Buffer.from(base64, 'base64');
  // Node skips what is not base64; OpenSSH refuses it.
  if (blob.length === 0 || blob.toString('base64') !== base64) return null;
  const expected = OTHER_NAMES.get(type) ?? type;
  return typeOfBlob(blob) === expected && describeBlob(blob) !== null ? { type: expected, blob } : null;
}

/** The key's short name and size as ssh-keygen says them. Null when the bytes are not a key that OpenSSH knows. */
export function describeBlob(blob: Buffer): { name: string; bits: number } | null {
  const type = KEY_TYPES.get(typeOfBlob(blob));
  if (type === undefined) return null;
  try {
    const fields = new WireReader(blob);
    fields.bytes();
    const bits = type.readBits(fields);
    return bits === null || fields.remaining > 0 ? null : { name: type.name, bits };
  } catch (error) {
    if (error instanceof WireTooShort) return null;
    throw error;
  }
}

function ed25519(fields: WireReader): number | null {
  return fields.bytes().length === 32 ? 256 : null;
}

function ecdsa(curve: string, bits: number): KeyType['readBits'] {
  // RFC 5656 section 3.1: an uncompressed point is one byte and two coordinates.
  const pointLength = 1 + 2 * Math.ceil(bits / 8);
  return (fields) => (fields.text() === curve && fields.bytes().length === pointLength ? bits : null);
}

function rsa(fields: WireReader): number | null {
  fields.bytes(); // The exponent stands first (RFC 4253 section 6.6).
  const bits = bitLength(fields.bytes());
  return bits >= SMALLEST_RSA_BITS ? bits : null;
}

function dsa(fields: WireReader): number | null {
  const bits = bitLength(fields.bytes());
  for (let rest = 0; rest < 3; rest += 1) fields.bytes();
  return bits;
}

/** Keys on a security key name the application they are for at the end (PROTOCOL.u2f). */
function withApplication(readBits: KeyType['readBits']): KeyType['readBits'] {
  return (fields) => {
    const bits = readBits(fields);
    fields.bytes();
    return bits;
  };
}

/** Of an mpint: leading zero bytes and bits do not count. */
function bitLength(number: Buffer): number {
  const first = number.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (number.length - first) * 8 - Math.clz32((number[first] ?? 0) << 24);
}
