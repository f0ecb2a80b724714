/**
 * What a host certificate comes to for a connection: accepted, refused, or left to the judgement of the key inside.
 * Whether it vouches for the host is hostCertificate.ts.
 */
import { type Certificate, isCertificateType, readCertificate } from '../ssh/certificate.ts';
import { typeOfBlob } from '../ssh/wire.ts';
import { judgeCertificate } from './hostCertificate.ts';
import { ACCEPTED, type HostKeyCheck, type HostKeyVerdict, refuse, shown } from './hostKeyCheck.ts';
import { knownHostsFiles, readKnownHosts } from './knownHosts.ts';
import { fingerprint } from './shownKey.ts';

export interface HostKeyParts {
  /** The plain key in wire form: what is shown, compared and saved. */
  readonly key: Buffer;
  readonly certificate: Certificate | null;
}

/** What a server has shown; null when it is called a certificate and cannot be read as one. */
export function takeApart(shownKey: Buffer): HostKeyParts | null {
  if (!isCertificateType(typeOfBlob(shownKey))) return { key: shownKey, certificate: null };
  const certificate = readCertificate(shownKey);
  return certificate === null ? null : { key: certificate.publicKey, certificate };
}

/** Null: judge the key. Nothing is asked and nothing is saved for a certificate. Throws TrustFileUnreadable. */
export async function verifyCertificate(
  check: HostKeyCheck,
  certificate: Certificate | null,
): Promise<HostKeyVerdict | null> {
  if (certificate === null) return null;
  const { options, who } = check;
  const knownHosts = await readKnownHosts(knownHostsFiles(options));
  const verdict = await judgeCertificate(knownHosts, options, certificate, Date.now() / 1000);
  switch (verdict.kind) {
    case 'trusted':
      return ACCEPTED;
    case 'forged':
      return refuse(check, {
        code: 'protocol-error',
        host: who.host,
        detail: 'the certificate of the host key is not signed by the authority that it names',
      });
    case 'revoked':
      return refuse(check, {
        code: 'host-key-revoked',
        host: who.host,
        places: verdict.lines.map(({ place }) => shown(check, place)),
        fingerprint: fingerprint(check.key),
      });
    case 'unused':
      if (verdict.why !== null) {
        check.onNotice(`The certificate of ${who.host} does not count: ${verdict.why}. Its key is checked instead.`);
      }
      return null;
  }
}
