/**
 * The algorithms that Fairlead offers, in order, and what the config changes about them. Only names that the library and
 * the runtime have are offered: ssh2 throws on others (Electron's BoringSSL has no chacha20).
 */
import { library } from './ssh2Internals.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Algorithms } from './types.ts';

/** Post-quantum first; group exchange last, because it costs most. No SHA-1. */
const KEX = [
  'mlkem768x25519-sha256',
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group-exchange-sha256',
];
const HOST_KEYS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];
/** AES-GCM first: it is the fastest one without native code. No CBC. */
const CIPHERS = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'chacha20-poly1305@openssh.com',
];
const MACS = ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'];

type Lists = Pick<HostOptions, 'kexAlgorithms' | 'hostKeyAlgorithms' | 'ciphers' | 'macs' | 'compression'>;

/**
 * What to offer to a host. A list of the config replaces the default; names that we do not have are returned in
 * `dropped`. `knownTypes` are the key types that known_hosts has for the host: they come first, so that the server shows
 * the key that can be checked (order_hostkeyalgs in OpenSSH's sshconnect2.c).
 */
export function chooseAlgorithms(
  options: Lists,
  knownTypes: readonly string[],
): { algorithms: Algorithms; dropped: string[] } {
  const dropped: string[] = [];
  const pick = (wanted: readonly string[] | null, preset: readonly string[], supported: readonly string[]) => {
    if (wanted === null) return preset.filter((name) => supported.includes(name));
    dropped.push(...wanted.filter((name) => !supported.includes(name)));
    return wanted.filter((name) => supported.includes(name));
  };
  const hostKey = pick(options.hostKeyAlgorithms, HOST_KEYS, library.SUPPORTED_SERVER_HOST_KEY);
  return {
    algorithms: {
      kex: pick(options.kexAlgorithms, KEX, library.SUPPORTED_KEX),
      // ssh(1) leaves the order alone when the config gives one.
      hostKey: options.hostKeyAlgorithms === null ? knownFirst(hostKey, knownTypes) : hostKey,
      ciphers: pick(options.ciphers, CIPHERS, library.SUPPORTED_CIPHER),
      macs: pick(options.macs, MACS, library.SUPPORTED_MAC),
      compression: options.compression ? ['zlib@openssh.com', 'none'] : ['none', 'zlib@openssh.com'],
    },
    dropped,
  };
}

function knownFirst(names: readonly string[], knownTypes: readonly string[]): string[] {
  const known = (name: string) => knownTypes.includes(name.startsWith('rsa-sha2-') ? 'ssh-rsa' : name);
  return [...names.filter(known), ...names.filter((name) => !known(name))];
}
