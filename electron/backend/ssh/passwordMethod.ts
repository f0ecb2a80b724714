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

  /** One try, with the change that the server may ask for. Null: the change was not answered. */
  const tryWith = async (password: string): Promise<Verdict | null> => {
    context.begin({ method: 'password', key: '', note: '' });
    const reply = await conversation.password(password);
    const changing = reply.kind === 'change-password';
    const verdict = changing ? await change(password, reply.prompt) : verdictOf(reply);
    const told = { method: 'password', key: '' };
    if (verdict === null) {
      context.unanswered();
      context.report({ ...told, result: 'skipped', note: 'the password must be changed' });
      return null;
    }
    context.report({ ...told, result: outcome(verdict), note: changing ? 'with a new password' : '' });
    return verdict;
  };

  return {
    async next() {
      if (context.isUnanswered()) return null;
      const remembered = attempt === 0 ? await plan.recallPassword() : null;
      if (remembered !== null) return tryWith(remembered);
      if (attempt >= plan.numberOfPasswordPrompts) return null;
      attempt += 1;
      const password = await plan.askPassword(attempt);
      if (password !== null) return tryWith(password);
      context.unanswered();
      return null;
    },
  };
}
