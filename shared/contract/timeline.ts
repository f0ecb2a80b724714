/**
 * What happened on the way to a host, for the inspector and for reports: events in order, per attempt and hop. No event
 * holds a secret; names and addresses are facts that a person may want to take out (shared/words/report.ts).
 */
import * as v from 'valibot';
import { Target } from '../target.ts';
import { Attempt, ConnectionId, Failure, Step } from './connections.ts';

const names = v.array(v.string());
/** Lists of names by what is negotiated: kex, hostkey, cipher, mac, compression. */
const Lists = v.record(v.string(), names);

/** Facts of one moment. */
export const TimelineFact = v.variant('kind', [
  /** A step begins, and the one before is over. */
  v.object({ kind: v.literal('step'), step: Step, detail: v.string() }),
  /** The hop was connected already, and carries this attempt too. */
  v.object({ kind: v.literal('shared') }),
  v.object({ kind: v.literal('addresses'), name: v.string(), addresses: names }),
  /** TCP works, or the channel of the hop before is open. */
  v.object({ kind: v.literal('connected'), address: v.string(), port: v.number(), through: v.string() }),
  v.object({ kind: v.literal('version'), server: v.string() }),
  v.object({
    kind: v.literal('algorithms'),
    /** By kex, hostKey, cipherOut, cipherIn, macOut, macIn, compressionOut, compressionIn. */
    chosen: v.record(v.string(), v.string()),
    ours: Lists,
    theirs: Lists,
  }),
  v.object({
    kind: v.literal('host-key'),
    type: v.string(),
    fingerprint: v.string(),
    accepted: v.boolean(),
    /** Why it was refused; null: it was not. */
    refusal: v.nullable(Failure),
  }),
  v.object({ kind: v.literal('sign-in'), ...Attempt.entries }),
  /** One message of the protocol. `name` is the part after SSH_MSG_; `detail` is what the inspector may show of it. */
  v.object({
    kind: v.literal('message'),
    direction: v.picklist(['in', 'out']),
    name: v.string(),
    detail: v.string(),
  }),
]);
export type TimelineFact = v.InferOutput<typeof TimelineFact>;

/** `at`: milliseconds since the Unix epoch, with fractions. `hop`: the host, as the config names it. */
export const TimelineEvent = v.object({ at: v.number(), hop: v.string(), fact: TimelineFact });
export type TimelineEvent = v.InferOutput<typeof TimelineEvent>;

/** One attempt to reach a host, over all its hops. */
export const ConnectionAttempt = v.object({
  id: v.string(),
  target: Target,
  /** The host as typed. */
  host: v.string(),
  /** From 1, per host and run of Fairlead. */
  number: v.number(),
  startedAt: v.number(),
  /** Null: under way. */
  endedAt: v.nullable(v.number()),
  /** Null: under way, or it worked. */
  failure: v.nullable(Failure),
  /** The connection that came of it; null: none. */
  connection: v.nullable(ConnectionId),
  events: v.array(TimelineEvent),
});
export type ConnectionAttempt = v.InferOutput<typeof ConnectionAttempt>;

/** What goes on in a live connection. */
export const LiveFacts = v.object({
  connection: ConnectionId,
  since: v.number(),
  /** Key exchanges after the first one. */
  rekeys: v.number(),
  /** The last five minutes. `ms`: from question to answer. */
  roundTrips: v.array(v.object({ at: v.number(), ms: v.number() })),
  channels: v.array(v.object({ type: v.string(), openedAt: v.number(), received: v.number(), sent: v.number() })),
});
export type LiveFacts = v.InferOutput<typeof LiveFacts>;
