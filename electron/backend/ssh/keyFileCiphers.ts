/** The ciphers of OpenSSH's private key files (cipher.c): decrypts one whole section. Not for the wire. */
import { createDecipheriv } from 'node:crypto';

interface FileCipher {
  /** OpenSSL's name. */
  readonly name: string;
  readonly key: number;
  readonly iv: number;
  /** What the encrypted section is a multiple of. */
  readonly block: number;
  /** Bytes of authentication behind the section. */
  readonly tag: number;
}

const aes = (bits: number, mode: 'ctr' | 'cbc') => ({
  name: `aes-${bits}-${mode}`,
  key: bits / 8,
  iv: 16,
  block: 16,
  tag: 0,
});
const gcm = (bits: number) => ({ name: `aes-${bits}-gcm`, key: bits / 8, iv: 12, block: 16, tag: 16 });

const CIPHERS: Readonly<Record<string, FileCipher>> = {
  none: { name: '', key: 0, iv: 0, block: 8, tag: 0 },
  '3des-cbc': { name: 'des-ede3-cbc', key: 24, iv: 8, block: 8, tag: 0 },
  'aes128-cbc': aes(128, 'cbc'),
  'aes192-cbc': aes(192, 'cbc'),
  'aes256-cbc': aes(256, 'cbc'),
  'aes128-ctr': aes(128, 'ctr'),
  'aes192-ctr': aes(192, 'ctr'),
  'aes256-ctr': aes(256, 'ctr'),
  'aes128-gcm@openssh.com': gcm(128),
  'aes256-gcm@openssh.com': gcm(256),
  // Two keys; the second one is for the lengths of packets, of which a file has none (PROTOCOL.chacha20poly1305).
  'chacha20-poly1305@openssh.com': { name: 'chacha20-poly1305', key: 64, iv: 0, block: 8, tag: 16 },
};

export function findFileCipher(name: string): FileCipher | null {
  return Object.hasOwn(CIPHERS, name) ? (CIPHERS[name] ?? null) : null;
}

/** `secret` is the key and then the initialization vector. Null: the passphrase is wrong, or the file is damaged. */
export function decryptSection(cipher: FileCipher, secret: Buffer, section: Buffer, tag: Buffer): Buffer | null {
  if (cipher.name === '') return section;
  const key = secret.subarray(0, cipher.key);
  const iv = secret.subarray(cipher.key, cipher.key + cipher.iv);
  if (cipher.name === 'chacha20-poly1305') return decryptChacha(key.subarray(0, 32), section);
  if (cipher.tag === 0) {
    const decipher = createDecipheriv(cipher.name, key, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(section), decipher.final()]);
  }
  const decipher = createDecipheriv(cipher.name as 'aes-256-gcm', key, iv).setAuthTag(tag);
  const plain = decipher.update(section);
  try {
    decipher.final();
    return plain;
  } catch {
    return null; // The tag does not fit: OpenSSL has no other error here.
  }
}

/**
 * With a nonce of zeros, OpenSSH's ChaCha20 is that of RFC 8439: the text begins with block 1 of the key stream. Its tag
 * is another one, over the ciphertext alone; what it would say, the check numbers inside say as well (as with AES-CTR).
 */
function decryptChacha(key: Buffer, section: Buffer): Buffer {
  return createDecipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 }).update(section);
}
