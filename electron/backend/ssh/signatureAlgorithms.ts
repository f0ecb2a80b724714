/** Which signature algorithms to use with a key (RFC 8332 for RSA; OpenSSH PROTOCOL.certkeys for certificates). */

const CERTIFICATE = '-cert-v01@openssh.com';
const RSA = ['rsa-sha2-512', 'rsa-sha2-256'];

/** The key type inside a certificate type; other types are returned as they are. */
function plainType(type: string): string {
  return type.endsWith(CERTIFICATE) ? type.slice(0, -CERTIFICATE.length) : type;
}

/** The signature's own name for an algorithm of a request: that without the certificate suffix. */
export const signatureName = (algorithm: string): string => plainType(algorithm);

/**
 * Public key algorithm names to try with a key of `type`, best first; empty when none may be used.
 * `allowed` is PubkeyAcceptedAlgorithms as resolved, or null: then all but ssh-rsa, which signs with SHA-1.
 * `server` is server-sig-algs, or null when the server did not say.
 */
export function signatureAlgorithmsFor(
  type: string,
  allowed: readonly string[] | null,
  server: readonly string[] | null,
): string[] {
  const suffix = type.endsWith(CERTIFICATE) ? CERTIFICATE : '';
  if (plainType(type) !== 'ssh-rsa') return allowed === null || allowed.includes(type) ? [type] : [];

  const permitted = [...RSA, 'ssh-rsa'].filter((name) =>
    allowed === null ? name !== 'ssh-rsa' : allowed.includes(name + suffix) || allowed.includes(name),
  );
  if (server === null) return permitted.map((name) => name + suffix);
  const common = permitted.filter((name) => server.includes(name) || server.includes(name + suffix));
  return common.map((name) => name + suffix);
}
