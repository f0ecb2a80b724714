/**
 * The files of RevokedHostKeys: lists of public keys that no server may show. ssh refuses to connect when it cannot
 * read one of them, and so does Fairlead. Key revocation lists in OpenSSH's binary form (KRL) are recognised, not read.
 */
import { parsePublicKey } from './publicKey.ts';
import { readTrustFile, TrustFileUnreadable } from './trustFile.ts';

/** PROTOCOL.krl: the first eight bytes of a binary list. */
const KRL_MAGIC = 'SSHKRL\n\0';

export type Revocation =
  | { readonly kind: 'none' }
  | { readonly kind: 'revoked'; readonly file: string; readonly line: number }
  | { readonly kind: 'binary'; readonly file: string };

/**
 * Looks the keys up in every file: the host's, and that of its certificate's authority. Throws TrustFileUnreadable for a
 * file that is missing or holds anything but keys.
 */
export async function findRevocation(files: readonly string[], keys: readonly Buffer[]): Promise<Revocation> {
  for (const file of files) {
    const text = await readTrustFile(file);
    if (text === null) throw new TrustFileUnreadable(file, 'there is no such file');
    if (text.startsWith(KRL_MAGIC)) return { kind: 'binary', file };
    const line = lineOf(keys, file, text);
    if (line !== null) return { kind: 'revoked', file, line };
  }
  return { kind: 'none' };
}

function lineOf(keys: readonly Buffer[], file: string, text: string): number | null {
  for (const [index, line] of text.split('\n').entries()) {
    const [type = '', base64 = ''] = line.trim().split(/[ \t]+/);
    if (type === '' || type.startsWith('#')) continue;
    const parsed = parsePublicKey(type, base64);
    if (parsed === null) throw new TrustFileUnreadable(file, `line ${index + 1} is not a public key`);
    if (keys.some((key) => parsed.blob.equals(key))) return index + 1;
  }
  return null;
}
