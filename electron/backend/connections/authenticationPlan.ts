/** What the config and the person give to a sign-in: turns the engine's wishes into questions, in terms of a host. */
import type { Attempt } from '../../../shared/contract/connections.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Asker } from '../prompts/types.ts';
import { identityCandidates } from '../ssh/identityCandidates.ts';
import type { AuthenticationPlan } from '../ssh/types.ts';

export interface PlanInput {
  readonly options: HostOptions;
  /** Who asks, for the questions. */
  readonly who: Pick<Question, 'host' | 'user' | 'address' | 'port' | 'via'>;
  /** Socket or pipe of the agent; null: none. */
  readonly agentPath: string | null;
  readonly asker: Asker;
  readonly signal: AbortSignal;
  /** True once a wrong host key was let through: nothing that could be stolen is then given away. */
  isUnsafe(): boolean;
  /** The person refused to answer: the attempt is over. */
  onCancel(): void;
  onAttempt(attempt: Attempt): void;
  onBanner(text: string): void;
}

export function authenticationPlan(input: PlanInput): AuthenticationPlan {
  const { options, who, asker, signal } = input;
  const maxAttempts = options.numberOfPasswordPrompts;

  const ask = async (question: Question) => {
    if (!asker.interactive) return null;
    const answer = await asker.ask(question, signal);
    if (answer === null) input.onCancel();
    return answer;
  };
  const askSecret = async (question: Question) => {
    const answer = await ask(question);
    return answer?.kind === 'secret' ? answer.value : null;
  };

  return {
    preferred: options.preferredAuthentications,
    publicKey: options.pubkeyAuthentication,
    // Read when the sign-in begins, after the host key was judged.
    get password() {
      return options.passwordAuthentication && !input.isUnsafe();
    },
    get keyboardInteractive() {
      return options.kbdInteractiveAuthentication && !input.isUnsafe();
    },
    numberOfPasswordPrompts: maxAttempts,
    acceptedAlgorithms: options.pubkeyAcceptedAlgorithms,
    identities: () =>
      identityCandidates({
        options,
        agentPath: input.agentPath,
        signal,
        askPassphrase: ({ shown }, attempt) =>
          askSecret({ kind: 'passphrase', ...who, file: shown, comment: '', attempt, maxAttempts }),
      }),
    askPassword: (attempt) => askSecret({ kind: 'password', ...who, attempt, maxAttempts }),
    askQuestions: async ({ name, instruction, prompts, round, attempt }) => {
      const answer = await ask({
        kind: 'keyboard-interactive',
        ...who,
        name,
        instruction,
        prompts: [...prompts],
        round,
        attempt,
        maxAttempts,
      });
      return answer?.kind === 'responses' ? answer.values : null;
    },
    onAttempt: (attempt) => input.onAttempt(attempt),
    onBanner: (text) => input.onBanner(text),
  };
}
