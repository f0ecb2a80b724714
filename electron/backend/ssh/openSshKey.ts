/** OpenSSH's own format of private keys (PROTOCOL.key): what such a file shows, and its key once decrypted. */
import type { KeyObject } from 'node:crypto';
import { bcryptPbkdf } from './bcryptPbkdf.ts';
import { decryptSection, findFileCipher } from './keyFileCiphers.ts';
import { isEcdsaType, keyObjectOf, type KeyParts } from './keyParts.ts';
import { typeOfBlob, WireReader, WireTooShort } from './wire.ts';

export interface OpenSshKey {
  readonly cipher: string;
  /** `none` or `bcrypt`. */
  readonly derivation: string;
  readonly derivationOptions: Buffer;
  /** Wire form. */
  readonly publicKey: Buffer;
  readonly keys: number;
  /** The private section as it stands, with the tag of its cipher behind it. */
  readonly section: Buffer;
  readonly tag: Buffer;
}

/**
 * More rounds than this would keep a core busy for minutes: 2,000 take about half a minute here. ssh-keygen makes 24, and
 * 100 is much for a careful person (`-a`).
 */
export const MOST_ROUNDS = 2000;

const MAGIC = 'openssh-key-v1\0';

/** Null when the text is not of this format, or cut off. */
export function readOpenSshKey(text: string): OpenSshKey | null {
  const base64 = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]*)-----END/.exec(text)?.[1];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  try {
    const reader = new WireReader(bytes.subarray(MAGIC.length));
    const cipher = reader.text();
    const derivation = reader.text();
    const derivationOptions = reader.bytes();
    const keys = reader.uint32();
    const publicKey = Buffer.from(reader.bytes());
    const section = keys === 1 ? reader.bytes() : Buffer.alloc(0);
    const tag = bytes.subarray(bytes.length - reader.remaining);
    return { cipher, derivation, derivationOptions, publicKey, keys, section, tag };
  } catch (error) {
    if (error instanceof WireTooShort) return null;
    throw error;
  }
}

/** Of bcrypt, for the key's passphrase; null: it has none, or the file is damaged. */
export function roundsOf({ derivation, derivationOptions }: OpenSshKey): number | null {
  if (derivation !== 'bcrypt') return null;
  try {
    const reader = new WireReader(derivationOptions);
    reader.bytes();
    return reader.uint32();
  } catch (error) {
    if (error instanceof WireTooShort) return null;
    throw error;
  }
}

/** Slow when the file is encrypted. Null: the passphrase is wrong, or the file is damaged. */
export function decryptOpenSshKey(file: OpenSshKey, passphrase: string): { key: KeyObject; comment: string } | null {
  const cipher = findFileCipher(file.cipher);
  if (cipher === null || file.section.length % cipher.block !== 0 || file.tag.length < cipher.tag) return null;
  const secret = deriveSecret(file, passphrase, cipher.key + cipher.iv);
  const plain = decryptSection(cipher, secret, file.section, file.tag.subarray(0, cipher.tag));
  if (plain === null) return null;
  try {
    const reader = new WireReader(plain);
    // The same number twice: OpenSSH's own test of the passphrase.
    if (reader.uint32() !== reader.uint32()) return null;
    const parts = readParts(reader);
    if (parts === null || parts.type !== typeOfBlob(file.publicKey)) return null;
    return { key: keyObjectOf(parts), comment: reader.text() };
  } catch (error) {
    if (error instanceof WireTooShort) return null;
    throw error;
  }
}

function deriveSecret(file: OpenSshKey, passphrase: string, length: number): Buffer {
  if (length === 0) return Buffer.alloc(0);
  const reader = new WireReader(file.derivationOptions);
  const salt = reader.bytes();
  return bcryptPbkdf(passphrase, salt, reader.uint32(), length);
}

function readParts(reader: WireReader): KeyParts | null {
  const type = reader.text();
  if (type === 'ssh-ed25519') {
    const publicKey = reader.bytes();
    return { type, publicKey, seed: reader.bytes().subarray(0, 32) };
  }
  if (type === 'ssh-rsa') {
    const [n, e, d] = [reader.bytes(), reader.bytes(), reader.bytes()];
    const [iqmp, p, q] = [reader.bytes(), reader.bytes(), reader.bytes()];
    return { type, n, e, d, p, q, iqmp };
  }
  if (!isEcdsaType(type)) return null;
  reader.bytes();
  const point = reader.bytes();
  return { type, point, d: reader.bytes() };
}
