/**
 * How the panes of one tab share its area: a tree of rows and columns, as pure values. Every change gives a new tree.
 * It knows panes by their ids only; what is in a pane is session.svelte.ts, what draws them is SessionView.svelte.
 */
import * as v from 'valibot';

/** `row`: side by side. `column`: one below the other. */
type Axis = 'row' | 'column';
export type Direction = 'left' | 'right' | 'up' | 'down';

interface PaneNode {
  readonly pane: string;
}
/** Neighbours along one axis; `sizes` are their shares of it and add up to 1. A child never has its parent's axis. */
interface SplitNode {
  readonly axis: Axis;
  readonly children: readonly SplitTree[];
  readonly sizes: readonly number[];
}
export type SplitTree = PaneNode | SplitNode;

/** In fractions of the tab's area. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
/** The line between two neighbours, which can be moved along the axis. */
export interface Separator {
  /** Where it is in the tree: the way to its split, and the index of the neighbour before it. */
  readonly path: readonly number[];
  readonly index: number;
  readonly axis: Axis;
  /** Without extent along the axis. */
  readonly place: Place;
  /** What the neighbours at its sides have together along the axis, as a fraction of the tab's area. */
  readonly both: number;
  /** The share of that which the neighbour before it has. */
  readonly ratio: number;
}

/** As many as stay readable in one tab (DESIGN 2). */
export const MOST_PANES = 6;
/** No pane becomes smaller than this share of what it has together with its neighbour. */
const LEAST_RATIO = 0.1;
const WHOLE: Place = { left: 0, top: 0, width: 1, height: 1 };

/** What is remembered of a tree may have been written by anything. */
export const StoredTree: v.GenericSchema<SplitTree> = v.union([
  v.object({ pane: v.string() }),
  v.pipe(
    v.object({
      axis: v.picklist(['row', 'column']),
      children: v.pipe(v.array(v.lazy(() => StoredTree)), v.minLength(2), v.maxLength(MOST_PANES)),
      sizes: v.array(v.pipe(v.number(), v.gtValue(0))),
    }),
    v.check(({ children, sizes }) => children.length === sizes.length),
  ),
]);

const isPane = (tree: SplitTree): tree is PaneNode => 'pane' in tree;

/** The panes in reading order. */
export function panesOf(tree: SplitTree): readonly string[] {
  return isPane(tree) ? [tree.pane] : tree.children.flatMap(panesOf);
}

/** New panes of one tab: in a row, more than three in two rows. */
export function gridOf(panes: readonly string[]): SplitTree {
  const line = (axis: Axis, children: readonly SplitTree[]): SplitTree => {
    const [only] = children;
    if (only !== undefined && children.length === 1) return only;
    return { axis, children, sizes: children.map(() => 1 / children.length) };
  };
  const nodes = panes.map((pane) => ({ pane }));
  const perRow = nodes.length <= 3 ? nodes.length : Math.ceil(nodes.length / 2);
  const rows = [nodes.slice(0, perRow), nodes.slice(perRow)].filter((row) => row.length > 0);
  return line(
    'column',
    rows.map((row) => line('row', row)),
  );
}

/** Puts a new pane beside another one, which gives it half of its room. */
export function splitPane(tree: SplitTree, at: string, added: string, direction: Direction): SplitTree {
  const axis = axisOf(direction);
  const after = direction === 'right' || direction === 'down';
  if (isPane(tree)) {
    if (tree.pane !== at) return tree;
    const both = after ? [tree, { pane: added }] : [{ pane: added }, tree];
    return { axis, children: both, sizes: [0.5, 0.5] };
  }
  const children = tree.children.map((child) => splitPane(child, at, added, direction));
  return flat({ ...tree, children });
}

/** Without a pane; its neighbours take its room. Null when it was the only one. */
export function removePane(tree: SplitTree, pane: string): SplitTree | null {
  if (isPane(tree)) return tree.pane === pane ? null : tree;
  const kept = tree.children.flatMap((child, index) => {
    const rest = removePane(child, pane);
    return rest === null ? [] : [{ rest, size: tree.sizes[index] ?? 0 }];
  });
  const total = kept.reduce((sum, { size }) => sum + size, 0);
  const [only] = kept;
  if (only === undefined) return null;
  if (kept.length === 1) return only.rest;
  return flat({ axis: tree.axis, children: kept.map(({ rest }) => rest), sizes: kept.map(({ size }) => size / total) });
}

/** Each of two panes at the other's place. */
export function swapPanes(tree: SplitTree, one: string, other: string): SplitTree {
  if (!isPane(tree)) return { ...tree, children: tree.children.map((child) => swapPanes(child, one, other)) };
  if (tree.pane === one) return { pane: other };
  return tree.pane === other ? { pane: one } : tree;
}

