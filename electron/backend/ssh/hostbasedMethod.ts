/**
 * Host-based authentication (RFC 4252 section 9): this machine vouches for its user with its own host key. One try per
 * call, in the order of the algorithms. Which keys there are, and who signs with them, is hostKeySigners.ts.
 */
import { type Method, type MethodContext, outcome, verdictOf } from './method.ts';
import type { HostbasedTry } from './types.ts';
import { SigningFailed } from './userauth.ts';

export function hostbasedMethod(context: MethodContext): Method {
  const { plan, conversation } = context;
  let tries: HostbasedTry[] | null = null;

  const begun = async (): Promise<HostbasedTry[]> => {
    const found = await plan.hostbased();
    if (found.why !== null) context.report({ method: 'hostbased', key: '', result: 'skipped', note: found.why });
    return [...found.tries];
  };

  return {
    async next() {
      tries ??= await begun();
      for (let turn = tries.shift(); turn !== undefined; turn = tries.shift()) {
        conversation.assertOpen();
        const attempt = { method: 'hostbased', key: turn.label, note: turn.algorithm };
        context.begin(attempt);
        try {
          const verdict = verdictOf(await conversation.hostbased(turn));
          context.report({ ...attempt, result: outcome(verdict) });
          return verdict;
        } catch (error) {
          if (!(error instanceof SigningFailed)) throw error;
          context.report({ ...attempt, result: 'skipped', note: error.message });
        }
      }
      return null;
    },
  };
}
