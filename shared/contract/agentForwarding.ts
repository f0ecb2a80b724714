/**
 * Hosts that use the person's agent over a connection (ForwardAgent), and every request of theirs, live. Which hosts may:
 * the config says whether at all, Settings whether a person is asked.
 */
import * as v from 'valibot';
import { ConnectionId } from './connections.ts';

/** What a host may do with a forwarded agent. ask: a person is asked each time before a key is used or changed. */
export const AgentPolicy = v.picklist(['allow', 'ask', 'never']);
export type AgentPolicy = v.InferOutput<typeof AgentPolicy>;

export const AgentUse = v.object({
  /** Milliseconds since the Unix epoch. */
  at: v.number(),
  /** list: which keys there are. sign: to sign with a key. bind: to note a host. change: to add, remove or lock keys. */
  what: v.picklist(['list', 'sign', 'bind', 'change', 'other']),
  /** For sign: `SHA256:…`, and the comment in the agent (empty when it has no such key). */
  key: v.nullable(v.object({ fingerprint: v.string(), comment: v.string() })),
  /** refused: by the policy, a person, or nobody in time. failed: by the agent. */
  result: v.picklist(['answered', 'refused', 'failed']),
});
export type AgentUse = v.InferOutput<typeof AgentUse>;

/** One connection over which the agent is forwarded; there is none of those that have closed. */
export const ForwardedAgent = v.object({
  connection: ConnectionId,
  /** As the person named it. */
  host: v.string(),
  policy: AgentPolicy,
  /** Requests so far, without `bind`; signatures that were given; requests that were refused. */
  requests: v.number(),
  signatures: v.number(),
  refused: v.number(),
  /** The last 50, the latest last. */
  recent: v.array(AgentUse),
});
export type ForwardedAgent = v.InferOutput<typeof ForwardedAgent>;
