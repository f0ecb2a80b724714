/**
 * The algorithms that Fairlead offers by itself, in order, and what a list of the config makes of them. The lists differ
 * from those of OpenSSH (algorithmTable.ts), so `+ - ^` do their work on these: whoever adds one cipher must not get
 * SHA-1 with it.
 */
import { assembleAlgorithms } from './algorithmLists.ts';
import type { AlgorithmFamily, AlgorithmNames } from './algorithmTable.ts';
import type { OpenSsh } from './openSsh.ts';
import { matchPatternList } from './patterns.ts';

const CERTIFICATE = '-cert-v01@openssh.com';
const HOST_KEYS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];
const certified = (names: readonly string[]) => names.map((name) => name + CERTIFICATE);
const offer = (defaults: readonly string[], more: readonly string[]): AlgorithmNames => ({
  defaults,
  all: [...defaults, ...more],
});

export type OwnFamily = 'kex' | 'cipher' | 'mac' | 'hostKey';

export const OWN_ALGORITHMS: Readonly<Record<OwnFamily, AlgorithmNames>> = {
  /** Post-quantum first; group exchange last, because it costs most. */
  kex: offer(
    [
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
    ],
    ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  ),
  /** AES-GCM first: it is the fastest one without native code. */
  cipher: offer(
    [
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
      'chacha20-poly1305@openssh.com',
    ],
    ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  ),
  mac: offer(
    ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
    ['hmac-sha1-etm@openssh.com', 'hmac-sha1', 'hmac-sha1-96', 'hmac-md5', 'hmac-md5-96'],
  ),
  /** Certificates first, as in ssh. */
  hostKey: offer([...certified(HOST_KEYS), ...HOST_KEYS], ['ssh-rsa', ...certified(['ssh-rsa']), 'ssh-dss']),
};

/**
 * The names that the value of an option stands for, on top of our own; null when nothing is left, which ssh refuses.
 * Names written out are kept although Fairlead may not have them; wildcards stand for what it has.
 */
export function ownAlgorithms(value: string, what: OwnFamily, openSsh: OpenSsh): readonly string[] | null {
  const family: AlgorithmFamily = what === 'hostKey' ? 'key' : what;
  const forSsh = assembleAlgorithms(value, family, openSsh);
  if (forSsh === null || value === '') return forSsh && OWN_ALGORITHMS[what].defaults;
  const { defaults, all } = OWN_ALGORITHMS[what];
  const isChange = /^[-+^]/.test(value);
  const named = (isChange ? value.slice(1) : value).split(',').filter((name) => name !== '');
  const wanted = named.flatMap((name) =>
    /[*?]/.test(name) ? all.filter((candidate) => matchPatternList(candidate, name)) : [name],
  );
  const names = {
    '-': () => defaults.filter((name) => !matchPatternList(name, named.join(','))),
    '+': () => [...defaults, ...wanted],
    '^': () => [...wanted, ...defaults],
  }[isChange ? (value[0] as '-' | '+' | '^') : '+'];
  const found = [...new Set(isChange ? names() : wanted)];
  // Nothing of ours: then what ssh has left, of which Fairlead may have something.
  return found.length > 0 ? found : forSsh;
}
