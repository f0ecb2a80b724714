/** The lines of `ssh -G`, in its order, with the defaults that are printed (readconf.c dump_client_config). */
import { isAtLeast, type OpenSsh, type OpenSshVersion } from './openSsh.ts';

export interface Row {
  /** In lower case. */
  readonly key: string;
  /**
   * plain: the value as stored. none-clears: left out when `none`. true-false: yes is `true`. lines: one line per
   * value. one-line: all values in one line. special: printOptions.ts knows.
   */
  readonly kind: 'plain' | 'none-clears' | 'true-false' | 'lines' | 'one-line' | 'algorithms' | 'special';
  /** Null: nothing is printed when it is not set. */
  readonly preset: string | null;
}

/** `key=default`, separated by blanks; `key` alone is not printed when it is not set. A leading version: from there on, or before it. */
const GROUPS: readonly (readonly [Row['kind'], string])[] = [
  ['special', 'host user hostname'],
  ['plain', 'port=22 addressfamily=any batchmode=no canonicalizefallbacklocal=yes'],
  ['true-false', 'canonicalizehostname=no'],
  ['plain', 'checkhostip=no compression=no'],
  ['true-false', 'controlmaster=no'],
  ['plain', 'enablesshkeysign=no clearallforwardings=no exitonforwardfailure=no fingerprinthash=SHA256 forwardx11=no'],
  ['special', 'forwardx11trusted'],
  ['plain', 'gatewayports=no gssapi:gssapiauthentication=no gssapi:gssapikeyexchange=no'],
  ['plain', 'gssapi:gssapidelegatecredentials=no gssapi:gssapitrustdns=no gssapi:gssapirenewalforcesrekey=no'],
  ['plain', 'gssapi:gssapiclientidentity gssapi:gssapiserveridentity'],
  [
    'plain',
    'gssapi:gssapikexalgorithms=gss-group14-sha256-,gss-group16-sha512-,gss-nistp256-sha256-,' +
      'gss-curve25519-sha256-,gss-group14-sha1-,gss-gex-sha1-',
  ],
  ['plain', 'hashknownhosts=no hostbasedauthentication=no identitiesonly=no kbdinteractiveauthentication=yes'],
  ['plain', 'nohostauthenticationforlocalhost=no passwordauthentication=yes permitlocalcommand=no'],
  ['special', 'proxyusefdpass'],
  ['true-false', 'pubkeyauthentication=yes requesttty=auto'],
  ['plain', 'sessiontype=default stdinnull=no forkafterauthentication=no streamlocalbindunlink=no'],
  ['true-false', 'stricthostkeychecking=ask'],
  ['special', 'tcpkeepalive tunnel'],
  ['true-false', 'verifyhostkeydns=no'],
  ['plain', 'visualhostkey=no'],
  ['special', 'updatehostkeys'],
  ['plain', 'enableescapecommandline=no 10.6:warnweakcrypto=yes'],
  ['plain', 'canonicalizemaxdots=1 connectionattempts=1 forwardx11timeout=1200 numberofpasswordprompts=3'],
  ['plain', 'serveralivecountmax=3'],
  ['special', 'serveraliveinterval'],
  ['plain', 'requiredrsasize=1024 10.0:obscurekeystroketiming=yes bindaddress bindinterface'],
  ['algorithms', 'ciphers'],
  ['special', 'controlpath'],
  ['algorithms', 'hostkeyalgorithms'],
  ['special', 'hostkeyalias'],
  ['algorithms', 'hostbasedacceptedalgorithms'],
  ['special', 'identityagent'],
  ['plain', 'ignoreunknown kbdinteractivedevices'],
  ['algorithms', 'kexalgorithms casignaturealgorithms'],
  ['none-clears', 'localcommand'],
  ['special', 'remotecommand'],
  ['plain', 'loglevel=INFO'],
  ['algorithms', 'macs'],
  ['none-clears', 'pkcs11provider securitykeyprovider=internal'],
  ['plain', 'preferredauthentications'],
  ['algorithms', 'pubkeyacceptedalgorithms'],
  ['special', 'before-10.6:revokedhostkeys'],
  ['plain', 'xauthlocation=/usr/bin/xauth'],
  ['none-clears', 'knownhostscommand'],
  ['plain', '10.0:tag'],
  ['special', '10.0:versionaddendum dynamicforward localforward remoteforward identityfile'],
  ['one-line', 'canonicaldomains=none'],
  ['lines', 'certificatefile'],
  ['special', 'globalknownhostsfile userknownhostsfile 10.6:revokedhostkeys'],
  ['lines', 'sendenv'],
  ['special', 'setenv'],
  ['one-line', 'logverbose=none 10.0:channeltimeout=none permitremoteopen=any'],
  ['special', 'addkeystoagent forwardagent'],
  ['plain', 'connecttimeout=none tunneldevice=any:any'],
  ['special', 'canonicalizepermittedcnames'],
  ['plain', 'controlpersist=no'],
  ['special', 'escapechar ipqos rekeylimit'],
  ['plain', 'streamlocalbindmask=0177 syslogfacility=USER'],
  ['special', 'proxycommand proxyjump'],
];

export function printRows(openSsh: OpenSsh): readonly Row[] {
  return GROUPS.flatMap(([kind, text]) =>
    text.split(' ').flatMap((word) => {
      const [, condition, key = '', preset] = /^(?:([0-9a-z.-]+):)?([^=]+)(?:=(.*))?$/.exec(word) ?? [];
      if (condition !== undefined && !holds(condition, openSsh)) return [];
      return [{ key, kind, preset: preset ?? null }];
    }),
  );
}

function holds(condition: string, openSsh: OpenSsh): boolean {
  if (condition === 'gssapi') return openSsh.gssapi;
  const version = condition.replace('before-', '') as OpenSshVersion;
  return isAtLeast(openSsh, version) !== condition.startsWith('before-');
}
