/** Unlocks the text of a private key. Slow for encrypted keys (bcrypt): keyReader.ts runs it in a worker then. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { inspectPrivateKey } from './privateKeyText.ts';
import { publicKeyBlob } from './publicKeyBlob.ts';
import { parseOpenSshKey } from './ssh2Internals.ts';

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
  try {
    const { pem, comment } =
      inspected.format === 'openssh' ? parseOpenSshKey(text, secret) : { pem: text, comment: '' };
    const key = createPrivateKey(inspected.format === 'pem' ? { key: pem, passphrase: secret } : pem);
    const publicKey = publicKeyBlob(key);
    if (publicKey === null) return { kind: 'unsupported', format: `a key of type ${key.asymmetricKeyType ?? '?'}` };
    return { kind: 'key', key, publicKey, comment };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // ssh2's words; OpenSSL has an 'Unsupported state' of its own, for a wrong passphrase with AES-GCM.
    if (/^Unsupported (?!state)/.test(error.message)) return { kind: 'unsupported', format: error.message };
    // A wrong passphrase decrypts to noise; where it shows depends on the cipher (padding, check numbers, ASN.1).
    return inspected.encrypted ? { kind: 'wrong-passphrase' } : { kind: 'not-a-key' };
  }
}
