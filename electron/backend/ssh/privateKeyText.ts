/**
 * Says what a key file is without unlocking it: its format, whether a passphrase is needed, and the public key where the
 * format shows it (PROTOCOL.key of OpenSSH does).
 */
import { WireReader, WireTooShort } from './wire.ts';

export type PrivateKeyText =
  | {
      readonly kind: 'key';
      readonly format: 'openssh' | 'pem';
      readonly encrypted: boolean;
      /** Wire form; null when it is inside the encrypted part. */
      readonly publicKey: Buffer | null;
    }
  /** A private key of a format that cannot be used; `format` names it in words. */
  | { readonly kind: 'unsupported'; readonly format: string }
  | { readonly kind: 'not-a-key' };

const MAGIC = 'openssh-key-v1\0';
/** What ssh2 can decrypt. chacha20-poly1305 (ssh-keygen -Z) is not among it. */
const CIPHERS = ['none', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc'];
const GCM = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'];

export function inspectPrivateKey(text: string): PrivateKeyText {
  if (/^PuTTY-User-Key-File-\d/m.test(text)) return { kind: 'unsupported', format: 'a PuTTY key (PPK)' };
  const label = /^-----BEGIN ([A-Z0-9 ]+)-----/m.exec(text)?.[1] ?? '';
  switch (label) {
    case 'OPENSSH PRIVATE KEY':
      return inspectOpenSsh(text);
    case 'ENCRYPTED PRIVATE KEY':
      return { kind: 'key', format: 'pem', encrypted: true, publicKey: null };
    case 'PRIVATE KEY':
    case 'RSA PRIVATE KEY':
    case 'EC PRIVATE KEY':
      return { kind: 'key', format: 'pem', encrypted: /^Proc-Type: *4,ENCRYPTED/m.test(text), publicKey: null };
    default:
      if (label.endsWith('PRIVATE KEY')) return { kind: 'unsupported', format: label.toLowerCase() };
      return { kind: 'not-a-key' };
  }
}

function inspectOpenSsh(text: string): PrivateKeyText {
  const base64 = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]*)-----END/.exec(text)?.[1];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return { kind: 'not-a-key' };
  try {
    const reader = new WireReader(bytes.subarray(MAGIC.length));
    const cipher = reader.text();
    const derivation = reader.text();
    reader.bytes();
    const count = reader.uint32();
    const publicKey = Buffer.from(reader.bytes());
    const type = new WireReader(publicKey).text();
    if (count !== 1) return { kind: 'unsupported', format: `a file with ${count} keys` };
    if (type.startsWith('sk-')) return { kind: 'unsupported', format: 'a security key: add it to an agent (ssh-add)' };
    if (![...CIPHERS, ...GCM].includes(cipher)) return { kind: 'unsupported', format: `encryption with ${cipher}` };
    return { kind: 'key', format: 'openssh', encrypted: derivation !== 'none', publicKey };
  } catch (error) {
    // The file is cut off.
    if (error instanceof WireTooShort) return { kind: 'not-a-key' };
    throw error;
  }
}
