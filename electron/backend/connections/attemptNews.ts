/** Collects which hosts' attempts changed, and tells windows a few times a second: an attempt has some sixty events. */
import type { Target } from '../../../shared/target.ts';
import { throttle } from '../rpc/throttle.ts';

export interface AttemptNews {
  readonly add: (target: Target) => void;
  readonly stop: () => void;
}

const INTERVAL_MS = 100;

export function createAttemptNews(onNews: (targets: Target[]) => void): AttemptNews {
  let changed: Target[] = [];
  const soon = throttle(() => {
    const targets = changed;
    changed = [];
    onNews(targets);
  }, INTERVAL_MS);
  return {
    add(target) {
      if (!changed.includes(target)) changed.push(target);
      soon();
    },
    stop: () => soon.stop(),
  };
}
