/** Which ssh the config is read for: the newest release, or the one that this machine has. */
import { spawnSync } from 'node:child_process';
import { NEWEST_OPENSSH, type OpenSsh } from '../../../shared/sshConfig/openSsh.ts';
import { openSshOfBanner } from '../../../shared/sshConfig/ownOpenSsh.ts';
import type { Platform } from '../platform.ts';

/** newest: what Fairlead knows best. own: as `ssh -V` of this machine says, or the nearest release that is known. */
export type FollowedOpenSsh = 'newest' | 'own';

/** Patches of Linux distributions (Debian, Fedora) and of macOS; they are accepted and not acted on. */
const KERBEROS = [
  'gssapikeyexchange',
  'gssapitrustdns',
  'gssapirenewalforcesrekey',
  'gssapiclientidentity',
  'gssapiserveridentity',
  'gssapikexalgorithms',
];
const KNOWN: Readonly<Record<Platform['kind'], readonly string[]>> = {
  linux: [...KERBEROS, 'useblacklistedkeys', 'protocolkeepalives', 'setuptimeout'],
  mac: ['usekeychain', 'keychainintegration', 'askpassgui', ...KERBEROS],
  windows: [],
};
/** `ssh -V` answers at once or never. In milliseconds. */
const VERSION_TIME = 3000;

type Machine = Pick<Platform, 'kind' | 'environment'>;

/** Without an ssh on this machine both are the newest release. */
export function openSshOf(machine: Machine, follows: FollowedOpenSsh): OpenSsh {
  const own = follows === 'own' ? ownOpenSsh(sshBanner(machine), machine) : null;
  return own ?? { ...NEWEST_OPENSSH, alsoKnown: new Set(KNOWN[machine.kind]) };
}

/** Null: the banner is not one of OpenSSH. */
export function ownOpenSsh(banner: string, { kind }: Pick<Machine, 'kind'>): OpenSsh | null {
  const own = openSshOfBanner(banner);
  // Debian's patches the engine knows itself.
  return own === null || own.debian ? own : { ...own, alsoKnown: new Set(KNOWN[kind]) };
}

/** What `ssh -V` prints; empty when there is no ssh. */
function sshBanner({ environment }: Machine): string {
  const { stderr, error } = spawnSync('ssh', ['-V'], { env: environment, encoding: 'utf8', timeout: VERSION_TIME });
  return error === undefined ? stderr : '';
}
