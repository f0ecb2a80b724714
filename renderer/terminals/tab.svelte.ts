/** One tab: the panes that share its area, which of them has the focus, and whether that one fills the tab. */
import {
  equalised,
  MOST_PANES,
  neighbourOf,
  panesOf,
  placesOf,
  removePane,
  resized,
  separatorsOf,
  splitPane,
  swapPanes,
  type Direction,
  type Place,
  type Separator,
  type SplitTree,
} from './splits.ts';

export class Tab {
  readonly id = crypto.randomUUID();
  #tree = $state.raw() as SplitTree;
  #focused = $state('');
  #zoomed = $state(false);
  /** Ids of the sessions in it, in reading order; never empty while the tab is there. */
  readonly panes: readonly string[] = $derived(panesOf(this.#tree));
  /** Where each pane is; those that a zoomed one hides have no place. */
  readonly places: ReadonlyMap<string, Place> = $derived(placesOf(this.#zoomed ? { pane: this.#focused } : this.#tree));
  readonly separators: readonly Separator[] = $derived(this.#zoomed ? [] : separatorsOf(this.#tree));

  constructor(tree: SplitTree, focused?: string) {
    this.#tree = tree;
    const panes = panesOf(tree);
    this.#focused = panes.find((pane) => pane === focused) ?? panes[0] ?? '';
  }

  get tree(): SplitTree {
    return this.#tree;
  }

  /** The pane that typing goes to. */
  get focused(): string {
    return this.#focused;
  }

  get zoomed(): boolean {
    return this.#zoomed;
  }

  get isFull(): boolean {
    return this.panes.length >= MOST_PANES;
  }

  /** A zoomed pane gives way to the one that gets the focus. */
  focus(pane: string): void {
    if (pane === this.#focused || !this.panes.includes(pane)) return;
    this.#zoomed = false;
    this.#focused = pane;
  }

  /** Puts a new pane beside the focused one, with the focus. */
  split(added: string, direction: Direction): void {
    this.#zoomed = false;
    this.#tree = splitPane(this.#tree, this.#focused, added, direction);
    this.focus(added);
  }

  /** False when it was the last one: then the tab has nothing left and must go. */
  remove(pane: string): boolean {
    const rest = removePane(this.#tree, pane);
    if (rest === null) return false;
    if (pane === this.#focused) {
      const index = this.panes.indexOf(pane);
      this.#zoomed = false;
      this.#focused = this.panes[index + 1] ?? this.panes[index - 1] ?? '';
    }
    this.#tree = rest;
    return true;
  }

  /** The pane at this side of the focused one, or null at the edge. */
  neighbour(direction: Direction): string | null {
    return neighbourOf(this.#tree, this.#focused, direction);
  }

  /** The focused pane and its neighbour change places; the focus goes with the pane. */
  swap(direction: Direction): void {
    const other = this.neighbour(direction);
    if (other !== null) this.#tree = swapPanes(this.#tree, this.#focused, other);
  }

  equalise(): void {
    this.#tree = equalised(this.#tree);
  }

  toggleZoom(): void {
    this.#zoomed = !this.#zoomed && this.panes.length > 1;
  }

  resize(separator: Separator, ratio: number): void {
    this.#tree = resized(this.#tree, separator, ratio);
  }
}
