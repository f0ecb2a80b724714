/** Unlocks the text of a private key. Slow for encrypted keys (bcrypt, Argon2): keyReader.ts runs it in a worker then. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { decryptOpenSshKey } from './openSshKey.ts';
import { inspectPrivateKey, type PrivateKeyText } from './privateKeyText.ts';
import { publicKeyBlob } from './publicKeyBlob.ts';
import { decryptPuttyKey } from './puttyKey.ts';

export type UnlockResult =
  | { readonly kind: 'key'; readonly key: KeyObject; readonly publicKey: Uint8Array; readonly comment: string }
  | { readonly kind: 'needs-passphrase' }
  | { readonly kind: 'wrong-passphrase' }
  | { readonly kind: 'unsupported'; readonly format: string }
  | { readonly kind: 'not-a-key' };

/** `passphrase` is ignored for keys that have none. */
export function unlockPrivateKey(text: string, passphrase: string | null): UnlockResult {
  const inspected = inspectPrivateKey(text);
  if (inspected.kind !== 'key') return inspected;
  const secret = passphrase ?? '';
  if (inspected.encrypted && secret === '') return { kind: 'needs-passphrase' };
  // A wrong passphrase decrypts to noise; where it shows depends on the format (padding, check numbers, MAC, ASN.1).
  const failed = inspected.encrypted ? 'wrong-passphrase' : 'not-a-key';
  try {
    const decrypted = decrypt(inspected, text, secret);
    if (decrypted === null) return { kind: failed };
    const publicKey = publicKeyBlob(decrypted.key);
    const { asymmetricKeyType } = decrypted.key;
    if (publicKey === null) return { kind: 'unsupported', format: `a key of type ${asymmetricKeyType ?? '?'}` };
    return { kind: 'key', ...decrypted, publicKey };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // OpenSSL knows the format, but this build lacks the algorithm (DES and RC2 of old PKCS#12 tools).
    const { code } = error as Error & { code?: unknown };
    if (code === 'ERR_OSSL_EVP_UNSUPPORTED')
      return { kind: 'unsupported', format: 'an encryption that OpenSSL has dropped' };
    return { kind: failed };
  }
}

function decrypt(
  inspected: Extract<PrivateKeyText, { kind: 'key' }>,
  text: string,
  passphrase: string,
): { key: KeyObject; comment: string } | null {
  switch (inspected.format) {
    case 'openssh':
      return decryptOpenSshKey(inspected.file, passphrase);
    case 'putty':
      return decryptPuttyKey(inspected.file, passphrase);
    case 'pem':
      return { key: createPrivateKey({ key: text, passphrase }), comment: '' };
  }
}
