/**
 * Connections as a person sees them: where a connection goes, what step it is at, and why it failed. Causes are codes
 * with the facts that a sentence needs; the sentences are in shared/words/failure.ts.
 */
import * as v from 'valibot';
import { ProxyAddress } from './proxies.ts';

export const ConnectionId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
export type ConnectionId = v.InferOutput<typeof ConnectionId>;

/** The steps of every connection, in order (DESIGN 8.5). Each hop goes through them on its own. */
export const Step = v.picklist(['address', 'tcp', 'version', 'kex', 'hostkey', 'auth', 'shell']);
export type Step = v.InferOutput<typeof Step>;

/** One line of progress. `hop` is the host of this line; the last hop is the target itself. */
export const Progress = v.object({
  step: Step,
  hop: v.string(),
  /** For `tcp`: the name, port and hop; for `auth`: the user, later with the method; else empty or a fact for the log. */
  detail: v.string(),
  /** Milliseconds since the Unix epoch. */
  at: v.number(),
});
export type Progress = v.InferOutput<typeof Progress>;

/** Why a key was left out, for causes; what is not in the list is only in the note. */
export const SkipReason = v.picklist([
  'missing',
  'not-a-key',
  'unreadable',
  'too-open',
  'unsupported',
  'wrong-passphrase',
  'no-passphrase',
]);
export type SkipReason = v.InferOutput<typeof SkipReason>;

/** One attempt to sign in. */
export const Attempt = v.object({
  method: v.string(),
  /** The key file or comment, or empty. */
  key: v.string(),
  result: v.picklist(['accepted', 'refused', 'partial', 'skipped']),
  /** Why it was skipped, or empty. */
  note: v.string(),
  why: v.optional(SkipReason),
});
export type Attempt = v.InferOutput<typeof Attempt>;

/** A place in a file: 1-based line. */
export const FilePlace = v.object({ file: v.string(), line: v.number() });
export type FilePlace = v.InferOutput<typeof FilePlace>;

const hop = { /** The host (as named in the config) that failed. */ host: v.string() };
const at = { address: v.string(), port: v.number() };

