/**
 * The secrets of one sign-in: remembered ones first, then a person, and what the server or the key file made of them is
 * told to the memory. Nothing is kept here longer than until the verdict.
 */
import type { Attempt } from '../../../shared/contract/connections.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import { asksForPassword } from '../../../shared/passwordPrompt.ts';
import type { SecretMemory, SecretName } from '../prompts/secretMemory.ts';
import type { Asker } from '../prompts/types.ts';
import type { KeyboardInteractiveRound } from '../ssh/types.ts';
import { raceSignal } from './signals.ts';

export interface RememberedSecretsInput {
  /** Null: nothing is remembered. */
  readonly memory: SecretMemory | null;
  readonly password: SecretName;
  /** BatchMode: as ssh, without passwords, also remembered ones. */
  readonly batchMode: boolean;
  readonly signal: AbortSignal;
  readonly ask: (question: Question) => ReturnType<Asker['ask']>;
  /** A right secret that the person wanted to keep could not be stored. */
  readonly onNotStored: (reason: string) => void;
}

/** A secret that was used and not yet judged. */
interface Used {
  readonly value: string;
  readonly store: boolean;
}

export interface RememberedSecrets {
  /** Tried once per sign-in, by whichever method asks first. */
  recallPassword(): Promise<string | null>;
  recallAnswers(round: KeyboardInteractiveRound): Promise<readonly string[] | null>;
  askPassword(question: Question): Promise<string | null>;
  askQuestions(question: Question, round: KeyboardInteractiveRound): Promise<readonly string[] | null>;
  /** What the server made of the last password. */
  judged(attempt: Attempt): void;
  recallPassphrase(file: string): Promise<string | null>;
  askPassphrase(file: string, question: Question): Promise<string | null>;
  passphraseJudged(file: string, value: string, opened: boolean): Promise<void>;
}

export function rememberedSecrets(input: RememberedSecretsInput): RememberedSecrets {
  const { memory, password, signal, ask } = input;
  let recalled = false;
  let used: Used | null = null;
  const passphrases = new Map<string, Used>();

  const recall = async (name: SecretName) => (memory === null ? null : raceSignal(memory.recall(name), signal));

  /** Asks together with everyone who needs the same secret now. */
  const askFor = async (name: SecretName, question: Question): Promise<Used | null> => {
    const answer = await (memory === null ? ask(question) : memory.ask(name, question, ask));
    if (answer?.kind !== 'secret') return null;
    if (answer.value !== '') memory?.given(name, answer.value);
    return { value: answer.value, store: answer.store === true };
  };

  const right = async (name: SecretName, { value, store }: Used) => {
    const failed = (await memory?.right(name, value, store)) ?? null;
    if (failed !== null) input.onNotStored(failed);
  };

  const recallPassword = async () => {
    if (recalled || input.batchMode) return null;
    recalled = true;
    const value = await recall(password);
    if (value !== null) used = { value, store: false };
    return value;
  };

  return {
    recallPassword,
    async recallAnswers({ prompts }) {
      const value = asksForPassword(prompts) ? await recallPassword() : null;
      return value === null ? null : [value];
    },
    async askPassword(question) {
      used = await askFor(password, question);
      return used?.value ?? null;
    },
    async askQuestions(question, { prompts }) {
      const answer = await ask(question);
      if (answer?.kind !== 'responses') return null;
      const [value] = answer.values;
      if (value !== undefined && value !== '' && asksForPassword(prompts)) {
        used = { value, store: answer.store === true };
        memory?.given(password, value);
      }
      return answer.values;
    },
    judged({ method, result, note }) {
      if (used === null || (method !== 'password' && method !== 'keyboard-interactive')) return;
      const judgedSecret = used;
      used = null;
      // A password that had to be changed is no longer the one that was typed first.
      const accepted = (result === 'accepted' || result === 'partial') && note === '';
      if (accepted) void right(password, judgedSecret);
      else memory?.wrong(password, judgedSecret.value);
    },
    recallPassphrase: (file) => recall({ kind: 'passphrase', file }),
    async askPassphrase(file, question) {
      const answer = await askFor({ kind: 'passphrase', file }, question);
      if (answer !== null) passphrases.set(file, answer);
      return answer?.value ?? null;
    },
    async passphraseJudged(file, value, opened) {
      const name: SecretName = { kind: 'passphrase', file };
      if (opened) await right(name, passphrases.get(file) ?? { value, store: false });
      else memory?.wrong(name, value);
      passphrases.delete(file);
    },
  };
}
