/**
 * Names of algorithms that the builds of OpenSSH know (`all`, in the order of their tables) and use by default
 * (`defaults`, in order of preference). Facts only, taken from `ssh -Q` and `ssh -G` of Debian's 9.2p1, 10.0p2 and
 * 10.6p1; how `+ - ^` work on them is algorithmLists.ts.
 */
import type { OpenSshVersion } from './openSsh.ts';

export interface AlgorithmNames {
  readonly defaults: readonly string[];
  readonly all: readonly string[];
}

/** `key` serves HostKeyAlgorithms, PubkeyAcceptedAlgorithms and HostbasedAcceptedAlgorithms. */
export type AlgorithmFamily = 'cipher' | 'mac' | 'kex' | 'key' | 'caSignature';

const names = (text: string): readonly string[] => text.split(' ');

export const ALGORITHMS: Readonly<Record<OpenSshVersion, Readonly<Record<AlgorithmFamily, AlgorithmNames>>>> = {
  '9.2': {
    cipher: {
      defaults: names(
        'chacha20-poly1305@openssh.com aes128-ctr aes192-ctr aes256-ctr aes128-gcm@openssh.com ' +
          'aes256-gcm@openssh.com',
      ),
      all: names(
        '3des-cbc aes128-cbc aes192-cbc aes256-cbc aes128-ctr aes192-ctr aes256-ctr aes128-gcm@openssh.com ' +
          'aes256-gcm@openssh.com chacha20-poly1305@openssh.com',
      ),
    },
    mac: {
      defaults: names(
        'umac-64-etm@openssh.com umac-128-etm@openssh.com hmac-sha2-256-etm@openssh.com ' +
          'hmac-sha2-512-etm@openssh.com hmac-sha1-etm@openssh.com umac-64@openssh.com umac-128@openssh.com ' +
          'hmac-sha2-256 hmac-sha2-512 hmac-sha1',
      ),
      all: names(
        'hmac-sha1 hmac-sha1-96 hmac-sha2-256 hmac-sha2-512 hmac-md5 hmac-md5-96 umac-64@openssh.com ' +
          'umac-128@openssh.com hmac-sha1-etm@openssh.com hmac-sha1-96-etm@openssh.com ' +
          'hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com hmac-md5-etm@openssh.com ' +
          'hmac-md5-96-etm@openssh.com umac-64-etm@openssh.com umac-128-etm@openssh.com',
      ),
    },
    kex: {
      defaults: names(
        'sntrup761x25519-sha512 sntrup761x25519-sha512@openssh.com curve25519-sha256 ' +
          'curve25519-sha256@libssh.org ecdh-sha2-nistp256 ecdh-sha2-nistp384 ecdh-sha2-nistp521 ' +
          'diffie-hellman-group-exchange-sha256 diffie-hellman-group16-sha512 diffie-hellman-group18-sha512 ' +
          'diffie-hellman-group14-sha256',
      ),
      all: names(
        'diffie-hellman-group1-sha1 diffie-hellman-group14-sha1 diffie-hellman-group14-sha256 ' +
          'diffie-hellman-group16-sha512 diffie-hellman-group18-sha512 diffie-hellman-group-exchange-sha1 ' +
          'diffie-hellman-group-exchange-sha256 ecdh-sha2-nistp256 ecdh-sha2-nistp384 ecdh-sha2-nistp521 ' +
          'curve25519-sha256 curve25519-sha256@libssh.org sntrup761x25519-sha512 ' +
          'sntrup761x25519-sha512@openssh.com',
      ),
    },
    key: {
      defaults: names(
        'ssh-ed25519-cert-v01@openssh.com ecdsa-sha2-nistp256-cert-v01@openssh.com ' +
          'ecdsa-sha2-nistp384-cert-v01@openssh.com ecdsa-sha2-nistp521-cert-v01@openssh.com ' +
          'sk-ssh-ed25519-cert-v01@openssh.com sk-ecdsa-sha2-nistp256-cert-v01@openssh.com ' +
          'rsa-sha2-512-cert-v01@openssh.com rsa-sha2-256-cert-v01@openssh.com ssh-ed25519 ecdsa-sha2-nistp256 ' +
          'ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 sk-ssh-ed25519@openssh.com ' +
          'sk-ecdsa-sha2-nistp256@openssh.com rsa-sha2-512 rsa-sha2-256',
      ),
      all: names(
        'ssh-ed25519 ssh-ed25519-cert-v01@openssh.com sk-ssh-ed25519@openssh.com ' +
          'sk-ssh-ed25519-cert-v01@openssh.com ecdsa-sha2-nistp256 ecdsa-sha2-nistp256-cert-v01@openssh.com ' +
          'ecdsa-sha2-nistp384 ecdsa-sha2-nistp384-cert-v01@openssh.com ecdsa-sha2-nistp521 ' +
          'ecdsa-sha2-nistp521-cert-v01@openssh.com sk-ecdsa-sha2-nistp256@openssh.com ' +
          'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com webauthn-sk-ecdsa-sha2-nistp256@openssh.com ssh-dss ' +
          'ssh-dss-cert-v01@openssh.com ssh-rsa ssh-rsa-cert-v01@openssh.com rsa-sha2-256 ' +
          'rsa-sha2-256-cert-v01@openssh.com rsa-sha2-512 rsa-sha2-512-cert-v01@openssh.com',
      ),
    },
    caSignature: {
      defaults: names(
        'ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 sk-ssh-ed25519@openssh.com ' +
          'sk-ecdsa-sha2-nistp256@openssh.com rsa-sha2-512 rsa-sha2-256',
      ),
      all: names(
        'ssh-ed25519 sk-ssh-ed25519@openssh.com ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 ' +
          'sk-ecdsa-sha2-nistp256@openssh.com webauthn-sk-ecdsa-sha2-nistp256@openssh.com ssh-dss ssh-rsa ' +
          'rsa-sha2-256 rsa-sha2-512',
      ),
    },
  },
  '10.0': {
    cipher: {
      defaults: names(
        'chacha20-poly1305@openssh.com aes128-gcm@openssh.com aes256-gcm@openssh.com aes128-ctr aes192-ctr ' +
          'aes256-ctr',
      ),
      all: names(
        '3des-cbc aes128-cbc aes192-cbc aes256-cbc aes128-ctr aes192-ctr aes256-ctr aes128-gcm@openssh.com ' +
          'aes256-gcm@openssh.com chacha20-poly1305@openssh.com',
      ),
    },
    mac: {
      defaults: names(
        'umac-64-etm@openssh.com umac-128-etm@openssh.com hmac-sha2-256-etm@openssh.com ' +
          'hmac-sha2-512-etm@openssh.com hmac-sha1-etm@openssh.com umac-64@openssh.com umac-128@openssh.com ' +
          'hmac-sha2-256 hmac-sha2-512 hmac-sha1',
      ),
      all: names(
        'hmac-sha1 hmac-sha1-96 hmac-sha2-256 hmac-sha2-512 hmac-md5 hmac-md5-96 umac-64@openssh.com ' +
          'umac-128@openssh.com hmac-sha1-etm@openssh.com hmac-sha1-96-etm@openssh.com ' +
          'hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com hmac-md5-etm@openssh.com ' +
          'hmac-md5-96-etm@openssh.com umac-64-etm@openssh.com umac-128-etm@openssh.com',
      ),
    },
    kex: {
      defaults: names(
        'mlkem768x25519-sha256 sntrup761x25519-sha512 sntrup761x25519-sha512@openssh.com curve25519-sha256 ' +
          'curve25519-sha256@libssh.org ecdh-sha2-nistp256 ecdh-sha2-nistp384 ecdh-sha2-nistp521 ' +
          'diffie-hellman-group-exchange-sha256 diffie-hellman-group16-sha512 diffie-hellman-group18-sha512 ' +
          'diffie-hellman-group14-sha256',
      ),
      all: names(
        'diffie-hellman-group1-sha1 diffie-hellman-group14-sha1 diffie-hellman-group14-sha256 ' +
          'diffie-hellman-group16-sha512 diffie-hellman-group18-sha512 diffie-hellman-group-exchange-sha1 ' +
          'diffie-hellman-group-exchange-sha256 ecdh-sha2-nistp256 ecdh-sha2-nistp384 ecdh-sha2-nistp521 ' +
          'curve25519-sha256 curve25519-sha256@libssh.org sntrup761x25519-sha512 ' +
          'sntrup761x25519-sha512@openssh.com mlkem768x25519-sha256',
      ),
    },
    key: {
      defaults: names(
        'ssh-ed25519-cert-v01@openssh.com ecdsa-sha2-nistp256-cert-v01@openssh.com ' +
          'ecdsa-sha2-nistp384-cert-v01@openssh.com ecdsa-sha2-nistp521-cert-v01@openssh.com ' +
          'sk-ssh-ed25519-cert-v01@openssh.com sk-ecdsa-sha2-nistp256-cert-v01@openssh.com ' +
          'rsa-sha2-512-cert-v01@openssh.com rsa-sha2-256-cert-v01@openssh.com ssh-ed25519 ecdsa-sha2-nistp256 ' +
          'ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 sk-ssh-ed25519@openssh.com ' +
          'sk-ecdsa-sha2-nistp256@openssh.com rsa-sha2-512 rsa-sha2-256',
      ),
      all: names(
        'ssh-ed25519 ssh-ed25519-cert-v01@openssh.com sk-ssh-ed25519@openssh.com ' +
          'sk-ssh-ed25519-cert-v01@openssh.com ecdsa-sha2-nistp256 ecdsa-sha2-nistp256-cert-v01@openssh.com ' +
          'ecdsa-sha2-nistp384 ecdsa-sha2-nistp384-cert-v01@openssh.com ecdsa-sha2-nistp521 ' +
          'ecdsa-sha2-nistp521-cert-v01@openssh.com sk-ecdsa-sha2-nistp256@openssh.com ' +
          'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com webauthn-sk-ecdsa-sha2-nistp256@openssh.com ssh-rsa ' +
          'ssh-rsa-cert-v01@openssh.com rsa-sha2-256 rsa-sha2-256-cert-v01@openssh.com rsa-sha2-512 ' +
          'rsa-sha2-512-cert-v01@openssh.com',
      ),
    },
    caSignature: {
      defaults: names(
        'ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 sk-ssh-ed25519@openssh.com ' +
          'sk-ecdsa-sha2-nistp256@openssh.com rsa-sha2-512 rsa-sha2-256',
      ),
      all: names(
        'ssh-ed25519 sk-ssh-ed25519@openssh.com ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 ' +
          'sk-ecdsa-sha2-nistp256@openssh.com webauthn-sk-ecdsa-sha2-nistp256@openssh.com ssh-rsa rsa-sha2-256 ' +
          'rsa-sha2-512',
      ),
    },
  },
  '10.6': {
    cipher: {
      defaults: names(
        'chacha20-poly1305@openssh.com aes128-gcm@openssh.com aes256-gcm@openssh.com aes128-ctr aes192-ctr ' +
          'aes256-ctr',
      ),
      all: names(
        '3des-cbc aes128-cbc aes192-cbc aes256-cbc aes128-ctr aes192-ctr aes256-ctr aes128-gcm@openssh.com ' +
          'aes256-gcm@openssh.com chacha20-poly1305@openssh.com',
      ),
    },
    mac: {
      defaults: names(
        'umac-64-etm@openssh.com umac-128-etm@openssh.com hmac-sha2-256-etm@openssh.com ' +
          'hmac-sha2-512-etm@openssh.com hmac-sha1-etm@openssh.com umac-64@openssh.com umac-128@openssh.com ' +
          'hmac-sha2-256 hmac-sha2-512 hmac-sha1',
      ),
      all: names(
        'hmac-sha1 hmac-sha1-96 hmac-sha2-256 hmac-sha2-512 hmac-md5 hmac-md5-96 umac-64@openssh.com ' +
          'umac-128@openssh.com hmac-sha1-etm@openssh.com hmac-sha1-96-etm@openssh.com ' +
          'hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com hmac-md5-etm@openssh.com ' +
          'hmac-md5-96-etm@openssh.com umac-64-etm@openssh.com umac-128-etm@openssh.com',
      ),
    },
    kex: {
      defaults: names(
        'mlkem768x25519-sha256 sntrup761x25519-sha512 sntrup761x25519-sha512@openssh.com curve25519-sha256 ' +
          'curve25519-sha256@libssh.org ecdh-sha2-nistp256 ecdh-sha2-nistp384 ecdh-sha2-nistp521 ' +
          'diffie-hellman-group-exchange-sha256 diffie-hellman-group16-sha512 diffie-hellman-group18-sha512 ' +
          'diffie-hellman-group14-sha256',
      ),
      all: names(
        'diffie-hellman-group1-sha1 diffie-hellman-group14-sha1 diffie-hellman-group14-sha256 ' +
          'diffie-hellman-group16-sha512 diffie-hellman-group18-sha512 diffie-hellman-group-exchange-sha1 ' +
          'diffie-hellman-group-exchange-sha256 ecdh-sha2-nistp256 ecdh-sha2-nistp384 ecdh-sha2-nistp521 ' +
          'mlkem768nistp256-sha256 curve25519-sha256 curve25519-sha256@libssh.org sntrup761x25519-sha512 ' +
          'sntrup761x25519-sha512@openssh.com mlkem768x25519-sha256',
      ),
    },
    key: {
      defaults: names(
        'ssh-ed25519-cert-v01@openssh.com ecdsa-sha2-nistp256-cert-v01@openssh.com ' +
          'ecdsa-sha2-nistp384-cert-v01@openssh.com ecdsa-sha2-nistp521-cert-v01@openssh.com ' +
          'sk-ssh-ed25519-cert-v01@openssh.com sk-ecdsa-sha2-nistp256-cert-v01@openssh.com ' +
          'webauthn-sk-ecdsa-sha2-nistp256-cert-v01@openssh.com rsa-sha2-512-cert-v01@openssh.com ' +
          'rsa-sha2-256-cert-v01@openssh.com ssh-mldsa44-ed25519-cert ssh-ed25519 ecdsa-sha2-nistp256 ' +
          'ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 sk-ssh-ed25519@openssh.com ' +
          'sk-ecdsa-sha2-nistp256@openssh.com webauthn-sk-ecdsa-sha2-nistp256@openssh.com rsa-sha2-512 ' +
          'rsa-sha2-256 ssh-mldsa44-ed25519',
      ),
      all: names(
        'ssh-ed25519 ssh-ed25519-cert-v01@openssh.com sk-ssh-ed25519@openssh.com ' +
          'sk-ssh-ed25519-cert-v01@openssh.com ssh-mldsa44-ed25519 ssh-mldsa44-ed25519-cert ecdsa-sha2-nistp256 ' +
          'ecdsa-sha2-nistp256-cert-v01@openssh.com ecdsa-sha2-nistp384 ' +
          'ecdsa-sha2-nistp384-cert-v01@openssh.com ecdsa-sha2-nistp521 ' +
          'ecdsa-sha2-nistp521-cert-v01@openssh.com sk-ecdsa-sha2-nistp256@openssh.com ' +
          'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com webauthn-sk-ecdsa-sha2-nistp256@openssh.com ' +
          'webauthn-sk-ecdsa-sha2-nistp256-cert-v01@openssh.com ssh-rsa ssh-rsa-cert-v01@openssh.com ' +
          'rsa-sha2-256 rsa-sha2-256-cert-v01@openssh.com rsa-sha2-512 rsa-sha2-512-cert-v01@openssh.com',
      ),
    },
    caSignature: {
      defaults: names(
        'ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 sk-ssh-ed25519@openssh.com ' +
          'sk-ecdsa-sha2-nistp256@openssh.com webauthn-sk-ecdsa-sha2-nistp256@openssh.com rsa-sha2-512 ' +
          'rsa-sha2-256',
      ),
      all: names(
        'ssh-ed25519 sk-ssh-ed25519@openssh.com ssh-mldsa44-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ' +
          'ecdsa-sha2-nistp521 sk-ecdsa-sha2-nistp256@openssh.com webauthn-sk-ecdsa-sha2-nistp256@openssh.com ' +
          'ssh-rsa rsa-sha2-256 rsa-sha2-512',
      ),
    },
  },
};
