/**
 * Questions to a person. A prompt belongs to the panes (shells) that wait for its answer and is shown inside them
 * (DESIGN 8.12); the changed-host-key prompt is a dialog of the window (8.6). Answers are sent once and never kept.
 */
import * as v from 'valibot';
import { FilePlace } from './connections.ts';
import { Proxy } from './proxies.ts';

export const PromptId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
export type PromptId = v.InferOutput<typeof PromptId>;

/** A host key, ready to be shown. */
export const ShownKey = v.object({
  /** As ssh-keygen says it: ED25519, ECDSA, RSA. */
  type: v.string(),
  bits: v.number(),
  /** `SHA256:` and 43 characters of base64. */
  fingerprint: v.string(),
  /** The picture of ssh-keygen -lv: 11 lines. */
  randomart: v.string(),
});
export type ShownKey = v.InferOutput<typeof ShownKey>;

const who = {
  /** The host as the person named it; the sheet's title. */
  host: v.string(),
  user: v.string(),
  address: v.string(),
  port: v.number(),
  /** The hosts in between, nearest first. */
  via: v.array(v.string()),
};
const tries = {
  /** 1 for the first time. */
  attempt: v.number(),
  /** After this many Fairlead stops asking. */
  maxAttempts: v.number(),
};

export const Question = v.variant('kind', [
  v.object({ kind: v.literal('password'), ...who, ...tries }),
  /** The proxy on the way to the host wants to know who is there. */
  v.object({ kind: v.literal('proxy-password'), ...who, ...tries, proxy: Proxy }),
  v.object({
    kind: v.literal('passphrase'),
    ...who,
    ...tries,
    /** The key file, as written in the config or as its default path. */
    file: v.string(),
    comment: v.string(),
  }),
  v.object({
    kind: v.literal('keyboard-interactive'),
    ...who,
    ...tries,
    name: v.string(),
    instruction: v.string(),
    /** Untrusted text of the server. May be empty: then only the instruction is shown, with Continue. */
    prompts: v.array(v.object({ text: v.string(), echo: v.boolean() })),
    /** Which round of this sign-in, from 1. */
    round: v.number(),
  }),
  v.object({
    kind: v.literal('host-key-unknown'),
    ...who,
    key: ShownKey,
    /** Other names that have this very key, and where. */
    alsoKnownAs: v.array(v.object({ names: v.string(), place: FilePlace })),
    /** Keys of other types on record for this host (ssh says: the host has other keys). */
    otherTypes: v.array(v.object({ type: v.string(), place: FilePlace })),
    /** The file that "Trust and save" writes; `memory` for the demo server; null when it would be written nowhere. */
    saveTo: v.nullable(v.string()),
    hashed: v.boolean(),
  }),
  v.object({
    kind: v.literal('host-key-changed'),
    ...who,
    offered: ShownKey,
    stored: v.array(v.object({ key: ShownKey, place: FilePlace })),
    alsoKnownAs: v.array(v.object({ names: v.string(), place: FilePlace })),
    knownHostsCount: v.number(),
    /** False when a stored key stands in a file that Fairlead must not change (the system's). */
    canReplace: v.boolean(),
  }),
  /** Others may read a key file, so ssh would not use it. `mode` is octal. A yes sets it to 0600 and uses the key. */
  v.object({ kind: v.literal('key-too-open'), ...who, file: v.string(), mode: v.string() }),
  /** AddKeysToAgent ask: may this key go into the agent? */
  v.object({ kind: v.literal('add-key'), ...who, file: v.string(), comment: v.string() }),
  /** A security key waits to be touched. Nothing is answered; it ends when it was. */
  v.object({ kind: v.literal('touch-key'), ...who, key: v.string() }),
  /** LocalCommand: may this be run on this computer whenever the host is connected? Asked once for each command. */
  v.object({ kind: v.literal('local-command'), ...who, command: v.string() }),
  /** UpdateHostKeys ask: the host has proved its other keys. A yes writes them to known_hosts and takes out old ones. */
  v.object({
    kind: v.literal('host-keys-updated'),
    ...who,
    added: v.array(ShownKey),
    /** On record, and no longer the host's. */
    removed: v.array(ShownKey),
  }),
  /** The key was trusted, but could not be saved. Going on leaves it unsaved. */
  v.object({ kind: v.literal('save-failed'), ...who, file: v.string(), reason: v.string() }),
  /** A program on the host wants to use the forwarded agent. Nobody answering is a no. */
  v.object({
    kind: v.literal('agent-request'),
    ...who,
    /** change: to add, remove or lock keys. */
    what: v.picklist(['sign', 'change']),
    /** For sign: the key, with its comment in the agent. */
    key: v.nullable(v.object({ fingerprint: v.string(), comment: v.string() })),
    /** For so long the question stays open. */
    seconds: v.number(),
  }),
]);
export type Question = v.InferOutput<typeof Question>;

const Secret = v.pipe(v.string(), v.maxLength(64 * 1024));
/** `store`: also keep it in the keychain of the system, once it proved right. */
const store = { store: v.optional(v.boolean()) };
export const Answer = v.variant('kind', [
  v.strictObject({ kind: v.literal('secret'), value: Secret, ...store }),
  /** `store` counts for a password alone (shared/passwordPrompt.ts). */
  v.strictObject({ kind: v.literal('responses'), values: v.pipe(v.array(Secret), v.maxLength(100)), ...store }),
  v.strictObject({ kind: v.literal('choice'), yes: v.boolean() }),
  v.strictObject({ kind: v.literal('trust'), save: v.boolean() }),
  /** The proof: the fingerprint that the person pasted. The backend compares it again. */
  v.strictObject({ kind: v.literal('replace'), fingerprint: v.pipe(v.string(), v.maxLength(200)) }),
  v.strictObject({ kind: v.literal('continue') }),
  v.strictObject({ kind: v.literal('cancel') }),
]);
export type Answer = v.InferOutput<typeof Answer>;

export const Prompt = v.object({
  id: PromptId,
  /** The panes that wait: shell ids. Answering in one answers for all. */
  panes: v.array(v.string()),
  /** Milliseconds since the Unix epoch. */
  askedAt: v.number(),
  question: Question,
});
export type Prompt = v.InferOutput<typeof Prompt>;
