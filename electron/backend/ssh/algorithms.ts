/**
 * What to offer to a host: Fairlead's own lists or what the config made of them (ownAlgorithms.ts), as far as the library
 * and the runtime have it. ssh2 throws on other names; Electron's BoringSSL, for one, has no chacha20.
 */
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { OWN_ALGORITHMS } from '../../../shared/sshConfig/ownAlgorithms.ts';
import { isCertificateType, plainKeyType } from './certificate.ts';
import { library } from './ssh2Internals.ts';
import type { Algorithms } from './types.ts';

type Lists = Pick<
  HostOptions,
  'kexAlgorithms' | 'hostKeyAlgorithms' | 'hostKeyOrder' | 'ciphers' | 'macs' | 'compression'
>;

/** What known_hosts has for a host. */
export interface RecordedKeys {
  /** Types of its plain keys. */
  readonly types: readonly string[];
  /** A certificate authority vouches for hosts of this name. */
  readonly authority: boolean;
}

/** Names that the config asks for and we do not have are returned in `dropped`. */
export function chooseAlgorithms(
  options: Lists,
  recorded: RecordedKeys,
): { algorithms: Algorithms; dropped: readonly string[] } {
  const dropped: string[] = [];
  const pick = (asked: readonly string[] | null, own: readonly string[], supported: readonly string[]) => {
    dropped.push(...(asked ?? []).filter((name) => !supported.includes(name) && !own.includes(name)));
    return (asked ?? own).filter((name) => supported.includes(name));
  };
  const { kex, hostKey, cipher, mac } = OWN_ALGORITHMS;
  const hostKeys = pick(options.hostKeyAlgorithms, hostKey.defaults, library.SUPPORTED_SERVER_HOST_KEY);
  return {
    algorithms: {
      kex: pick(options.kexAlgorithms, kex.defaults, library.SUPPORTED_KEX),
      hostKey: options.hostKeyOrder === 'known-first' ? knownFirst(hostKeys, recorded) : hostKeys,
      ciphers: pick(options.ciphers, cipher.defaults, library.SUPPORTED_CIPHER),
      macs: pick(options.macs, mac.defaults, library.SUPPORTED_MAC),
      compression: options.compression ? ['zlib@openssh.com', 'none'] : ['none', 'zlib@openssh.com'],
    },
    dropped,
  };
}

/**
 * So that the server shows what can be checked (sshconnect2.c, order_hostkeyalgs): certificates when there is an authority
 * for them, then keys on record, then the rest. Unlike ssh, certificates without an authority come last: they would only
 * bring the server to show another key than the one on record.
 */
function knownFirst(names: readonly string[], { types, authority }: RecordedKeys): string[] {
  const rank = (name: string) => {
    if (isCertificateType(name)) return authority ? 0 : 3;
    return types.includes(keyType(name)) ? 1 : 2;
  };
  return [...names].sort((one, other) => rank(one) - rank(other));
}

/** The type of the key that a signature algorithm needs. */
function keyType(algorithm: string): string {
  const plain = plainKeyType(algorithm);
  return plain.startsWith('rsa-sha2-') ? 'ssh-rsa' : plain;
}
