/** Which signature algorithms to use with a key (RFC 8332 for RSA; OpenSSH PROTOCOL.certkeys for certificates). */
import { isCertificateType, plainKeyType } from './certificate.ts';

const CERTIFICATE = '-cert-v01@openssh.com';
const RSA = ['rsa-sha2-512', 'rsa-sha2-256'];
const RSA_NAMES = [...RSA, 'ssh-rsa'];

/** The signature's own name for an algorithm of a request: that without the certificate suffix. */
export const signatureName = (algorithm: string): string => plainKeyType(algorithm);

/**
 * Public key algorithm names to try with a key of `type`, best first; empty when none may be used.
 * `allowed` is PubkeyAcceptedAlgorithms as resolved, or null: then all but ssh-rsa, which signs with SHA-1.
 * `server` is server-sig-algs, or null when the server did not say. An RSA key may need several tries: sshd also
 * names algorithms that its PubkeyAcceptedAlgorithms refuses.
 */
export function signatureAlgorithmsFor(
  type: string,
  allowed: readonly string[] | null,
  server: readonly string[] | null,
): string[] {
  const suffix = isCertificateType(type) ? CERTIFICATE : '';
  if (plainKeyType(type) !== 'ssh-rsa') return allowed === null || allowed.includes(type) ? [type] : [];

  // The config's order counts (sshconnect2.c key_sig_algorithm).
  const permitted =
    allowed === null ? RSA : [...allowed].flatMap((name) => RSA_NAMES.filter((plain) => plain + suffix === name));
  if (server === null) return permitted.map((name) => name + suffix);
  const common = permitted.filter((name) => server.includes(name) || server.includes(name + suffix));
  // OpenSSH 7.4 takes RSA with SHA-2 and does not say so (compat.h SSH_BUG_SIGTYPE74).
  const silent = common.length === 0 && server.includes('ssh-rsa') ? permitted : [];
  return [...common, ...silent].map((name) => name + suffix);
}