/** Why a connection, a sign-in or a shell failed. */
export const Failure = v.variant('code', [
  v.object({
    code: v.literal('name-not-found'),
    ...hop,
    name: v.string(),
    /** A host of the config with a similar name, or null. */ nearest: v.nullable(v.string()),
  }),
  v.object({ code: v.literal('refused'), ...hop, ...at }),
  v.object({ code: v.literal('timed-out'), ...hop, ...at, seconds: v.number() }),
  /** The system has no route, or the address cannot be used. `reason` is the system's own code, such as EHOSTUNREACH. */
  v.object({ code: v.literal('unreachable'), ...hop, ...at, reason: v.string() }),
  /** TCP worked, but no SSH version came within the time. */
  v.object({ code: v.literal('silent'), ...hop, ...at, seconds: v.number() }),
  v.object({ code: v.literal('closed-early'), ...hop, ...at }),
  /** Something else answered. `sample` is what it said first, made visible. */
  v.object({ code: v.literal('not-ssh'), ...hop, ...at, sample: v.string() }),
  v.object({
    code: v.literal('no-common-algorithm'),
    ...hop,
    what: v.picklist(['kex', 'hostkey', 'cipher', 'mac', 'compression', 'unknown']),
    offered: v.array(v.string()),
    wanted: v.array(v.string()),
  }),
  v.object({ code: v.literal('protocol-error'), ...hop, detail: v.string() }),
  /** An encrypted message did not pass its check: it was changed on the way. */
  v.object({ code: v.literal('damaged'), ...hop }),
  v.object({ code: v.literal('host-key-changed'), ...hop, places: v.array(FilePlace), fingerprint: v.string() }),
  v.object({ code: v.literal('host-key-revoked'), ...hop, places: v.array(FilePlace), fingerprint: v.string() }),
  /** StrictHostKeyChecking yes, and the key is not on record. `place` is where the option was set, or null. */
  v.object({
    code: v.literal('host-key-unknown'),
    ...hop,
    fingerprint: v.string(),
    keyType: v.string(),
    place: v.nullable(FilePlace),
  }),
  /** The person chose Disconnect, or nobody could be asked (batch). */
  v.object({ code: v.literal('host-key-declined'), ...hop, fingerprint: v.string(), asked: v.boolean() }),
  v.object({ code: v.literal('known-hosts-unreadable'), ...hop, file: v.string(), reason: v.string() }),
  /** The key was accepted, but its line could not be written: the connection goes on only if the person says so. */
  v.object({ code: v.literal('known-hosts-unwritable'), ...hop, file: v.string(), reason: v.string() }),
  v.object({ code: v.literal('too-many-tries'), ...hop, user: v.string(), attempts: v.array(Attempt) }),
  v.object({
    code: v.literal('auth-refused'),
    ...hop,
    user: v.string(),
    /** What the server still accepts. */
    methods: v.array(v.string()),
    attempts: v.array(Attempt),
    /** Something must be asked, and nobody may be asked (batch). */
    needsAnswer: v.boolean(),
  }),
  /** The server hung up while a person was being asked: it had waited long enough. `seconds`: how long they were asked. */
  v.object({ code: v.literal('closed-while-asking'), ...hop, seconds: v.number() }),
  v.object({ code: v.literal('closed-in-auth'), ...hop, user: v.string(), attempts: v.array(Attempt) }),
  v.object({
    code: v.literal('lost'),
    ...hop,
    /** `asleep`, `network`: the computer slept, or its network changed, and the server did not answer afterwards. */
    cause: v.picklist(['closed', 'reset', 'keepalive', 'asleep', 'network']),
    /** Keepalive: seconds of silence. Asleep: for how long. */ seconds: v.number(),
  }),
  v.object({ code: v.literal('shell-refused'), ...hop, reason: v.string() }),
  /** Signed in, but there is no SFTP. `said`: the server's or the program's own words, untrusted. */
  v.object({
    code: v.literal('files-refused'),
    ...hop,
    /**
     * no-server: the server refused. sudo-password: the command for SFTP is one of sudo, and that asks. other-text: what
     * came is no SFTP, as when start-up files print something. ended: the program ended before it said anything in SFTP.
     */
    why: v.picklist(['no-server', 'sudo-password', 'other-text', 'ended']),
    said: v.string(),
  }),
  /** The server would not carry the connection to the next hop. */
  v.object({
    code: v.literal('forward-refused'),
    ...hop,
    next: v.string(),
    reason: v.string(),
    /** The code of RFC 4254 section 5.1, such as 1 (administratively prohibited). */
    openReason: v.optional(v.number()),
  }),
  /** The program of ProxyCommand ended before the server said anything. `said`: its last words on stderr, or empty. */
  v.object({
    code: v.literal('proxy-command-failed'),
    ...hop,
    command: v.string(),
    status: v.nullable(v.number()),
    signal: v.nullable(v.string()),
    said: v.string(),
  }),
  /** The proxy itself (a setting of Fairlead) cannot be reached, or says nothing. `reason`: the system's code. */
  v.object({
    code: v.literal('proxy-unreachable'),
    ...hop,
    proxy: ProxyAddress,
    reason: v.string(),
    seconds: v.number(),
  }),
  /** The proxy wants a sign-in. method: of a kind that Fairlead does not have. */
  v.object({
    code: v.literal('proxy-auth-refused'),
    ...hop,
    proxy: ProxyAddress,
    user: v.string(),
    why: v.picklist(['no-user', 'password', 'nobody-asked', 'method']),
  }),
  /** The proxy does not connect to the host. `said`: in its own words. */
  v.object({
    code: v.literal('proxy-refused'),
    ...hop,
    ...at,
    proxy: ProxyAddress,
    why: v.picklist(['forbidden', 'unreachable', 'refused', 'timed-out', 'failed']),
    said: v.string(),
  }),
  /** What listens there does not speak the protocol of such a proxy. `sample` is what it said, made visible. */
  v.object({ code: v.literal('not-a-proxy'), ...hop, proxy: ProxyAddress, sample: v.string() }),
  v.object({ code: v.literal('jump-loop'), ...hop }),
  /** The config itself is refused by ssh: nothing was tried. */
  v.object({
    code: v.literal('config-refused'),
    ...hop,
    errors: v.array(v.object({ file: v.string(), line: v.number(), text: v.string() })),
  }),
  /** The config asks for something Fairlead cannot do, and going on without it would not be what was asked for. */
  v.object({
    code: v.literal('not-honoured'),
    ...hop,
    option: v.string(),
    value: v.string(),
    place: v.nullable(FilePlace),
  }),
  v.object({ code: v.literal('cancelled'), ...hop }),
  /** A defect of ours; the id finds the error in the log. */
  v.object({ code: v.literal('internal'), ...hop, id: v.string() }),
]);
export type Failure = v.InferOutput<typeof Failure>;
export type FailureCode = Failure['code'];

const tries = {
  /** From 1. */ attempt: v.number(),
  /** After so many tries nothing more is tried by itself. */ of: v.number(),
};

/** What is done about a connection that went away (DESIGN 8.9). Times are milliseconds since the Unix epoch. */
export const Recovery = v.variant('state', [
  v.object({ state: v.literal('waiting'), ...tries, waitMs: v.number(), retryAt: v.number() }),
  v.object({ state: v.literal('trying'), ...tries }),
  /** `failure`: why the last try failed. A network that comes back wakes it up again. */
  v.object({ state: v.literal('gave-up'), tries: v.number(), failure: Failure }),
  /** By a person. */
  v.object({ state: v.literal('stopped') }),
]);
export type Recovery = v.InferOutput<typeof Recovery>;
