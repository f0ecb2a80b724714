/** What a key may need of a person on its way to a signature, besides its passphrase: a choice, a touch. */
import type { Question } from '../../../shared/contract/prompts.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Asker } from '../prompts/types.ts';
import { addToAgent } from '../ssh/agentAdd.ts';
import type { CandidateRequest } from '../ssh/identityCandidates.ts';

export interface KeyQuestionsInput {
  readonly options: Pick<HostOptions, 'addKeysToAgent'>;
  readonly who: Pick<Question, 'host' | 'user' | 'address' | 'port' | 'via'>;
  readonly agentPath: string | null;
  readonly signal: AbortSignal;
  /** Null: nobody can be asked, or the person cancelled the attempt. */
  readonly ask: (question: Question, signal: AbortSignal) => ReturnType<Asker['ask']>;
  readonly onNotice: (text: string) => void;
}

export function keyQuestions(
  input: KeyQuestionsInput,
): Required<Pick<CandidateRequest, 'mayProtect' | 'onUnlocked' | 'onTouch'>> {
  const { options, who, agentPath, signal, ask, onNotice } = input;
  const choose = async (question: Question) => {
    const answer = await ask(question, signal);
    return answer?.kind === 'choice' && answer.yes;
  };
  return {
    mayProtect: ({ shown }, mode) => choose({ kind: 'key-too-open', ...who, file: shown, mode }),
    async onUnlocked({ file, key, comment }) {
      const { mode, seconds } = options.addKeysToAgent;
      if (agentPath === null || mode === 'no') return;
      const label = comment === '' ? file.shown : comment;
      if (mode === 'ask' && !(await choose({ kind: 'add-key', ...who, file: file.shown, comment: label }))) return;
      try {
        await addToAgent(agentPath, { key, comment: label, confirm: mode === 'confirm', seconds }, signal);
      } catch (error) {
        // As in ssh, signing in goes on without.
        onNotice(
          `${file.shown} was not added to the agent: ${error instanceof Error ? error.message : String(error)}.`,
        );
      }
    },
    onTouch(key) {
      const touched = new AbortController();
      const either = AbortSignal.any([signal, touched.signal]);
      void ask({ kind: 'touch-key', ...who, key }, either);
      return () => touched.abort();
    },
  };
}
