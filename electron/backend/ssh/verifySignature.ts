/**
 * Checks SSH signatures (RFC 4253 section 6.6, RFC 5656, RFC 8332, RFC 8709, OpenSSH's PROTOCOL.u2f) with keys in wire
 * form: those of authorities on certificates. Signatures that a browser made with a security key are not known.
 */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { typeOfBlob, WireReader, WireTooShort, wireByte, wireString, wireUint32 } from './wire.ts';

interface Algorithm {
  readonly keyType: string;
  /** Null: part of the algorithm. */
  readonly hash: string | null;
}

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  'ssh-ed25519': { keyType: 'ssh-ed25519', hash: null },
  'ecdsa-sha2-nistp256': { keyType: 'ecdsa-sha2-nistp256', hash: 'sha256' },
  'ecdsa-sha2-nistp384': { keyType: 'ecdsa-sha2-nistp384', hash: 'sha384' },
  'ecdsa-sha2-nistp521': { keyType: 'ecdsa-sha2-nistp521', hash: 'sha512' },
  'rsa-sha2-512': { keyType: 'ssh-rsa', hash: 'sha512' },
  'rsa-sha2-256': { keyType: 'ssh-rsa', hash: 'sha256' },
  'ssh-rsa': { keyType: 'ssh-rsa', hash: 'sha1' },
};
const CURVES: Readonly<Record<string, { readonly name: string; readonly bytes: number }>> = {
  'ecdsa-sha2-nistp256': { name: 'P-256', bytes: 32 },
  'ecdsa-sha2-nistp384': { name: 'P-384', bytes: 48 },
  'ecdsa-sha2-nistp521': { name: 'P-521', bytes: 66 },
};

/** Types of security keys, the plain algorithm that each signs with, and how many fields its key has before the application. */
const SECURITY_KEYS: Readonly<Record<string, { readonly plain: string; readonly fields: number }>> = {
  'sk-ssh-ed25519@openssh.com': { plain: 'ssh-ed25519', fields: 1 },
  'sk-ecdsa-sha2-nistp256@openssh.com': { plain: 'ecdsa-sha2-nistp256', fields: 2 },
};

/** The algorithm of a signature in wire form; empty if it is none. */
export const signatureAlgorithm = (signature: Buffer): string => typeOfBlob(signature);

/** Whether `signature` is that of `key` on `data`. False, too, for algorithms and key types that are not known. */
export function verifySignature(key: Buffer, data: Buffer, signature: Buffer): boolean {
  try {
    const reader = new WireReader(signature);
    const name = reader.text();
    if (name in SECURITY_KEYS) return name === typeOfBlob(key) && verifySecurityKey(key, data, signature);
    const algorithm = ALGORITHMS[name];
    const value = reader.bytes();
    if (algorithm === undefined || algorithm.keyType !== typeOfBlob(key) || reader.remaining > 0) return false;
    const { hash, keyType } = algorithm;
    const publicKey = keyObject(key);
    if (keyType === 'ssh-rsa') return verify(hash, data, publicKey, padded(value, modulusBytes(publicKey)));
    const curve = CURVES[keyType];
    if (curve === undefined) return verify(hash, data, publicKey, value);
    const pair = new WireReader(value);
    const [r, s] = [padded(pair.bytes(), curve.bytes), padded(pair.bytes(), curve.bytes)];
    return verify(hash, data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.concat([r, s]));
  } catch (error) {
    // OpenSSL throws for numbers that are no key and no signature.
    if (error instanceof WireTooShort || (error instanceof Error && 'code' in error)) return false;
    throw error;
  }
}

/** What a security key signs is a digest of the data, with the application and its own facts around it. */
function verifySecurityKey(key: Buffer, data: Buffer, signature: Buffer): boolean {
  const [ofKey, ofSignature] = [new WireReader(key), new WireReader(signature)];
  const { plain, fields } = SECURITY_KEYS[ofKey.text()] ?? { plain: '', fields: 0 };
  const plainKey = [wireString(plain), ...Array.from({ length: fields }, () => wireString(ofKey.bytes()))];
  const application = ofKey.bytes();
  ofSignature.bytes();
  const value = ofSignature.bytes();
  const facts = [wireByte(ofSignature.byte()), wireUint32(ofSignature.uint32())];
  if (ofSignature.remaining > 0) return false;
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  const signed = Buffer.concat([sha256(application), ...facts, sha256(data)]);
  return verifySignature(Buffer.concat(plainKey), signed, Buffer.concat([wireString(plain), wireString(value)]));
}

function keyObject(blob: Buffer): KeyObject {
  return createPublicKey({ key: jsonWebKey(blob), format: 'jwk' });
}

function jsonWebKey(blob: Buffer): JsonWebKey {
  const reader = new WireReader(blob);
  const type = reader.text();
  const next = () => reader.bytes();
  const text = (bytes: Buffer) => bytes.toString('base64url');
  if (type === 'ssh-rsa') return { kty: 'RSA', e: text(unsigned(next())), n: text(unsigned(next())) };
  const curve = CURVES[type];
  if (curve === undefined) return { kty: 'OKP', crv: 'Ed25519', x: text(next()) };
  next(); // The curve's name again.
  // SEC 1 section 2.3.3: an uncompressed point.
  const point = next().subarray(1);
  const [x, y] = [point.subarray(0, curve.bytes), point.subarray(curve.bytes)];
  return { kty: 'EC', crv: curve.name, x: text(x), y: text(y) };
}

function modulusBytes(key: KeyObject): number {
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}

/** An mpint without the zero in front that keeps it from being negative. */
function unsigned(value: Buffer): Buffer {
  const start = value.findIndex((byte) => byte !== 0);
  return start === -1 ? Buffer.alloc(0) : value.subarray(start);
}

/** A number in exactly so many bytes. Some programs leave out zeroes in front. */
function padded(value: Buffer, length: number): Buffer {
  const bytes = unsigned(value);
  return Buffer.concat([Buffer.alloc(Math.max(0, length - bytes.length)), bytes]);
}
