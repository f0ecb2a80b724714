/** Keyboard-interactive authentication (RFC 4256): the server asks, in any number of rounds. */
import { type Method, type MethodContext, outcome, verdictOf } from './method.ts';

export function keyboardInteractiveMethod(context: MethodContext): Method {
  const { plan, conversation } = context;
  let attempt = 0;
  let round = 0;
  let serverNeverAsks = false;

  return {
    async next() {
      if (attempt >= plan.numberOfPasswordPrompts || serverNeverAsks || context.isUnanswered()) return null;
      attempt += 1;
      let asked = false;
      let remembered = false;
      context.begin({ method: 'keyboard-interactive', key: '', note: '' });
      let reply = await conversation.keyboardInteractive();
      // sshconnect2.c: a server that refuses without a question will not ask the next time either.
      if (reply.kind === 'failure' && !reply.partial) serverNeverAsks = true;
      while (reply.kind === 'questions') {
        round += 1;
        const { name, instruction, prompts } = reply;
        // A round without prompts and without words needs no person (PAM ends with one).
        const silent = prompts.length === 0 && name === '' && instruction === '';
        const question = { name, instruction, prompts, round, attempt };
        const known = silent ? [] : await plan.recallAnswers(question);
        if (!silent && known !== null) remembered = true;
        asked ||= known === null;
        const answers = known ?? (await plan.askQuestions(question));
        if (answers === null) {
          context.unanswered();
          context.report({ method: 'keyboard-interactive', key: '', result: 'skipped', note: 'not answered' });
          return null;
        }
        // The server disconnects when the number of answers differs (RFC 4256 section 3.4).
        reply = await conversation.answer(prompts.map((_, index) => answers[index] ?? ''));
      }
      // A try with remembered answers alone does not use up one of the person's.
      if (remembered && !asked) attempt -= 1;
      const verdict = verdictOf(reply);
      context.report({ method: 'keyboard-interactive', key: '', result: outcome(verdict), note: '' });
      return verdict;
    },
  };
}