/** Every pane along an axis gets the same share: a child with two panes along it counts twice. */
export function equalised(tree: SplitTree): SplitTree {
  if (isPane(tree)) return tree;
  const weights = tree.children.map((child) => lengthAlong(child, tree.axis));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { ...tree, children: tree.children.map(equalised), sizes: weights.map((weight) => weight / total) };
}

/** Moves a separator: the neighbour before it gets this share of what both have together. */
export function resized(tree: SplitTree, separator: Pick<Separator, 'path' | 'index'>, ratio: number): SplitTree {
  if (isPane(tree)) return tree;
  const [step, ...path] = separator.path;
  if (step !== undefined) {
    const { index } = separator;
    const children = tree.children.map((child, place) =>
      place === step ? resized(child, { path, index }, ratio) : child,
    );
    return { ...tree, children };
  }
  const both = (tree.sizes[separator.index] ?? 0) + (tree.sizes[separator.index + 1] ?? 0);
  const first = both * Math.max(LEAST_RATIO, Math.min(ratio, 1 - LEAST_RATIO));
  return { ...tree, sizes: tree.sizes.toSpliced(separator.index, 2, first, both - first) };
}

/** Where each pane is. */
export function placesOf(tree: SplitTree, area: Place = WHOLE): ReadonlyMap<string, Place> {
  if (isPane(tree)) return new Map([[tree.pane, area]]);
  const areas = areasOf(tree, area);
  return new Map(tree.children.flatMap((child, index) => [...placesOf(child, areas[index] ?? area)]));
}

/** The lines between the panes. */
export function separatorsOf(tree: SplitTree, area: Place = WHOLE, path: readonly number[] = []): readonly Separator[] {
  if (isPane(tree)) return [];
  const areas = areasOf(tree, area);
  return tree.children.flatMap((child, index) => {
    const own = areas[index] ?? area;
    const inside = separatorsOf(child, own, [...path, index]);
    const next = areas[index + 1];
    if (next === undefined) return inside;
    const [before, after] = tree.axis === 'row' ? [own.width, next.width] : [own.height, next.height];
    const place = tree.axis === 'row' ? { ...next, width: 0 } : { ...next, height: 0 };
    const both = before + after;
    return [...inside, { path, index, axis: tree.axis, place, both, ratio: before / both }];
  });
}

/** The pane that one comes to in a direction: the nearest that overlaps most. Null at the edge. */
export function neighbourOf(tree: SplitTree, pane: string, direction: Direction): string | null {
  const places = placesOf(tree);
  const from = places.get(pane);
  if (from === undefined) return null;
  const beyond = [...places].filter(([, place]) => distance(from, place, direction) > -EPSILON);
  const overlapping = beyond
    .map(([id, place]) => ({ id, gap: distance(from, place, direction), shared: overlap(from, place, direction) }))
    .filter(({ shared }) => shared > EPSILON)
    .sort((a, b) => (Math.abs(a.gap - b.gap) > EPSILON ? a.gap - b.gap : b.shared - a.shared));
  return overlapping[0]?.id ?? null;
}

/** Shares are sums of fractions: equal ones may differ in the last digits. */
const EPSILON = 1e-6;

function axisOf(direction: Direction): Axis {
  return direction === 'left' || direction === 'right' ? 'row' : 'column';
}

/** A child that runs along the same axis becomes part of its parent. */
function flat(node: SplitNode): SplitNode {
  const parts = node.children.flatMap((child, index) => {
    const size = node.sizes[index] ?? 0;
    if (isPane(child) || child.axis !== node.axis) return [{ child, size }];
    return child.children.map((inner, place) => ({ child: inner, size: size * (child.sizes[place] ?? 0) }));
  });
  return { axis: node.axis, children: parts.map(({ child }) => child), sizes: parts.map(({ size }) => size) };
}

/** How many panes lie one after the other along an axis. */
function lengthAlong(tree: SplitTree, axis: Axis): number {
  if (isPane(tree)) return 1;
  const lengths = tree.children.map((child) => lengthAlong(child, axis));
  return tree.axis === axis ? lengths.reduce((sum, length) => sum + length, 0) : Math.max(...lengths);
}

function areasOf({ axis, sizes }: SplitNode, area: Place): readonly Place[] {
  let start = 0;
  return sizes.map((size) => {
    const from = start;
    start += size;
    return axis === 'row'
      ? { ...area, left: area.left + from * area.width, width: size * area.width }
      : { ...area, top: area.top + from * area.height, height: size * area.height };
  });
}

/** From the edge of one place to the facing edge of the other; negative when it lies on another side. */
function distance(from: Place, to: Place, direction: Direction): number {
  if (direction === 'right') return to.left - (from.left + from.width);
  if (direction === 'left') return from.left - (to.left + to.width);
  if (direction === 'down') return to.top - (from.top + from.height);
  return from.top - (to.top + to.height);
}

function overlap(one: Place, other: Place, direction: Direction): number {
  return axisOf(direction) === 'row'
    ? Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top)
    : Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
}
