/** Which ssh the config is read for: the newest release, plus the keywords that this system's own build adds. */
import { NEWEST_OPENSSH, type OpenSsh } from '../../../shared/sshConfig/openSsh.ts';
import type { Platform } from '../platform.ts';

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

export function openSshOf(platform: Pick<Platform, 'kind'>): OpenSsh {
  return { ...NEWEST_OPENSSH, alsoKnown: new Set(KNOWN[platform.kind]) };
}
