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
}

/** What Fairlead follows unless told otherwise. */
export const NEWEST_OPENSSH: OpenSsh = { version: '10.6', debian: false, gssapi: true };

/** Debian's package of a release: the builds that the algorithm lists come from, and that tests compare with. */
export function debianBuild(version: OpenSshVersion): OpenSsh {
  return { version, debian: true, gssapi: version !== '10.6' };
}

export const OPENSSH_VERSIONS: readonly OpenSshVersion[] = ['9.2', '10.0', '10.6'];

export function isAtLeast(openSsh: OpenSsh, version: OpenSshVersion): boolean {
  return OPENSSH_VERSIONS.indexOf(openSsh.version) >= OPENSSH_VERSIONS.indexOf(version);
}
