/** The person's agent: whether one answers and how many keys it holds. It lists no keys and stores none. */
import * as v from 'valibot';

export const AgentStatus = v.object({
  /** none: no agent is configured or running. error: it is configured, but did not answer (`detail` says why). */
  status: v.picklist(['running', 'none', 'error']),
  keys: v.number(),
  /** Socket or pipe; the reason for an error. */
  detail: v.string(),
});
export type AgentStatus = v.InferOutput<typeof AgentStatus>;
