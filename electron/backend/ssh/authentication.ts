/**
 * Signs in: decides which method to try next, as ssh(1) does (sshconnect2.c: userauth, authmethod_get). The methods are
 * in hostbasedMethod.ts, publicKeyMethod.ts, passwordMethod.ts and keyboardInteractiveMethod.ts; the messages are in userauth.ts.
 */
import type { Attempt } from '../../../shared/contract/connections.ts';
import { type Method, type MethodContext, type Verdict, verdictOf } from './method.ts';
import { hostbasedMethod } from './hostbasedMethod.ts';
import { keyboardInteractiveMethod } from './keyboardInteractiveMethod.ts';
import { passwordMethod } from './passwordMethod.ts';
import { publicKeyMethod } from './publicKeyMethod.ts';
import { type AuthenticationPlan, TransportError } from './types.ts';
import type { Conversation } from './userauth.ts';

/** What was tried to sign in. */
interface Tries {
  readonly attempts: Attempt[];
  /** The try that the server has not answered, as it is told when the server refuses it. */
  underway: Attempt | null;
}

/**
 * Resolves when the server has accepted. Rejects with TransportError `auth-refused` when nothing is left to try, and
 * with the conversation's reason when the connection ends. `tries` fills as they are made.
 */
export async function authenticate(conversation: Conversation, plan: AuthenticationPlan, tries: Tries): Promise<void> {
  let unanswered = false;
  const context: MethodContext = {
    plan,
    conversation,
    begin: (attempt) => (tries.underway = { ...attempt, result: 'refused' }),
    report(attempt) {
      conversation.assertOpen();
      tries.underway = null;
      tries.attempts.push(attempt);
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
        attempts: tries.attempts,
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
  if (plan.hostbasedAuthentication) methods.set('hostbased', hostbasedMethod(context));
  if (plan.publicKey) methods.set('publickey', publicKeyMethod(context));
  if (plan.keyboardInteractive) methods.set('keyboard-interactive', keyboardInteractiveMethod(context));
  if (plan.password) methods.set('password', passwordMethod(context));
  return methods;
}
