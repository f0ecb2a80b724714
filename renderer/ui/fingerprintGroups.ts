/** Cuts a fingerprint into pieces: for the eye two halves, for the ear groups of four. */

/** `SHA256:` and the rest; the name is empty when there is none. */
export function splitFingerprint(fingerprint: string): { name: string; code: string } {
  const colon = fingerprint.indexOf(':');
  return { name: fingerprint.slice(0, colon + 1), code: fingerprint.slice(colon + 1) };
}

/** Two halves of about the same length, for two lines. */
export function halves(code: string): [string, string] {
  const middle = Math.ceil(code.length / 2);
  return [code.slice(0, middle), code.slice(middle)];
}

/** "nMVq P9ZV 3dQK": read out four at a time. */
export function groupsOfFour(code: string): string {
  return code.match(/.{1,4}/gs)?.join(' ') ?? '';
}
