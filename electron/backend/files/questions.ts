/** Conflicts of one transfer that a person decides: one question at a time, and answers that stand for all. */
import type { ConflictPolicy, TransferQuestion } from '../../../shared/contract/transfers.ts';
import type { Facts } from './fileSystem.ts';
import type { Conflict } from './treeTypes.ts';

export type DecidedPolicy = Exclude<ConflictPolicy, 'ask'>;

export interface Questions {
  /** Waits for the answer. Rejects with the signal's reason. */
  ask(conflict: Conflict, signal: AbortSignal): Promise<DecidedPolicy>;
  /** False: this question is not open. */
  answer(number: number, policy: DecidedPolicy, forAll: boolean): boolean;
  open(): TransferQuestion | null;
}

export function createQuestions(onChanged: () => void): Questions {
  const forAll = new Map<Conflict['kind'], DecidedPolicy>();
  const queue: { readonly question: TransferQuestion; settle: (policy: DecidedPolicy) => void }[] = [];
  let lastNumber = 0;

  return {
    ask(conflict, signal) {
      const known = forAll.get(conflict.kind);
      if (known !== undefined) return Promise.resolve(known);
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const leave = () => {
          queue.splice(queue.indexOf(entry), 1);
          reject(signal.reason as Error);
          onChanged();
        };
        const entry = {
          question: questionOf(++lastNumber, conflict),
          settle(policy: DecidedPolicy) {
            signal.removeEventListener('abort', leave);
            resolve(policy);
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        queue.push(entry);
        onChanged();
      });
    },
    answer(number, policy, all) {
      const at = queue.findIndex(({ question }) => question.number === number);
      const [entry] = at < 0 ? [] : queue.splice(at, 1);
      if (entry === undefined) return false;
      if (all) {
        forAll.set(entry.question.kind, policy);
        const same = queue.filter(({ question }) => question.kind === entry.question.kind);
        for (const each of same) {
          queue.splice(queue.indexOf(each), 1);
          each.settle(policy);
        }
      }
      entry.settle(policy);
      onChanged();
      return true;
    },
    open: () => queue[0]?.question ?? null,
  };
}

function questionOf(number: number, { kind, from, to, source, target }: Conflict): TransferQuestion {
  const side = ({ size, modified, kind: what }: Facts) => ({ size, modified, kind: what });
  return { number, kind, from, to, source: side(source), target: side(target) };
}
