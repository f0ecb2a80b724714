/** Writes a private key in OpenSSH's own format (PROTOCOL.key). Slow with a passphrase: keyReader.ts runs it in a worker. */
import { createCipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { bcryptPbkdf } from './bcryptPbkdf.ts';
import { privateKeyBlob } from './privateKeyBlob.ts';
import { publicKeyBlob } from './publicKeyBlob.ts';
import { wireString, wireUint32 } from './wire.ts';

/** sshkey.c: DEFAULT_ROUNDS of OpenSSH 9.4 and later. */
const ROUNDS = 24;
const SALT_BYTES = 16;
/** AES-256 in counter mode, ssh-keygen's own choice. */
const CIPHER = { name: 'aes256-ctr', openssl: 'aes-256-ctr', key: 32, iv: 16, block: 16 };
const PLAIN_BLOCK = 8;
const LINE = 70;

/** The text of the file. An empty passphrase leaves the key unencrypted. Throws for key types that SSH does not have. */
export function writeOpenSshKey(key: KeyObject, comment: string, passphrase: string): string {
  const [publicKey, privateKey] = [publicKeyBlob(key), privateKeyBlob(key)];
  if (publicKey === null || privateKey === null) throw new Error('SSH has no keys of this type');
  const encrypted = passphrase !== '';
  // The same number twice: by it a wrong passphrase is recognised.
  const check = randomBytes(4);
  const section = padded(
    Buffer.concat([check, check, privateKey, wireString(comment)]),
    encrypted ? CIPHER.block : PLAIN_BLOCK,
  );
  const salt = randomBytes(SALT_BYTES);
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    wireString(encrypted ? CIPHER.name : 'none'),
    wireString(encrypted ? 'bcrypt' : 'none'),
    wireString(encrypted ? Buffer.concat([wireString(salt), wireUint32(ROUNDS)]) : ''),
    wireUint32(1),
    wireString(publicKey),
    wireString(encrypted ? encrypt(section, passphrase, salt) : section),
  ]);
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  const frame = (label: string) => `-----${label} OPENSSH PRIVATE KEY-----`;
  return [frame('BEGIN'), ...lines, frame('END'), ''].join('\n');
}

/** With 1, 2, 3 … up to a whole block. */
function padded(section: Buffer, block: number): Buffer {
  const missing = (block - (section.length % block)) % block;
  return Buffer.concat([section, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}

function encrypt(section: Buffer, passphrase: string, salt: Buffer): Buffer {
  const secret = bcryptPbkdf(passphrase, salt, ROUNDS, CIPHER.key + CIPHER.iv);
  const cipher = createCipheriv(CIPHER.openssl, secret.subarray(0, CIPHER.key), secret.subarray(CIPHER.key));
  return Buffer.concat([cipher.update(section), cipher.final()]);
}
