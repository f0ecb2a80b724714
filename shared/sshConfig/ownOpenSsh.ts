/** Which of the releases that the engine knows is nearest to the ssh that `ssh -V` describes. */
import { type OpenSsh, OPENSSH_VERSIONS, type OpenSshVersion } from './openSsh.ts';

/** Null: not OpenSSH. `banner` is all that `ssh -V` prints: `OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 …`. */
export function openSshOfBanner(banner: string): OpenSsh | null {
  const [, major, minor] = /^OpenSSH_(?:for_Windows_)?(\d+)\.(\d+)/m.exec(banner) ?? [];
  if (major === undefined || minor === undefined) return null;
  const version = nearest(place(`${major}.${minor}`));
  const debian = /\b(Debian|Ubuntu|Raspbian)\b/.test(banner);
  // Debian moved Kerberos into a package of its own.
  return { version, debian, gssapi: !debian || version !== '10.6', release: banner.split(/[,\n]/, 1)[0] };
}

/** Releases are numbered 9.8, 9.9, 10.0, 10.1. */
function place(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 10 + minor;
}

/** Of two that are as near the newer one: it knows the keywords that came in between. */
function nearest(wanted: number): OpenSshVersion {
  const distance = (version: OpenSshVersion) => Math.abs(place(version) - wanted);
  const [first = '10.6', ...others] = OPENSSH_VERSIONS;
  return others.reduce((best, version) => (distance(version) <= distance(best) ? version : best), first);
}
