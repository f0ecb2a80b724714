/** Words about signing in that did not work: what was tried, and what to do instead. */
import type { Attempt } from '../contract/connections.ts';
import { plural } from './phrases.ts';

/** Which key, password or answer the server refused. */
export function refusedHeadline(host: string, user: string, attempts: readonly Attempt[]): string {
  const last = attempts.findLast(({ result }) => result === 'refused');
  if (last === undefined) return `${host} has no way to sign in for ${user} that can be used here`;
  if (last.method === 'password') return `${host} refused the password of ${user}`;
  if (last.method === 'keyboard-interactive') return `${host} refused the answers of ${user}`;
  const keys = refusedKeys(attempts);
  if (keys.length === 1) return `${host} does not accept ${last.key || 'the key'} for ${user}`;
  return `${host} does not accept any of ${plural(keys.length, 'key')} for ${user}`;
}

export function refusedNext(methods: readonly string[], needsAnswer: boolean): string {
  if (needsAnswer) return 'Connect without batch mode to answer, or sign in with a key that needs no answer.';
  if (methods.length === 1 && methods[0] === 'publickey') {
    return 'The server takes keys only: put your public key into its authorized_keys, or try another user.';
  }
  return 'Check the user name, the password and the keys for this host, then try again.';
}

const RESULTS: Readonly<Record<Attempt['result'], string>> = {
  accepted: 'accepted',
  refused: 'refused',
  partial: 'accepted, but more is wanted',
  skipped: 'skipped',
};

/** Every attempt, in one sentence. */
export function tried(attempts: readonly Attempt[]): string {
  const each = attempts.map(({ method, key, result, note }) => {
    const what = key === '' ? method : `${method} with ${key}`;
    return `${what}: ${RESULTS[result]}${note === '' ? '' : ` (${note})`}`;
  });
  return each.length === 0 ? 'Nothing could be tried.' : `Tried ${each.join('; ')}.`;
}

/** The names of the keys that were refused. One key may be refused with several algorithms. */
export function refusedKeys(attempts: readonly Attempt[]): readonly string[] {
  const refused = attempts.filter(({ method, result }) => method === 'publickey' && result === 'refused');
  return [...new Set(refused.map(({ key }) => key))];
}
