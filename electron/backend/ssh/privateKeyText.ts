/**
 * Says what a key file is without unlocking it: its format, whether a passphrase is needed, and the public key where the
 * format shows it (those of OpenSSH and PuTTY do).
 */
import { findFileCipher } from './keyFileCiphers.ts';
import { isEcdsaType } from './keyParts.ts';
import { MOST_ROUNDS, type OpenSshKey, readOpenSshKey, roundsOf } from './openSshKey.ts';
import { printable } from './printable.ts';
import { type PuttyKey, readPuttyKey, unsupportedPutty } from './puttyKey.ts';
import { typeOfBlob } from './wire.ts';

interface Readable {
  readonly kind: 'key';
  readonly encrypted: boolean;
  /** Wire form; null when it is inside the encrypted part. */
  readonly publicKey: Buffer | null;
}

export type PrivateKeyText =
  | (Readable & { readonly format: 'openssh'; readonly file: OpenSshKey })
  | (Readable & { readonly format: 'putty'; readonly file: PuttyKey })
  | (Readable & { readonly format: 'pem' })
  /** A private key of a format that cannot be used; `format` names it in words. */
  | { readonly kind: 'unsupported'; readonly format: string }
  | { readonly kind: 'not-a-key' };

export function inspectPrivateKey(text: string): PrivateKeyText {
  const putty = /^PuTTY-User-Key-File-(\d+)/m.exec(text)?.[1];
  if (putty !== undefined) return inspectPutty(text, putty);
  // openssl writes the parameters of a curve in front of the key.
  const label = /^-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----/m.exec(text)?.[1];
  switch (label) {
    case 'OPENSSH PRIVATE KEY':
      return inspectOpenSsh(text);
    case 'ENCRYPTED PRIVATE KEY':
      return { kind: 'key', format: 'pem', encrypted: true, publicKey: null };
    case 'PRIVATE KEY':
    case 'RSA PRIVATE KEY':
    case 'EC PRIVATE KEY':
      return { kind: 'key', format: 'pem', encrypted: /^Proc-Type: *4,ENCRYPTED/m.test(text), publicKey: null };
    case undefined:
      return /^---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/m.test(text)
        ? { kind: 'unsupported', format: 'a key of ssh.com: ssh-keygen -i reads it' }
        : { kind: 'not-a-key' };
    default:
      return { kind: 'unsupported', format: label.toLowerCase() };
  }
}

function inspectOpenSsh(text: string): PrivateKeyText {
  const file = readOpenSshKey(text);
  if (file === null) return { kind: 'not-a-key' };
  const { cipher, derivation, publicKey, keys } = file;
  if (keys !== 1) return { kind: 'unsupported', format: `a file with ${keys} keys` };
  const type = typeOfBlob(publicKey);
  if (type.startsWith('sk-')) return { kind: 'unsupported', format: 'a security key: add it to an agent (ssh-add)' };
  if (type === '') return { kind: 'not-a-key' };
  if (type !== 'ssh-ed25519' && type !== 'ssh-rsa' && !isEcdsaType(type)) {
    return { kind: 'unsupported', format: `a key of type ${printable(type)}` };
  }
  if (findFileCipher(cipher) === null) return { kind: 'unsupported', format: `encryption with ${cipher}` };
  if (derivation !== 'none' && derivation !== 'bcrypt') {
    return { kind: 'unsupported', format: `passphrases hashed with ${derivation}` };
  }
  const rounds = roundsOf(file) ?? 0;
  if (rounds > MOST_ROUNDS) {
    const mend = 'ssh-keygen -p -a 100 makes it usable';
    return {
      kind: 'unsupported',
      format: `a passphrase hashed ${rounds} times, where ${MOST_ROUNDS} is the most: ${mend}`,
    };
  }
  return { kind: 'key', format: 'openssh', encrypted: derivation !== 'none', publicKey, file };
}

function inspectPutty(text: string, version: string): PrivateKeyText {
  if (version !== '2' && version !== '3') return { kind: 'unsupported', format: `a PuTTY key of version ${version}` };
  const file = readPuttyKey(text);
  if (file === null) return { kind: 'not-a-key' };
  const why = unsupportedPutty(file);
  if (why !== null) return { kind: 'unsupported', format: `a PuTTY key with ${why}` };
  const { publicKey, encryption } = file;
  return { kind: 'key', format: 'putty', encrypted: encryption !== 'none', publicKey, file };
}
