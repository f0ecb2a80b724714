/**
 * Decides whether a host certificate vouches for the host, by the @cert-authority lines of known_hosts, as ssh does
 * (sshconnect.c check_host_key, sshkey.c sshkey_cert_check_host). Where it does not, the key inside is judged like any
 * other host key (verifyHostKey.ts).
 */
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { matchPattern } from '../../../shared/sshConfig/patterns.ts';
import type { Certificate } from '../ssh/certificate.ts';
import { signatureAlgorithm, verifySignature } from '../ssh/verifySignature.ts';
import { nameWithoutPort, recordedName } from './hostNames.ts';
import { type KnownHosts, type KnownHostsLine, linesAbout } from './knownHosts.ts';

export type CertificateVerdict =
  | { readonly kind: 'trusted' }
  /** The authority, or the key itself, stands on @revoked lines. */
  | { readonly kind: 'revoked'; readonly lines: readonly KnownHostsLine[] }
  /** Not signed by the authority that it names: ssh ends the connection. */
  | { readonly kind: 'forged' }
  /** Of no use here. `why`, in words, when its authority is one of the host's; null: the authority is a stranger. */
  | { readonly kind: 'unused'; readonly why: string | null };

type Names = Pick<HostOptions, 'hostname' | 'port' | 'hostKeyAlias' | 'caSignatureAlgorithms'>;

/** Signatures that browsers make with security keys: certificates of such authorities are of no use here. */
const UNCHECKED = /^webauthn-/;

/** What ssh takes when the config says nothing: all but SHA-1 and DSA. */
const REFUSED_BY_DEFAULT: readonly string[] = ['ssh-rsa', 'ssh-dss'];

/** `now` in seconds since the Unix epoch. */
export async function judgeCertificate(
  knownHosts: KnownHosts,
  options: Names,
  certificate: Certificate,
  now: number,
): Promise<CertificateVerdict> {
  const { authority, signed, signature } = certificate;
  const isSound = verifySignature(authority, signed, signature);
  if (!isSound && !UNCHECKED.test(signatureAlgorithm(signature))) return { kind: 'forged' };
  const plainName = nameWithoutPort(options);
  for (const name of plainName === null ? [recordedName(options)] : [recordedName(options), plainName]) {
    const about = await linesAbout(knownHosts.lines, name);
    const revoked = about.filter(
      ({ marker, key }) =>
        marker === 'revoked' && (key.blob.equals(authority) || key.blob.equals(certificate.publicKey)),
    );
    if (revoked.length > 0) return { kind: 'revoked', lines: revoked };
    const authorities = about.filter(({ marker }) => marker === 'cert-authority');
    if (authorities.some(({ key }) => key.blob.equals(authority))) {
      const why = isSound
        ? problemOf(certificate, options, now)
        : `Fairlead cannot check signatures of type ${signatureAlgorithm(signature)}`;
      return why === null ? { kind: 'trusted' } : { kind: 'unused', why };
    }
  }
  return { kind: 'unused', why: null };
}

/** Why a certificate of a trusted authority does not count for this host; null: it counts. */
function problemOf(certificate: Certificate, options: Names, now: number): string | null {
  const { role, validAfter, validBefore, principals, criticalOptions, signature } = certificate;
  if (role !== 'host') return 'it is a certificate for users';
  if (now < validAfter) return `it is valid only from ${day(validAfter)} on`;
  if (validBefore !== null && now >= validBefore) return `it expired on ${day(validBefore)}`;
  const name = options.hostKeyAlias ?? options.hostname.toLowerCase();
  if (principals.length > 0 && !principals.some((principal) => matchPattern(name, principal))) {
    return `it is for ${principals.join(', ')}, not for ${name}`;
  }
  if (criticalOptions.length > 0) return `it demands ${criticalOptions.join(', ')}, which nobody knows for hosts`;
  const algorithm = signatureAlgorithm(signature);
  const allowed = options.caSignatureAlgorithms;
  if (allowed === null ? REFUSED_BY_DEFAULT.includes(algorithm) : !allowed.includes(algorithm)) {
    return `its authority signed with ${algorithm}, which is not allowed (CASignatureAlgorithms)`;
  }
  return null;
}

function day(seconds: number): string {
  // ECMAScript counts no further.
  return seconds < 8.64e12 ? new Date(seconds * 1000).toISOString().slice(0, 10) : 'a day beyond the calendar';
}
