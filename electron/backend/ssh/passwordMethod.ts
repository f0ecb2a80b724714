/** Password authentication (RFC 4252 section 8), with the server's request to change an expired password. */
import { type Method, type MethodContext, outcome, type Verdict, verdictOf } from './method.ts';

export function passwordMethod(context: MethodContext): Method {
  const { plan, conversation } = context;
  let attempt = 0;

  /** Asks for a new password until the server takes one. Null: nobody answered. */
  const change = async (oldPassword: string, firstPrompt: string): Promise<Verdict | null> => {
    let prompt = firstPrompt;
    for (let round = 1; ; round += 1) {
      const answers = await plan.askQuestions({
        name: '',
        instruction: prompt,
        prompts: [
          { text: 'New password: ', echo: false },
          { text: 'Retype new password: ', echo: false },
        ],
        round,
        attempt,
      });
      if (answers === null) return null;
      const [wanted = '', again = ''] = answers;
      if (wanted === '' || wanted !== again) {
        prompt = wanted === '' ? firstPrompt : 'Mismatch; try again.';
        continue;
      }
      const reply = await conversation.changePassword(oldPassword, wanted);
      if (reply.kind !== 'change-password') return verdictOf(reply);
      prompt = reply.prompt;
    }
  };

  return {
    async next() {
      if (attempt >= plan.numberOfPasswordPrompts || context.isUnanswered()) return null;
      attempt += 1;
      const password = await plan.askPassword(attempt);
      if (password === null) {
        context.unanswered();
        return null;
      }
      context.begin({ method: 'password', key: '', note: '' });
      const reply = await conversation.password(password);
      const changing = reply.kind === 'change-password';
      const verdict = changing ? await change(password, reply.prompt) : verdictOf(reply);
      if (verdict === null) {
        context.unanswered();
        context.report({ method: 'password', key: '', result: 'skipped', note: 'the password must be changed' });
        return null;
      }
      context.report({
        method: 'password',
        key: '',
        result: outcome(verdict),
        note: changing ? 'with a new password' : '',
      });
      return verdict;
    },
  };
}
