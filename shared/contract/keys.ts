/**
 * The person's keys and whom they trust: key files and certificates in `~/.ssh`, the keys in the agent, the lines of the
 * known_hosts files. Passphrases go from the window to the backend in calls of this file, and never back.
 */
import * as v from 'valibot';
import { Failure } from './connections.ts';

export const AgentStatus = v.object({
  /** none: no agent is configured or running. error: it is configured, but did not answer (`detail` says why). */
  status: v.picklist(['running', 'none', 'error']),
  keys: v.number(),
  /** Socket or pipe; the reason for an error. */
  detail: v.string(),
});
export type AgentStatus = v.InferOutput<typeof AgentStatus>;

/** A public key, ready to be shown. */
const shown = {
  /** As ssh-keygen says it: ED25519, ECDSA, RSA; empty when it is not known. */
  type: v.string(),
  bits: v.number(),
  /** `SHA256:…`; empty when it is not known. */
  fingerprint: v.string(),
};

export const KeyFile = v.object({
  /** The file's name in the folder of keys, which names it in calls. */
  name: v.string(),
  ...shown,
  /** The picture of ssh-keygen -lv; empty when the key is not known. */
  randomart: v.string(),
  /** One line, as it stands in authorized_keys; empty when it is not known. */
  publicKey: v.string(),
  comment: v.string(),
  /** Null: not known. */
  encrypted: v.nullable(v.boolean()),
  /** Octal, such as `600`. */
  mode: v.string(),
  /** Why it cannot be used as it is; `detail` in words, or the mode. */
  problem: v.nullable(v.object({ kind: v.picklist(['too-open', 'unreadable', 'unsupported']), detail: v.string() })),
  /** Aliases of the config that try this key, in the order of the config. */
  hosts: v.array(v.string()),
});
export type KeyFile = v.InferOutput<typeof KeyFile>;

export const KeyCertificate = v.object({
  name: v.string(),
  ...shown,
  role: v.picklist(['user', 'host']),
  keyId: v.string(),
  /** Decimal: it has 64 bits. */
  serial: v.string(),
  /** Empty: any. */
  principals: v.array(v.string()),
  /** Seconds since the Unix epoch; null: for ever. */
  validAfter: v.number(),
  validBefore: v.nullable(v.number()),
  /** Fingerprint of the authority's key. */
  authority: v.string(),
  criticalOptions: v.array(v.string()),
  extensions: v.array(v.string()),
});
export type KeyCertificate = v.InferOutput<typeof KeyCertificate>;

export const AgentKey = v.object({
  ...shown,
  comment: v.string(),
  /** Public key or certificate in wire form, base64: names it in calls. */
  blob: v.string(),
});
export type AgentKey = v.InferOutput<typeof AgentKey>;

export const KeyList = v.object({
  /** `~/.ssh` */
  folder: v.string(),
  keys: v.array(KeyFile),
  certificates: v.array(KeyCertificate),
  agent: v.object({
    status: AgentStatus,
    keys: v.array(AgentKey),
    /** Fairlead locked it: it lists nothing until it is unlocked. Somebody else's lock does not show. */
    locked: v.boolean(),
  }),
});
export type KeyList = v.InferOutput<typeof KeyList>;

/** A file's name in the folder of keys: not a path. */
const Name = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_@][A-Za-z0-9._@+-]{0,199}$/));
const Secret = v.pipe(v.string(), v.maxLength(1024));
const Blob = v.pipe(v.string(), v.base64(), v.maxLength(64 * 1024));

export const KeyGenerate = v.strictObject({
  name: Name,
  type: v.picklist(['ed25519', 'rsa', 'ecdsa']),
  /** RSA: 3072 or 4096. ECDSA: 256, 384 or 521. Ed25519: 256. */
  bits: v.picklist([256, 384, 521, 3072, 4096]),
  /** One line. */
  comment: v.pipe(v.string(), v.maxLength(200), v.regex(/^[^\r\n\0]*$/)),
  /** Empty: none. */
  passphrase: Secret,
});
export const KeyPassphrase = v.strictObject({ name: v.string(), old: Secret, passphrase: Secret });
export const KeyAt = v.strictObject({ name: v.string() });
export const KeyInstall = v.strictObject({
  name: v.string(),
  host: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  /** Names the prompts of this connection, as a pane. */
  pane: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
});
/** present: the line was there before. failed: there was no connection. refused: the host's own words. */
export const KeyInstalled = v.variant('outcome', [
  v.object({ outcome: v.picklist(['added', 'present']) }),
  v.object({ outcome: v.literal('failed'), failure: Failure }),
  v.object({ outcome: v.literal('refused'), said: v.string() }),
]);
export type KeyInstalled = v.InferOutput<typeof KeyInstalled>;

export const AgentAdd = v.strictObject({
  name: v.string(),
  passphrase: Secret,
  /** For how long, in seconds; null: until the agent ends. */
  seconds: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31 - 1))),
  /** The agent asks before each use. */
  confirm: v.boolean(),
});
export const AgentRemove = v.strictObject({ blob: Blob });
export const AgentLock = v.strictObject({ passphrase: Secret });

export const KnownHost = v.object({
  /** As a person reads it: `~/.ssh/known_hosts`. */
  file: v.string(),
  /** From 1. */
  line: v.number(),
  marker: v.picklist(['none', 'cert-authority', 'revoked']),
  /** As they stand there: a list of patterns, or one hashed name. */
  names: v.string(),
  hashed: v.boolean(),
  ...shown,
  /** Why ssh skips the line; null: it does not. */
  bad: v.nullable(v.picklist(['marker', 'truncated', 'hash', 'key'])),
  /** Of the line's text: a line is removed only as it was shown. */
  digest: v.string(),
});
export type KnownHost = v.InferOutput<typeof KnownHost>;

export const KnownHostList = v.object({
  files: v.array(
    v.object({
      file: v.string(),
      /** Why it could not be read; null: it was, or is not there. */
      problem: v.nullable(v.string()),
      exists: v.boolean(),
    }),
  ),
  lines: v.array(KnownHost),
});
export type KnownHostList = v.InferOutput<typeof KnownHostList>;

const Place = { file: v.pipe(v.string(), v.maxLength(4096)), line: v.pipe(v.number(), v.integer(), v.minValue(1)) };
export const KnownHostFind = v.strictObject({
  /** A name, an address, or `[name]:port`. */
  name: v.pipe(v.string(), v.maxLength(1024)),
});
export const KnownHostAt = v.strictObject({ ...Place, digest: v.string() });
/** The line's bytes as base64, with the end that it had. */
export const KnownHostRemoved = v.object({ bytes: v.string() });
export const KnownHostRestore = v.strictObject({ ...Place, bytes: Blob });
