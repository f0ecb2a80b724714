/** What a sign-in may remember of passwords and passphrases. The backend's own memory is secrets/secretService.ts. */
import type { Question } from '../../../shared/contract/prompts.ts';
import type { Asker } from './types.ts';

/** What a secret opens. `via`: the hosts in between, for the same address behind another host is another account. */
export type SecretName =
  | {
      readonly kind: 'password';
      readonly user: string;
      readonly host: string;
      readonly port: number;
      readonly via: readonly string[];
    }
  | { readonly kind: 'passphrase'; readonly file: string }
  | { readonly kind: 'proxy'; readonly user: string; readonly host: string; readonly port: number };

export interface SecretMemory {
  /** Known from before, and not refused since. Null: not known, or the keychain cannot be read. Never rejects. */
  recall(name: SecretName): Promise<string | null>;
  /** Whoever asks for the same secret while it is being asked for takes part in that question. */
  ask(
    name: SecretName,
    question: Question,
    put: (question: Question) => ReturnType<Asker['ask']>,
  ): ReturnType<Asker['ask']>;
  /** A person gave it: from now on nobody else is asked, unless it proves wrong. */
  given(name: SecretName, value: string): void;
  /** It was right. `store`: into the keychain too. Answers with the reason when that failed, else null. Never rejects. */
  right(name: SecretName, value: string, store: boolean): Promise<string | null>;
  /** It was refused. In the keychain it stays until another one proves right. */
  wrong(name: SecretName, value: string): void;
}
