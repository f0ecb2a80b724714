/** Algorithms that are broken or too small by the standards of RFC 8758, RFC 9142 and the release notes of OpenSSH. */

const WEAK: readonly RegExp[] = [
  // RFC 8758, and CBC with its plaintext recovery attacks.
  /^(3des|aes\d+|blowfish|cast128|rijndael)-cbc|^rijndael-cbc@|^arcfour/,
  /^hmac-(md5|ripemd160|sha1-96)/,
  /^umac-64/,
  // RFC 9142: SHA-1, or a group of 1024 bits.
  /^diffie-hellman-(group1-sha1|group14-sha1|group-exchange-sha1)$/,
  // Signatures with DSA, or with RSA and SHA-1.
  /^ssh-(dss|rsa)(-cert-v0[01]@openssh\.com)?$/,
];

/** The weak names that the value of an option asks for. Removing them (`-`) is no weakness. */
export function weakAlgorithms(value: string): readonly string[] {
  if (value.startsWith('-')) return [];
  return value
    .replace(/^[+^]/, '')
    .split(',')
    .filter((name) => WEAK.some((pattern) => pattern.test(name)));
}
