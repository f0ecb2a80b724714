/** How much something is used: each use counts one, and half as much two weeks later. Pure. */
import * as v from 'valibot';

/** `weight` as it was at `at`, in milliseconds since the Unix epoch. */
export const Use = v.object({ weight: v.pipe(v.number(), v.minValue(0)), at: v.number() });
export type Use = v.InferOutput<typeof Use>;
export type Uses = Readonly<Record<string, Use>>;

const HALF_LIFE_MS = 14 * 24 * 60 * 60 * 1000;
/** Not used for months: as good as never. */
const FORGOTTEN = 0.01;
/** Beyond this the least used are forgotten. */
const MOST = 5000;

/** 1 for a moment ago, half after 14 days. */
export function decay(since: number, now: number): number {
  return 0.5 ** (Math.max(0, now - since) / HALF_LIFE_MS);
}

/** 0 for never. */
export function useWeight(use: Use | undefined, now: number): number {
  return use === undefined ? 0 : use.weight * decay(use.at, now);
}

/** After one more use of `key`. */
export function withUse(uses: Uses, key: string, now: number): Uses {
  const next = { ...uses, [key]: { weight: useWeight(uses[key], now) + 1, at: now } };
  const entries = Object.entries(next);
  if (entries.length <= MOST) return next;
  const kept = entries
    .map(([name, use]) => ({ name, use, weight: useWeight(use, now) }))
    .filter(({ weight }) => weight > FORGOTTEN)
    // What is used right now stays, however much the others are.
    .toSorted((a, b) => Number(b.name === key) - Number(a.name === key) || b.weight - a.weight)
    .slice(0, MOST);
  return Object.fromEntries(kept.map(({ name, use }) => [name, use]));
}
