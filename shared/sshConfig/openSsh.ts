/** Which ssh(1) the engine computes for: the release, and whether the distribution's patches are in it. */
export type OpenSshVersion = '9.2' | '10.0' | '10.6';

export interface OpenSsh {
  readonly version: OpenSshVersion;
  /**
   * Debian's patches: ForwardX11Trusted defaults to yes, BatchMode sets ServerAliveInterval 300, a group-writable
   * config is accepted when the group is the owner's own, and its older Kerberos patches.
   */
  readonly debian: boolean;
  /** Built with Kerberos; without it the GSSAPI keywords are only warned about. */
  readonly gssapi: boolean;
  /** Further keywords, in lower case, that the build of this machine knows; they are accepted and not looked at. */
  readonly alsoKnown?: ReadonlySet<string>;
  /** What Match version looks at, as `ssh -V` prints it in front of the comma; else that of the release itself. */
  readonly release?: string | undefined;
}

/** What Fairlead follows unless told otherwise. */
export const NEWEST_OPENSSH: OpenSsh = { version: '10.6', debian: false, gssapi: true };

/** Debian's package of a release: the builds that the algorithm lists come from, and that tests compare with. */
export function debianBuild(version: OpenSshVersion): OpenSsh {
  return { version, debian: true, gssapi: version !== '10.6' };
}

export const OPENSSH_VERSIONS: readonly OpenSshVersion[] = ['9.2', '10.0', '10.6'];

/** version.h SSH_RELEASE; distributions add a name of their own. The last ones that were measured. */
const RELEASES: Readonly<Record<OpenSshVersion, readonly [release: string, debian: string]>> = {
  '9.2': ['OpenSSH_9.2p1', ' Debian-2+deb12u10'],
  '10.0': ['OpenSSH_10.0p2', ' Debian-7+deb13u4'],
  '10.6': ['OpenSSH_10.6p1', ' Debian-1'],
};

export function releaseOf({ version, debian, release }: OpenSsh): string {
  const [own, suffix] = RELEASES[version];
  return release ?? (debian ? own + suffix : own);
}

export function isAtLeast(openSsh: OpenSsh, version: OpenSshVersion): boolean {
  return OPENSSH_VERSIONS.indexOf(openSsh.version) >= OPENSSH_VERSIONS.indexOf(version);
}
