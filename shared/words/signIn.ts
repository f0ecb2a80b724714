/** Facts about signing in that did not work, as a message about it wants them: what was tried, and what was refused. */
import type { Attempt } from '../contract/connections.ts';
import { say, valuesOf, type WordValues } from './say.ts';

/** `refused`: what the server would not take; `key`, `keys`: which one, and how many. */
export function refusalOf(attempts: readonly Attempt[], needsAnswer: boolean): WordValues {
  const keys = refusedKeys(attempts);
  const last = attempts.findLast(({ result }) => result === 'refused');
  return {
    refused: needsAnswer ? 'nobody' : whatWasRefused(last, keys.length),
    key: last?.key ?? '',
    keys: keys.length,
  };
}

function whatWasRefused(last: Attempt | undefined, keys: number): string {
  if (last === undefined) return 'nothing';
  if (last.method === 'password') return 'password';
  if (last.method === 'keyboard-interactive') return 'answers';
  if (keys !== 1) return 'keys';
  return last.key === '' ? 'unnamed' : 'key';
}

/** Every attempt, in one sentence. */
export function tried(attempts: readonly Attempt[]): string {
  const each = attempts.map((attempt) => say('failure.tried.one', valuesOf(attempt)));
  return say('failure.tried', valuesOf({ each: each.join('; ') }));
}

/** The names of the keys that were refused. One key may be refused with several algorithms. */
export function refusedKeys(attempts: readonly Attempt[]): readonly string[] {
  const refused = attempts.filter(({ method, result }) => method === 'publickey' && result === 'refused');
  return [...new Set(refused.map(({ key }) => key))];
}
