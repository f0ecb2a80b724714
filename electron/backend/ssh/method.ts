/** What the sign-in engine (authentication.ts) and the methods of RFC 4252 say to each other. */
import type { Attempt } from '../../../shared/contract/connections.ts';
import type { AuthenticationReply } from './authenticationPort.ts';
import { type AuthenticationPlan, TransportError } from './types.ts';
import type { Conversation } from './userauth.ts';

/** The end of one try: a method went through its conversation. */
export type Verdict = Extract<AuthenticationReply, { kind: 'success' | 'failure' }>;

/** One method of RFC 4252. It keeps what it has tried, also when the server makes us start over. */
export interface Method {
  /** Makes one try. Null: nothing (more) to try. */
  next(): Promise<Verdict | null>;
  /** Another method, or this one, succeeded in part: what was refused may be accepted now. */
  afterPartialSuccess?(): void;
}

export interface MethodContext {
  readonly plan: AuthenticationPlan;
  readonly conversation: Conversation;
  /** A try goes to the server: when it hangs up instead of answering, this is what it did not want. */
  begin(attempt: Omit<Attempt, 'result'>): void;
  /** Tells the outcome of a try. Throws when the connection has ended meanwhile: then nobody wants to know. */
  report(attempt: Attempt): void;
  /** Nobody gave an answer: no more questions are asked. */
  unanswered(): void;
  isUnanswered(): boolean;
}

/** What became of a try, for the list of attempts. */
export function outcome(verdict: Verdict): Attempt['result'] {
  if (verdict.kind === 'success') return 'accepted';
  return verdict.partial ? 'partial' : 'refused';
}

/** The reply must end the try; anything else breaks the protocol. */
export function verdictOf(reply: AuthenticationReply): Verdict {
  if (reply.kind === 'success' || reply.kind === 'failure') return reply;
  throw new TransportError('protocol', `unexpected reply during sign-in: ${reply.kind}`);
}
