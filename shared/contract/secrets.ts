/**
 * Secrets that are kept: in the backend's memory until Fairlead ends, and, when a person wants it, in the keychain of the
 * system. The window learns what is kept, never a secret itself.
 */
import * as v from 'valibot';

/** What a secret opens. */
const SecretKind = v.picklist(['password', 'passphrase', 'proxy']);

/** Whether the system has a keychain that can be used now. */
export const Keychain = v.variant('status', [
  v.object({ status: v.literal('ready') }),
  v.object({
    status: v.literal('missing'),
    /** module: this package of Fairlead has no access to it. service: no keychain runs, or it cannot be reached. */
    why: v.picklist(['module', 'service']),
    /** In the words of the system. */
    detail: v.string(),
  }),
]);
export type Keychain = v.InferOutput<typeof Keychain>;

export const StoredSecret = v.object({
  kind: SecretKind,
  /** `anna@db.example.com:22`, a key file, or `anna@proxy.example.com:1080`. */
  what: v.pipe(v.string(), v.maxLength(8192)),
});
export type StoredSecret = v.InferOutput<typeof StoredSecret>;

export const SecretList = v.object({
  keychain: Keychain,
  /** In the keychain, by what they are for. */
  stored: v.array(StoredSecret),
  /** How many are in memory until Fairlead ends. */
  remembered: v.number(),
});
export type SecretList = v.InferOutput<typeof SecretList>;
