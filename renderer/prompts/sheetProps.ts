/** What every sheet of a pane is given. */
import type { About } from '../../shared/contract/launch.ts';
import type { Answer } from '../../shared/contract/prompts.ts';
import type { Keychain } from '../../shared/contract/secrets.ts';
import type { PromptOf, QuestionKind } from './prompts.svelte.ts';

export interface SheetProps<K extends QuestionKind> {
  prompt: PromptOf<K>;
  /** The pane has the focus: its sheet may take it, and has the one accent button. */
  focused: boolean;
  /** "1 of 3 waiting", or empty. */
  waiting: string;
  answer: (answer: Answer) => void;
}

/** The keychain, for sheets whose answer can be kept in it. */
export interface KeychainFacts {
  /** Null: not known yet. */
  readonly state: Keychain | null;
  readonly platform: About['platform'];
}

export type SecretSheetProps<K extends QuestionKind> = SheetProps<K> & { keychain: KeychainFacts };
