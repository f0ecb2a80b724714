/** The rows of a long list that are on the screen, on @tanstack/svelte-virtual. Row heights are known, not measured. */
import { createVirtualizer, type VirtualItem } from '@tanstack/svelte-virtual';
import { untrack } from 'svelte';
import { fromStore, get } from 'svelte/store';

interface Options {
  readonly count: () => number;
  /** Height of one row in CSS pixels. Must not change without the count changing, or call `measure`. */
  readonly size: (index: number) => number;
  readonly scroller: () => HTMLElement | undefined;
  /** Space before the first and after the last row. */
  readonly padding?: number;
}

export interface VirtualRows {
  /** Rows to draw: index and offset from the top. */
  readonly items: readonly VirtualItem[];
  /** Height of the whole list. */
  readonly height: number;
  /** How many rows are below the visible part. */
  readonly below: number;
  scrollTo(index: number): void;
}

/** Call it while a component is being set up. */
export function virtualRows({ count, size, scroller, padding = 0 }: Options): VirtualRows {
  const options = () => ({
    count: count(),
    estimateSize: size,
    getScrollElement: () => scroller() ?? null,
    overscan: 6,
    paddingStart: padding,
    paddingEnd: padding,
    scrollPaddingStart: padding,
    scrollPaddingEnd: padding,
  });
  const store = createVirtualizer<HTMLElement, HTMLElement>(untrack(options));
  const current = fromStore(store);
  $effect(() => {
    scroller();
    const changed = options();
    // Sizes are read here too, so that a change of density measures again.
    for (let index = 0; index < Math.min(changed.count, 2); index += 1) size(index);
    untrack(() => {
      const virtualizer = get(store);
      virtualizer.setOptions(changed);
      virtualizer.measure();
    });
  });
  return {
    get items() {
      return current.current.getVirtualItems();
    },
    get height() {
      return current.current.getTotalSize();
    },
    get below() {
      const { range } = current.current;
      return range === null ? 0 : Math.max(0, count() - 1 - range.endIndex);
    },
    scrollTo: (index) => get(store).scrollToIndex(index, { align: 'auto' }),
  };
}
