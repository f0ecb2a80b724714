/**
 * The questions that wait for a person, as the backend lists them. Answers pass through once, on their way to the
 * backend, and are kept nowhere. It draws nothing: that is PaneSheet.svelte and HostKeyChangedDialog.svelte.
 */
import type { Answer, Prompt, Question } from '../../shared/contract/prompts.ts';
import type { Keychain } from '../../shared/contract/secrets.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import type { Client } from '../rpc/client.ts';

export type QuestionKind = Question['kind'];
/** A prompt whose question is of one kind. */
export type PromptOf<K extends QuestionKind> = Prompt & { readonly question: Extract<Question, { kind: K }> };

export function isPromptOf<K extends QuestionKind>(prompt: Prompt, kind: K): prompt is PromptOf<K> {
  return prompt.question.kind === kind;
}

/** Questions whose answer may be kept. */
const SECRETS: ReadonlySet<QuestionKind> = new Set([
  'password',
  'proxy-password',
  'passphrase',
  'keyboard-interactive',
]);

export class Prompts {
  #client = $state.raw() as Client;
  #all = $state.raw<readonly Prompt[]>([]);
  /** Answered here; the backend's next snapshot will be without them. */
  #answered = $state.raw<readonly string[]>([]);
  #keychain = $state.raw<Keychain | null>(null);
  #stopListening: () => void = () => undefined;
  /** Every question that waits, oldest first. */
  readonly list: readonly Prompt[] = $derived(this.#all.filter((prompt) => !this.#answered.includes(prompt.id)));
  /** The panes with a question, in the order in which they began to wait. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- replaced whole
  readonly needsYou: ReadonlySet<string> = $derived(new Set(this.list.flatMap((prompt) => prompt.panes)));
  /** The changed host keys that wait: shown in the window dialog, one at a time. */
  readonly changedKeys: readonly PromptOf<'host-key-changed'>[] = $derived(
    this.list.filter((prompt) => isPromptOf(prompt, 'host-key-changed')),
  );

  constructor({ client }: { client: Client }) {
    this.#follow(client);
  }

  /** Whether answers can be kept in the system's keychain; null: not known yet. */
  get keychain(): Keychain | null {
    return this.#keychain;
  }

  /** The first changed host key that waits, or null. */
  get changedKey(): PromptOf<'host-key-changed'> | null {
    return this.changedKeys[0] ?? null;
  }

  /** After the wire broke and was made anew. */
  restart(client: Client): void {
    this.#follow(client);
  }

  /** The questions to show as sheets in this pane, oldest first. */
  forPane(id: string): readonly Prompt[] {
    return this.list.filter((prompt) => prompt.panes.includes(id) && prompt.question.kind !== 'host-key-changed');
  }

  /** Sends an answer. The question is gone from the screen at once; it comes back if the answer could not be sent. */
  async answer(id: string, answer: Answer): Promise<void> {
    this.#answered = [...this.#answered, id];
    try {
      await this.#client.call('prompts.answer', { id, answer });
    } catch (error) {
      // Answered in another window, or no longer asked: it is gone anyway.
      if (error instanceof RpcError && (error.code === 'not-now' || error.code === 'not-found')) return;
      this.#answered = this.#answered.filter((other) => other !== id);
      // A closed wire shows itself; the question waits in the backend until the window is back.
      if (!(error instanceof RpcError && error.code === 'closed')) throw error;
    }
  }

  #follow(client: Client): void {
    this.#stopListening();
    this.#client = client;
    this.#stopListening = client.on('prompts.changed', (prompts) => this.#apply(prompts));
    client.call('prompts.list', null).then(
      (prompts) => this.#apply(prompts),
      (error: unknown) => {
        if (!(error instanceof RpcError && error.code === 'closed')) reportError(error);
      },
    );
  }

  /** A keychain may have been unlocked since the last question. */
  #lookForKeychain(): void {
    this.#client.call('secrets.keychain', null).then(
      (keychain) => (this.#keychain = keychain),
      (error: unknown) => {
        if (!(error instanceof RpcError && error.code === 'closed')) reportError(error);
      },
    );
  }

  #apply(prompts: readonly Prompt[]): void {
    const isNew = ({ id, question }: Prompt) => SECRETS.has(question.kind) && !this.#all.some((old) => old.id === id);
    if (prompts.some(isNew)) this.#lookForKeychain();
    this.#all = prompts.toSorted((a, b) => a.askedAt - b.askedAt);
    // A snapshot that was sent before our answer arrived still names it; ids are never used twice.
    this.#answered = this.#answered.filter((id) => prompts.some((prompt) => prompt.id === id));
  }
}
