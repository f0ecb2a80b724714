/**
 * The numbers of a private key, as the key files of OpenSSH and PuTTY hold them, and the way to a KeyObject. Formats of whole files are openSshKey.ts and puttyKey.ts.
 */
import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** Big-endian bytes; leading zeros do not count. */
export type KeyParts =
  | { readonly type: 'ssh-ed25519'; readonly publicKey: Buffer; readonly seed: Buffer }
  | {
      readonly type: 'ssh-rsa';
      readonly n: Buffer;
      readonly e: Buffer;
      readonly d: Buffer;
      readonly p: Buffer;
      readonly q: Buffer;
      /** q^-1 mod p. */
      readonly iqmp: Buffer;
    }
  /** `point` is uncompressed (SEC 1 section 2.3.3). */
  | { readonly type: EcdsaType; readonly point: Buffer; readonly d: Buffer };

type EcdsaType = keyof typeof CURVES;
/** The curves of RFC 5656, by key type: their names in SSH and in JSON Web Keys, and the length of a coordinate. */
export const CURVES = {
  'ecdsa-sha2-nistp256': { ssh: 'nistp256', jwk: 'P-256', bytes: 32 },
  'ecdsa-sha2-nistp384': { ssh: 'nistp384', jwk: 'P-384', bytes: 48 },
  'ecdsa-sha2-nistp521': { ssh: 'nistp521', jwk: 'P-521', bytes: 66 },
} as const;

export function isEcdsaType(type: string): type is EcdsaType {
  return Object.hasOwn(CURVES, type);
}

/** Throws an error of OpenSSL when the numbers are no key. */
export function keyObjectOf(parts: KeyParts): KeyObject {
  return createPrivateKey({ key: jwkOf(parts), format: 'jwk' });
}

function jwkOf(parts: KeyParts): JsonWebKey {
  if (parts.type === 'ssh-ed25519') {
    return { kty: 'OKP', crv: 'Ed25519', x: text(parts.publicKey), d: text(parts.seed) };
  }
  if (parts.type === 'ssh-rsa') {
    const { n, e, d, p, q, iqmp } = parts;
    const size = n.length;
    const [dp, dq] = [p, q].map((prime) => fromNumber(toNumber(d) % (toNumber(prime) - 1n), size));
    const short = { n, e, d, p, q, dp: dp ?? d, dq: dq ?? d, qi: iqmp };
    return {
      kty: 'RSA',
      ...Object.fromEntries(Object.entries(short).map(([name, value]) => [name, text(withoutZeros(value))])),
    };
  }
  const { jwk, bytes } = CURVES[parts.type];
  const x = parts.point.subarray(1, 1 + bytes);
  const y = parts.point.subarray(1 + bytes);
  return { kty: 'EC', crv: jwk, x: text(x), y: text(y), d: text(padded(parts.d, bytes)) };
}

const text = (bytes: Buffer) => bytes.toString('base64url');
const toNumber = (bytes: Buffer) => BigInt(`0x0${bytes.toString('hex')}`);
const fromNumber = (value: bigint, size: number) => Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');

function withoutZeros(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  return start === -1 ? Buffer.alloc(0) : bytes.subarray(start);
}

function padded(bytes: Buffer, size: number): Buffer {
  const number = withoutZeros(bytes);
  return Buffer.concat([Buffer.alloc(Math.max(0, size - number.length)), number]);
}
