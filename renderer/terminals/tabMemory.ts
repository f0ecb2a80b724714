/**
 * Remembers the tabs of a window, their panes and their names while the window lives, so that a reload shows them as
 * they were. The shells themselves live in the backend. Nothing else is kept.
 */
import * as v from 'valibot';
import { panesOf, StoredTree } from './splits.ts';

const KEY = 'fairlead.tabs';

const Memory = v.object({
  /** In order; panes are ids of shells. */
  tabs: v.array(
    v.pipe(
      v.object({ tree: StoredTree, focused: v.string() }),
      v.check(({ tree }) => new Set(panesOf(tree)).size === panesOf(tree).length),
    ),
  ),
  /** The pane that had the focus in the tab in front. */
  active: v.nullable(v.string()),
  names: v.record(v.string(), v.string()),
});
export type TabMemory = v.InferOutput<typeof Memory>;
type Store = Pick<Storage, 'getItem' | 'setItem'>;

const NOTHING: TabMemory = { tabs: [], active: null, names: {} };

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
