/** Compares fingerprints that a person pasted with those of keys. Comparing is exact: letters of base64 have case. */

/** What a pasted text turned out to be. */
export type Comparison =
  | 'empty'
  /** Not (yet) a SHA256 fingerprint. */
  | 'incomplete'
  /** An old MD5 fingerprint (16 pairs): cannot be compared with SHA256. */
  | 'md5'
  | 'offered'
  | 'stored'
  | 'different';

const MD5 = /(^|\s|:)([0-9a-f]{2}:){15}[0-9a-f]{2}(\s|$)/i;
/** 32 bytes are 43 characters of base64 without padding. */
const SHA256 = /(?:^|[\s:])([A-Za-z0-9+/]{43})=?(?=\s|$)/;

/**
 * The SHA256 fingerprint in `text`, as `SHA256:…`, or null. Takes a bare fingerprint, with or without its prefix, and
 * the whole line that `ssh-keygen -lf` prints.
 */
export function findFingerprint(text: string): string | null {
  const found = SHA256.exec(text.trim());
  return found?.[1] === undefined ? null : `SHA256:${found[1]}`;
}

/** What `pasted` is, given the offered key's fingerprint and those on record. */
export function comparePasted(pasted: string, offered: string, stored: readonly string[] = []): Comparison {
  if (pasted.trim() === '') return 'empty';
  const fingerprint = findFingerprint(pasted);
  if (fingerprint === null) return MD5.test(pasted.trim()) ? 'md5' : 'incomplete';
  if (fingerprint === offered) return 'offered';
  return stored.includes(fingerprint) ? 'stored' : 'different';
}
