/**
 * Questions to the person at the window. A question stays open until it is answered, or until nobody waits for it any
 * more; there is no time limit. Answers pass through and are kept nowhere.
 *
 * Several panes may wait on one connection: when they ask the very same question object, it is shown as one prompt, and
 * one answer is the answer for all.
 */
import { randomUUID } from 'node:crypto';
import type { Handlers } from '../../../shared/contract/index.ts';
import type { Answer, Prompt, Question } from '../../../shared/contract/prompts.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { Asker } from './types.ts';

type GivenAnswer = Exclude<Answer, { kind: 'cancel' }>;

/** One pane that waits. */
interface Waiting {
  readonly pane: string;
  settle(answer: GivenAnswer | null): void;
}

interface OpenPrompt {
  readonly id: string;
  readonly askedAt: number;
  readonly question: Question;
  readonly waiting: Set<Waiting>;
}

export interface PromptService {
  /** Asks on behalf of a pane. */
  asker(pane: string): Asker;
  readonly handlers: Pick<Handlers<unknown>, 'prompts.list' | 'prompts.answer'>;
  /** Ends every open question as cancelled. Later questions are cancelled at once. */
  close(): void;
}

/** `onChanged` gets all open prompts, oldest first, whenever one opens, closes, or gains or loses a pane. */
export function createPromptService(options: { onChanged(prompts: Prompt[]): void }): PromptService {
  const open = new Map<Question, OpenPrompt>();
  let closed = false;

  const list = (): Prompt[] =>
    [...open.values()].map(({ id, askedAt, question, waiting }) => ({
      id,
      panes: [...new Set([...waiting].map(({ pane }) => pane))],
      askedAt,
      question,
    }));
  const changed = () => options.onChanged(list());

  function ask(pane: string, question: Question, signal: AbortSignal): Promise<GivenAnswer | null> {
    if (closed || signal.aborted) return Promise.resolve(null);
    const prompt = open.get(question) ?? { id: randomUUID(), askedAt: Date.now(), question, waiting: new Set() };
    open.set(question, prompt);
    return new Promise((resolve) => {
      const leave = () => {
        prompt.waiting.delete(waiting);
        if (prompt.waiting.size === 0) open.delete(question);
        resolve(null);
        changed();
      };
      const waiting: Waiting = {
        pane,
        settle(answer) {
          signal.removeEventListener('abort', leave);
          resolve(answer);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      prompt.waiting.add(waiting);
      changed();
    });
  }

  function settle(prompt: OpenPrompt, answer: GivenAnswer | null): void {
    open.delete(prompt.question);
    for (const waiting of prompt.waiting) waiting.settle(answer);
  }

  return {
    asker: (pane) => ({ interactive: true, ask: (question, signal) => ask(pane, question, signal) }),
    handlers: {
      'prompts.list': list,
      'prompts.answer': ({ id, answer }) => {
        const prompt = [...open.values()].find((candidate) => candidate.id === id);
        if (prompt === undefined) throw new RpcError('not-now', 'The question is no longer open', { id });
        if (answer.kind === 'cancel') {
          settle(prompt, null);
        } else {
          if (!fits(prompt.question, answer)) {
            throw new RpcError('bad-request', `${answer.kind} does not answer ${prompt.question.kind}`, { id });
          }
          settle(prompt, answer);
        }
        changed();
        return null;
      },
    },
    close() {
      closed = true;
      for (const prompt of [...open.values()]) settle(prompt, null);
      changed();
    },
  };
}

const ANSWERS: Readonly<Record<Question['kind'], GivenAnswer['kind']>> = {
  password: 'secret',
  'proxy-password': 'secret',
  passphrase: 'secret',
  'keyboard-interactive': 'responses',
  'host-key-unknown': 'trust',
  'host-key-changed': 'replace',
  'key-too-open': 'choice',
  'add-key': 'choice',
  'local-command': 'choice',
  'host-keys-updated': 'choice',
  // It can only be cancelled.
  'touch-key': 'continue',
  'save-failed': 'continue',
  'agent-request': 'continue',
};

/** Of the right kind, and with as many responses as there are prompts. */
function fits(question: Question, answer: GivenAnswer): boolean {
  if (ANSWERS[question.kind] !== answer.kind) return false;
  if (question.kind !== 'keyboard-interactive' || answer.kind !== 'responses') return true;
  return answer.values.length === question.prompts.length;
}
