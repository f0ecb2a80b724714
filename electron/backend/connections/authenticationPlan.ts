/** What the config and the person give to a sign-in: turns the engine's wishes into questions, in terms of a host. */
import type { Duplex } from 'node:stream';
import type { Attempt } from '../../../shared/contract/connections.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { SecretMemory } from '../prompts/secretMemory.ts';
import type { Asker } from '../prompts/types.ts';
import { hostKeySigners } from '../ssh/hostKeySigners.ts';
import { identityCandidates } from '../ssh/identityCandidates.ts';
import type { AuthenticationPlan } from '../ssh/types.ts';
import type { AccountKeys } from './keyMemory.ts';
import { keyQuestions } from './keyQuestions.ts';
import { rememberedSecrets } from './rememberedSecrets.ts';

export interface PlanInput {
  readonly options: HostOptions;
  /** Who asks, for the questions. */
  readonly who: Pick<Question, 'host' | 'user' | 'address' | 'port' | 'via'>;
  /** What carries the connection. */
  readonly socket: Duplex;
  /** Socket or pipe of the agent; null: none. */
  readonly agentPath: string | null;
  /** What this server made of keys before. */
  readonly keys: AccountKeys;
  /** Null: nothing is remembered. */
  readonly secrets: SecretMemory | null;
  readonly asker: Asker;
  readonly signal: AbortSignal;
  /** True once a wrong host key was let through: nothing that could be stolen is then given away. */
  isUnsafe(): boolean;
  /** The person refused to answer: the attempt is over. */
  onCancel(): void;
  onAttempt(attempt: Attempt): void;
  onBanner(text: string): void;
  onNotice(text: string): void;
}

export function authenticationPlan(input: PlanInput): AuthenticationPlan {
  const { options, who, asker, signal, agentPath } = input;
  const maxAttempts = options.numberOfPasswordPrompts;

  const ask = async (question: Question, until: AbortSignal = signal) => {
    if (!asker.interactive) return null;
    const answer = await asker.ask(question, until);
    // A question that was taken back is not a person who cancelled.
    if (answer === null && !until.aborted) input.onCancel();
    return answer;
  };
  const secrets = rememberedSecrets({
    memory: input.secrets,
    password: { kind: 'password', user: options.user, host: options.hostname, port: options.port, via: who.via },
    batchMode: options.batchMode,
    signal,
    ask,
    onNotStored: (reason) => input.onNotice(`The secret was not stored: ${reason}.`),
  });

  return {
    preferred: options.preferredAuthentications,
    hostbasedAuthentication: options.hostbasedAuthentication,
    hostbased: () => hostKeySigners(input.socket, options.hostbasedAcceptedAlgorithms, signal),
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
    identities: async () => {
      const candidates = await identityCandidates({
        options,
        agentPath,
        signal,
        recallPassphrase: ({ path }) => secrets.recallPassphrase(path),
        askPassphrase: ({ path, shown }, attempt) =>
          secrets.askPassphrase(path, { kind: 'passphrase', ...who, file: shown, comment: '', attempt, maxAttempts }),
        onPassphrase: ({ path }, passphrase, opened) => secrets.passphraseJudged(path, passphrase, opened),
        ...keyQuestions({ options, who, agentPath, signal, ask, onNotice: (text) => input.onNotice(text) }),
      });
      return input.keys.order(candidates);
    },
    // Without anybody to ask, only keys are left: then all of them are tried, as ssh does.
    mostRefusedKeys: () => (asker.interactive ? input.keys.mostRefused() : null),
    onKey: (publicKey, accepted) => input.keys.judged(publicKey, accepted),
    recallPassword: () => secrets.recallPassword(),
    askPassword: (attempt) => secrets.askPassword({ kind: 'password', ...who, attempt, maxAttempts }),
    recallAnswers: (round) => secrets.recallAnswers(round),
    askQuestions: (asked) => {
      const { name, instruction, prompts, round, attempt } = asked;
      const words = { name, instruction, prompts: [...prompts], round, attempt, maxAttempts };
      return secrets.askQuestions({ kind: 'keyboard-interactive', ...who, ...words }, asked);
    },
    onAttempt(attempt) {
      secrets.judged(attempt);
      input.onAttempt(attempt);
    },
    onBanner: (text) => input.onBanner(text),
  };
}
