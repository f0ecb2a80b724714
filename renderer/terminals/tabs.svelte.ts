/**
 * The tabs of this window in their order, and which one is in front. A tab holds the panes of one or more sessions by
 * their ids; the sessions themselves, and what happens in the backend, are sessions.svelte.ts.
 */
import type { Direction, SplitTree } from './splits.ts';
import { Tab } from './tab.svelte.ts';
import type { TabMemory } from './tabMemory.ts';

export class Tabs {
  #list = $state.raw<readonly Tab[]>([]);
  #activeId = $state<string | null>(null);
  readonly active: Tab | null = $derived(this.#list.find((tab) => tab.id === this.#activeId) ?? null);
  /** All panes: tab by tab, in each in reading order. */
  readonly panes: readonly string[] = $derived(this.#list.flatMap((tab) => tab.panes));

  get list(): readonly Tab[] {
    return this.#list;
  }

  /** The pane that has the focus in the tab in front. */
  get front(): string | null {
    return this.active?.focused ?? null;
  }

  tabOf(pane: string): Tab | null {
    return this.#list.find((tab) => tab.panes.includes(pane)) ?? null;
  }

  /** A tab of its own, at the end; it does not come to the front. */
  add(pane: string): void {
    this.addTree({ pane });
  }

  /** A tab of several panes, at the end; it does not come to the front. */
  addTree(tree: SplitTree, focused?: string): void {
    this.#list = [...this.#list, new Tab(tree, focused)];
  }

  /** Beside the focused pane of the tab in front. False when that tab is full, or there is none. */
  addBeside(pane: string, direction: Direction): boolean {
    const tab = this.active;
    if (tab === null || tab.isFull) return false;
    tab.split(pane, direction);
    return true;
  }

  /** Its tab comes to the front, with the focus on this pane. */
  select(pane: string): void {
    const tab = this.tabOf(pane);
    if (tab === null) return;
    this.#activeId = tab.id;
    tab.focus(pane);
  }

  /** A tab without panes goes, and the one at its right comes to the front, else the one at its left. */
  remove(pane: string): void {
    const tab = this.tabOf(pane);
    if (tab === null || tab.remove(pane)) return;
    const index = this.#list.indexOf(tab);
    this.#list = this.#list.toSpliced(index, 1);
    if (tab.id === this.#activeId) this.#activeId = (this.#list[index] ?? this.#list[index - 1])?.id ?? null;
  }

  /** The tab at the right (1) or left (-1) comes to the front; at the ends it goes round. */
  step(by: 1 | -1): void {
    const count = this.#list.length;
    const index = this.#list.findIndex((tab) => tab.id === this.#activeId);
    this.#activeId = this.#list[(index + by + count) % count]?.id ?? null;
  }

  /** Puts a tab at another place; `index` is its place afterwards. */
  move(tab: Tab, index: number): void {
    const rest = this.#list.filter((other) => other !== tab);
    this.#list = rest.toSpliced(Math.max(0, Math.min(index, rest.length)), 0, tab);
  }

  /** Takes a pane out of a tab that it shares, into a tab of its own behind that one, in front. */
  separate(pane: string): void {
    const tab = this.tabOf(pane);
    if (tab === null || tab.panes.length === 1 || !tab.remove(pane)) return;
    const own = new Tab({ pane });
    this.#list = this.#list.toSpliced(this.#list.indexOf(tab) + 1, 0, own);
    this.#activeId = own.id;
  }

  /** Moves a pane from its tab to the right of the focused one of another tab, which comes to the front. */
  join(pane: string, tab: Tab): boolean {
    if (tab.isFull || tab.panes.includes(pane)) return false;
    this.remove(pane);
    tab.split(pane, 'right');
    this.#activeId = tab.id;
    return true;
  }

  /** Puts tabs as they are remembered first, then the others; panes that are not there any more are left out. */
  restore({ tabs, active }: Pick<TabMemory, 'tabs' | 'active'>): void {
    let others = this.panes;
    const remembered = tabs.flatMap(({ tree, focused }) => {
      const tab = new Tab(tree, focused);
      const panes = tab.panes;
      const gone = panes.filter((pane) => !others.includes(pane));
      others = others.filter((pane) => !panes.includes(pane));
      return gone.every((pane) => tab.remove(pane)) ? [tab] : [];
    });
    this.#list = [...remembered, ...others.map((pane) => new Tab({ pane }))];
    this.#activeId = this.tabOf(active ?? '')?.id ?? null;
  }

  /** What outlives a reload of the window. */
  memory(): Pick<TabMemory, 'tabs' | 'active'> {
    return { tabs: this.#list.map(({ tree, focused }) => ({ tree, focused })), active: this.front };
  }
}
