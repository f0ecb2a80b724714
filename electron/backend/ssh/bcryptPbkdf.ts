/** OpenSSH's key derivation for key files (bcrypt_pbkdf(3)). Slow on purpose: call it in a worker. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
/** The copy that ssh2 depends on and resolves itself; it has no types. */
const bcrypt = createRequire(require.resolve('ssh2'))('bcrypt-pbkdf') as {
  /** Fills `key`. Not 0: it cannot be done with these numbers. */
  pbkdf(
    passphrase: Uint8Array,
    passphraseLength: number,
    salt: Uint8Array,
    saltLength: number,
    key: Uint8Array,
    keyLength: number,
    rounds: number,
  ): number;
};

export function bcryptPbkdf(passphrase: string, salt: Uint8Array, rounds: number, length: number): Buffer {
  const secret = Buffer.from(passphrase, 'utf8');
  const key = new Uint8Array(length);
  if (bcrypt.pbkdf(secret, secret.length, salt, salt.length, key, length, rounds) !== 0) {
    throw new Error('bcrypt_pbkdf refuses these parameters');
  }
  return Buffer.from(key);
}
