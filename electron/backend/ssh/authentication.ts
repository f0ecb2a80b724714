/**
 * Signs in: decides which method to try next, as ssh(1) does (sshconnect2.c: userauth, authmethod_get). The methods are
 * in publicKeyMethod.ts, passwordMethod.ts and keyboardInteractiveMethod.ts; the messages are in userauth.ts.
 */
import type { Attempt } from '../../../shared/contract/connections.ts';
import { keyboardInteractiveMethod } from './keyboardInteractiveMethod.ts';
import { passwordMethod } from './passwordMethod.ts';
import { publicKeyMethod } from './publicKeyMethod.ts';
import { type AuthenticationPlan, TransportError } from './types.ts';
import type { AuthenticationReply, Conversation } from './userauth.ts';

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

/**
 * Resolves when the server has accepted. Rejects with TransportError `auth-refused` when nothing is left to try, and
 * with the conversation's reason when the connection ends. `attempts` fills as tries are made.
 */
export async function authenticate(
  conversation: Conversation,
  plan: AuthenticationPlan,
  attempts: Attempt[],
): Promise<void> {
  let unanswered = false;
  const context: MethodContext = {
    plan,
    conversation,
    report(attempt) {
      conversation.assertOpen();
      attempts.push(attempt);
      plan.onAttempt(attempt);
    },
    unanswered: () => (unanswered = true),
    isUnanswered: () => unanswered,
  };
  const methods = enabledMethods(context);

  let verdict = verdictOf(await conversation.none());
  if (verdict.kind === 'success') {
    context.report({ method: 'none', key: '', result: 'accepted', note: '' });
    return;
  }

  let offered = '';
  let position = 0;
  for (;;) {
    if (verdict.partial) for (const method of methods.values()) method.afterPartialSuccess?.();
    // A list that differs from the last one starts over at the most preferred method.
    if (verdict.methods.join() !== offered) {
      offered = verdict.methods.join();
      position = 0;
    }
    const name = plan.preferred[position];
    if (name === undefined) {
      throw new TransportError('auth-refused', 'the server refused every way to sign in', {
        methods: verdict.methods,
        attempts,
        needsAnswer: unanswered,
      });
    }
    const method: Method | undefined = verdict.methods.includes(name) ? methods.get(name) : undefined;
    const next: Verdict | null = (await method?.next()) ?? null;
    if (next === null) position += 1;
    else if (next.kind === 'success') return;
    else verdict = next;
  }
}

function enabledMethods(context: MethodContext): Map<string, Method> {
  const { plan } = context;
  const methods = new Map<string, Method>();
  if (plan.publicKey) methods.set('publickey', publicKeyMethod(context));
  if (plan.keyboardInteractive) methods.set('keyboard-interactive', keyboardInteractiveMethod(context));
  if (plan.password) methods.set('password', passwordMethod(context));
  return methods;
}
