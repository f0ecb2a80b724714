/** The public half of a key in SSH wire form (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4). */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { wireMpint, wireString } from './wire.ts';

const CURVES: Readonly<Record<string, string>> = { 'P-256': 'nistp256', 'P-384': 'nistp384', 'P-521': 'nistp521' };

/** Null when SSH has no such key type. */
export function publicKeyBlob(privateKey: KeyObject): Buffer | null {
  // Others, such as DSA, cannot be exported as JWK: Node throws.
  if (!['rsa', 'ec', 'ed25519'].includes(privateKey.asymmetricKeyType ?? '')) return null;
  const { kty, crv, x, y, n, e } = createPublicKey(privateKey).export({ format: 'jwk' });
  const bytes = (value: string | undefined) => Buffer.from(value ?? '', 'base64url');
  if (kty === 'RSA') return Buffer.concat([wireString('ssh-rsa'), wireMpint(bytes(e)), wireMpint(bytes(n))]);
  if (kty === 'OKP' && crv === 'Ed25519') return Buffer.concat([wireString('ssh-ed25519'), wireString(bytes(x))]);
  const curve = kty === 'EC' ? CURVES[crv ?? ''] : undefined;
  if (curve === undefined) return null;
  // SEC 1 section 2.3.3: an uncompressed point.
  const point = Buffer.concat([Buffer.from([4]), bytes(x), bytes(y)]);
  return Buffer.concat([wireString(`ecdsa-sha2-${curve}`), wireString(curve), wireString(point)]);
}
