/**
 * All who wait for one connection attempt, and then hold the connection. What happens is told to each of them, also to
 * those who come later; a question goes to all who can answer, and the first answer counts.
 */
import type { Progress } from '../../../shared/contract/connections.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import type { TimelineEvent } from '../../../shared/contract/timeline.ts';
import type { Asker } from '../prompts/types.ts';
import type { Waiter } from './types.ts';

/** Someone who follows an attempt. */
export type Member = Pick<Waiter, 'asker' | 'onProgress' | 'onBanner' | 'onNotice' | 'onEvent'>;

export interface Audience {
  readonly onProgress: (progress: Progress) => void;
  readonly onBanner: (text: string) => void;
  readonly onNotice: (text: string) => void;
  readonly onEvent: (event: TimelineEvent) => void;
  /** Asks the members; interactive when one of them is. */
  readonly asker: Asker;
  readonly size: number;
  /**
   * Asks what is open, and tells what has happened so far, unless only `from-now`. The returned function takes the member
   * out again.
   */
  join(member: Member, tell?: 'all' | 'from-now'): () => void;
}

type Reply = Awaited<ReturnType<Asker['ask']>>;

interface OpenQuestion {
  readonly question: Question;
  readonly signal: AbortSignal;
  readonly settle: (reply: Reply) => void;
}

export function createAudience(): Audience {
  const members = new Map<Member, AbortController>();
  const open = new Set<OpenQuestion>();
  const history: ((member: Member) => void)[] = [];

  const tell = (event: (member: Member) => void) => {
    history.push(event);
    for (const member of members.keys()) event(member);
  };

  const put = async ({ question, signal, settle }: OpenQuestion, member: Member, left: AbortSignal) => {
    if (!member.asker.interactive) return;
    // The same object for everyone: the window shows it as one prompt.
    const reply = await member.asker.ask(question, AbortSignal.any([signal, left]));
    // Null from someone who left says nothing about the others.
    if (!left.aborted) settle(reply);
  };

  const ask = (question: Question, signal: AbortSignal): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const done = new AbortController();
      const entry: OpenQuestion = {
        question,
        signal: AbortSignal.any([signal, done.signal]),
        settle(reply) {
          open.delete(entry);
          signal.removeEventListener('abort', giveUp);
          resolve(reply);
          done.abort();
        },
      };
      const giveUp = () => entry.settle(null);
      signal.addEventListener('abort', giveUp, { once: true });
      open.add(entry);
      for (const [member, left] of members) put(entry, member, left.signal).catch(reject);
      if (signal.aborted || !isInteractive()) giveUp();
    });

  const isInteractive = () => [...members.keys()].some(({ asker }) => asker.interactive);

  return {
    asker: {
      get interactive() {
        return isInteractive();
      },
      ask,
    },
    get size() {
      return members.size;
    },
    onProgress: (progress: Progress) => tell((member) => member.onProgress(progress)),
    onBanner: (text) => tell((member) => member.onBanner(text)),
    onNotice: (text) => tell((member) => member.onNotice(text)),
    onEvent: (event) => tell((member) => member.onEvent?.(event)),
    join(member, told = 'all') {
      const left = new AbortController();
      members.set(member, left);
      if (told === 'all') for (const event of history) event(member);
      for (const question of open) put(question, member, left.signal).catch(() => question.settle(null));
      return () => {
        members.delete(member);
        left.abort();
      };
    },
  };
}
