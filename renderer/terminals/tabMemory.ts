/**
 * Remembers the order, the names and the front one of a window's tabs while the window lives, so that a reload shows
 * them as they were. The shells themselves live in the backend. Nothing else is kept.
 */
import * as v from 'valibot';

const KEY = 'fairlead.tabs';

const Memory = v.object({
  order: v.array(v.string()),
  active: v.nullable(v.string()),
  names: v.record(v.string(), v.string()),
});
export type TabMemory = v.InferOutput<typeof Memory>;
type Store = Pick<Storage, 'getItem' | 'setItem'>;

const NOTHING: TabMemory = { order: [], active: null, names: {} };

export function readTabs(store: Store): TabMemory {
  const text = store.getItem(KEY);
  if (text === null) return NOTHING;
  try {
    const parsed = v.safeParse(Memory, JSON.parse(text));
    return parsed.success ? parsed.output : NOTHING;
  } catch {
    // Written by another version: the order of the backend is as good.
    return NOTHING;
  }
}

export function writeTabs(store: Store, memory: TabMemory): void {
  store.setItem(KEY, JSON.stringify(memory));
}

/** Items in the remembered order; those that are not remembered come after, as they were. */
export function inOrder<T extends { readonly id: string }>(items: readonly T[], order: readonly string[]): T[] {
  const place = new Map(order.map((id, index) => [id, index]));
  return [...items].sort((a, b) => (place.get(a.id) ?? order.length) - (place.get(b.id) ?? order.length));
}
