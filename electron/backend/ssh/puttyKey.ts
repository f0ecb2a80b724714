/**
 * PuTTY's format of private keys, versions 2 and 3 (PuTTY manual, appendix "PPK file format"): what such a file shows, and
 * its key once decrypted.
 */
import { createDecipheriv, createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { argon2d, argon2i, argon2id } from '@noble/hashes/argon2';
import { isEcdsaType, keyObjectOf, type KeyParts } from './keyParts.ts';
import { typeOfBlob, WireReader, wireString, WireTooShort, wireUint32 } from './wire.ts';

export interface PuttyKey {
  readonly version: 2 | 3;
  readonly type: string;
  readonly encryption: string;
  readonly comment: string;
  /** Wire form. */
  readonly publicKey: Buffer;
  readonly section: Buffer;
  readonly mac: Buffer;
  readonly derivation: Derivation | null;
}

interface Derivation {
  readonly name: string;
  /** In KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
}

const ARGON2 = { Argon2id: argon2id, Argon2i: argon2i, Argon2d: argon2d };
/** More than this (in KiB) is no passphrase hash but an attempt to exhaust this machine. PuTTY's default is 8192. */
export const MOST_ARGON2_MEMORY = 256 * 1024;
/** Memory (in KiB) times passes, which is what takes the time: about a minute here. PuTTY aims at a tenth of a second. */
export const MOST_ARGON2_WORK = 4 * 1024 * 1024;

/** Null when the text is not of this format, or incomplete. */
export function readPuttyKey(text: string): PuttyKey | null {
  const { headers, blobs } = readLines(text);
  const version = headers.has('PuTTY-User-Key-File-3') ? 3 : 2;
  const type = headers.get(`PuTTY-User-Key-File-${version}`);
  const [publicKey, section] = [blobs.get('Public-Lines'), blobs.get('Private-Lines')];
  if (type === undefined || publicKey === undefined || section === undefined) return null;
  if (typeOfBlob(publicKey) !== type) return null;
  const name = headers.get('Key-Derivation');
  const number = (header: string) => Number(headers.get(header) ?? NaN);
  return {
    version,
    type,
    encryption: headers.get('Encryption') ?? '',
    comment: headers.get('Comment') ?? '',
    publicKey,
    section,
    mac: Buffer.from(headers.get('Private-MAC') ?? '', 'hex'),
    derivation:
      name === undefined
        ? null
        : {
            name,
            memory: number('Argon2-Memory'),
            passes: number('Argon2-Passes'),
            parallelism: number('Argon2-Parallelism'),
            salt: Buffer.from(headers.get('Argon2-Salt') ?? '', 'hex'),
          },
  };
}

/** Lines `Name: value`; a name that ends with -Lines is followed by as many lines of base64. */
function readLines(text: string): { headers: Map<string, string>; blobs: Map<string, Buffer> } {
  // The text was read byte by byte; comments are UTF-8, and their bytes count in the MAC.
  const lines = text.split(/\r\n|\r|\n/);
  const headers = new Map<string, string>();
  const blobs = new Map<string, Buffer>();
  for (let index = 0; index < lines.length; index += 1) {
    const [, name = '', value = ''] = /^([A-Za-z0-9-]+): (.*)$/.exec(lines[index] ?? '') ?? [];
    if (name.endsWith('-Lines')) {
      const count = Math.min(Number(value) || 0, lines.length);
      blobs.set(name, Buffer.from(lines.slice(index + 1, index + 1 + count).join(''), 'base64'));
      index += count;
    } else if (name !== '') headers.set(name, value);
  }
  return { headers, blobs };
}

/** Why a file cannot be used, in words; null: it can. */
export function unsupportedPutty({ encryption, derivation, type, version }: PuttyKey): string | null {
  if (type !== 'ssh-ed25519' && type !== 'ssh-rsa' && !isEcdsaType(type)) return `a key of type ${type}`;
  if (encryption !== 'none' && encryption !== 'aes256-cbc') return `encryption with ${encryption}`;
  if (encryption === 'none' || version === 2) return null;
  if (derivation === null || !(derivation.name in ARGON2))
    return `passphrases hashed with ${derivation?.name ?? 'nothing'}`;
  const { memory, passes, parallelism, salt } = derivation;
  const numbers = [memory, passes, parallelism].every((each) => Number.isSafeInteger(each) && each > 0);
  if (!numbers || salt.length < 8) return 'a passphrase hash with impossible parameters';
  if (memory <= MOST_ARGON2_MEMORY && memory * passes <= MOST_ARGON2_WORK) return null;
  const mend = 'change its passphrase with puttygen';
  return `a passphrase hash of ${Math.ceil(memory / 1024)} MiB in ${passes} passes, which would take too long: ${mend}`;
}

/** Slow when the file is encrypted. Null: the passphrase is wrong, or the file is damaged. */
export function decryptPuttyKey(file: PuttyKey, passphrase: string): { key: KeyObject; comment: string } | null {
  const encrypted = file.encryption !== 'none';
  const { key, iv, macKey } =
    file.version === 3 ? secretsOf3(file, passphrase) : secretsOf2(encrypted ? passphrase : '');
  if (encrypted && file.section.length % 16 !== 0) return null;
  const plain = encrypted ? decrypt(key, iv, file.section) : file.section;
  const hashed = [file.type, file.encryption].map((each) => wireString(each));
  const comment = Buffer.from(file.comment, 'latin1');
  const covered = Buffer.concat([...hashed, wireString(comment), wireString(file.publicKey), wireString(plain)]);
  const mac = createHmac(file.version === 3 ? 'sha256' : 'sha1', macKey)
    .update(covered)
    .digest();
  if (mac.length !== file.mac.length || !timingSafeEqual(mac, file.mac)) return null;
  try {
    const parts = readParts(file, new WireReader(plain));
    return parts === null ? null : { key: keyObjectOf(parts), comment: comment.toString('utf8') };
  } catch (error) {
    if (error instanceof WireTooShort) return null;
    throw error;
  }
}

interface Secrets {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly macKey: Buffer;
}

function secretsOf3({ derivation }: PuttyKey, passphrase: string): Secrets {
  if (derivation === null) return { key: Buffer.alloc(0), iv: Buffer.alloc(0), macKey: Buffer.alloc(0) };
  const { memory, passes, parallelism, salt, name } = derivation;
  const hash = ARGON2[name as keyof typeof ARGON2];
  const options = { t: passes, m: memory, p: parallelism, dkLen: 80, version: 0x13 };
  const secret = Buffer.from(hash(Buffer.from(passphrase, 'utf8'), salt, options));
  return { key: secret.subarray(0, 32), iv: secret.subarray(32, 48), macKey: secret.subarray(48) };
}

function secretsOf2(passphrase: string): Secrets {
  const sha1 = (...parts: (string | Buffer)[]) => {
    const hash = createHash('sha1');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const key = Buffer.concat([sha1(wireUint32(0), passphrase), sha1(wireUint32(1), passphrase)]).subarray(0, 32);
  return { key, iv: Buffer.alloc(16), macKey: sha1('putty-private-key-file-mac-key', passphrase) };
}

function decrypt(key: Buffer, iv: Buffer, section: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(section), decipher.final()]);
}

function readParts({ type, publicKey }: PuttyKey, secret: WireReader): KeyParts | null {
  const shown = new WireReader(publicKey);
  shown.bytes();
  if (type === 'ssh-ed25519') {
    const seed = secret.bytes();
    // PuTTY has written it as a number too, with a zero in front or without those it had.
    const padded = Buffer.concat([Buffer.alloc(Math.max(0, 32 - seed.length)), seed.subarray(-32)]);
    return { type, publicKey: shown.bytes(), seed: padded };
  }
  if (type === 'ssh-rsa') {
    const [e, n] = [shown.bytes(), shown.bytes()];
    const [d, p, q, iqmp] = [secret.bytes(), secret.bytes(), secret.bytes(), secret.bytes()];
    return { type, n, e, d, p, q, iqmp };
  }
  if (!isEcdsaType(type)) return null;
  shown.bytes();
  return { type, point: shown.bytes(), d: secret.bytes() };
}
