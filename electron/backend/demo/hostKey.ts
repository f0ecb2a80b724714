/** A throwaway Ed25519 key for an SSH server of ours. Which clients trust it is not decided here. */
import ssh2 from 'ssh2';

// Not by name: Node finds only some of the names of this CommonJS package.
const { utils } = ssh2;

export interface ServerKey {
  /** In OpenSSH's format, as ssh2's Server takes it. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
  /** In wire form (RFC 4253 section 6.6). */
  readonly blob: Buffer;
}

/** One key in 256 fails; so many in a row mean that something else is wrong. */
const MOST_TRIES = 20;

/**
 * ssh2 drops the zero bytes that a public key begins with, and then cannot read what it has written (lib/keygen.js,
 * parseDERs). Such a key is thrown away and another one is made.
 */
export function makeServerKey(): ServerKey {
  for (let attempt = 1; ; attempt += 1) {
    const { private: privateKey, public: publicKey } = utils.generateKeyPairSync('ed25519');
    const parsed = utils.parseKey(privateKey);
    if (!(parsed instanceof Error)) return { privateKey, publicKey, blob: parsed.getPublicSSH() };
    if (attempt === MOST_TRIES) throw parsed;
  }
}
