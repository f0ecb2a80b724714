import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  equalised,
  neighbourOf,
  panesOf,
  placesOf,
  removePane,
  resized,
  separatorsOf,
  splitPane,
  StoredTree,
  swapPanes,
  type Direction,
  type SplitTree,
} from '../../../renderer/terminals/splits.ts';
import * as v from 'valibot';

const DIRECTIONS: readonly Direction[] = ['left', 'right', 'up', 'down'];
const OPPOSITE = { left: 'right', right: 'left', up: 'down', down: 'up' } as const;

/** A tree of two to six panes, as splitting makes it: which pane is split each time, and in which direction. */
const trees = fc
  .array(fc.tuple(fc.nat(), fc.constantFrom(...DIRECTIONS)), { minLength: 1, maxLength: 5 })
  .map((steps) =>
    steps.reduce<SplitTree>(
      (tree, [at, direction], index) => {
        const panes = panesOf(tree);
        return splitPane(tree, panes[at % panes.length] ?? '', `pane${index + 1}`, direction);
      },
      { pane: 'pane0' },
    ),
  );

const area = (tree: SplitTree) =>
  [...placesOf(tree).values()].reduce((sum, place) => sum + place.width * place.height, 0);

/** Sizes add up, no axis stands inside the same axis, and nothing has only one child. */
function check(tree: SplitTree): void {
  if ('pane' in tree) return;
  expect(tree.children.length).toBeGreaterThan(1);
  expect(tree.sizes.reduce((sum, size) => sum + size, 0)).toBeCloseTo(1);
  for (const child of tree.children) {
    if (!('pane' in child)) expect(child.axis).not.toBe(tree.axis);
    check(child);
  }
}

describe('panes that share a tab', () => {
  test('every pane has its place, the places do not overlap and fill the tab, whatever was split', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        check(tree);
        const places = [...placesOf(tree)];
        expect(places.map(([id]) => id)).toEqual(panesOf(tree));
        expect(area(tree)).toBeCloseTo(1);
        for (const [id, a] of places) {
          for (const [other, b] of places) {
            if (id === other) continue;
            const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
            const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
            expect(Math.min(width, height)).toBeLessThan(1e-9);
          }
        }
        expect(v.parse(StoredTree, JSON.parse(JSON.stringify(tree)))).toEqual(tree);
      }),
    );
  });

  test('without one of them, the others keep their order and fill the tab', () => {
    fc.assert(
      fc.property(trees, fc.nat(), (tree, at) => {
        const panes = panesOf(tree);
        const gone = panes[at % panes.length] ?? '';
        const rest = removePane(tree, gone);
        if (rest === null) throw new Error('the last pane went');
        check(rest);
        expect(panesOf(rest)).toEqual(panes.filter((pane) => pane !== gone));
        expect(area(rest)).toBeCloseTo(1);
      }),
    );
  });

  test('a new pane is the neighbour in its direction, and going back leads to where it was split off', () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.constantFrom(...DIRECTIONS), (tree, at, direction) => {
        const panes = panesOf(tree);
        const from = panes[at % panes.length] ?? '';
        const after = splitPane(tree, from, 'new', direction);
        expect(neighbourOf(after, from, direction)).toBe('new');
        expect(neighbourOf(after, 'new', OPPOSITE[direction])).toBe(from);
      }),
    );
  });

  test('every pane can be reached from every other by going in directions', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const [start = ''] = panesOf(tree);
        const reached = new Set([start]);
        for (const pane of reached) {
          for (const direction of DIRECTIONS) {
            const next = neighbourOf(tree, pane, direction);
            if (next !== null) reached.add(next);
          }
        }
        expect(reached).toEqual(new Set(panesOf(tree)));
      }),
    );
  });

  test('swapping changes two places and nothing else', () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat(), (tree, a, b) => {
        const panes = panesOf(tree);
        const one = panes[a % panes.length] ?? '';
        const other = panes[b % panes.length] ?? '';
        const before = placesOf(tree);
        const after = placesOf(swapPanes(tree, one, other));
        expect(after.get(one)).toEqual(before.get(other));
        expect(after.get(other)).toEqual(before.get(one));
        for (const pane of panes) if (pane !== one && pane !== other) expect(after.get(pane)).toEqual(before.get(pane));
      }),
    );
  });

  test('a moved separator gives to one side what it takes from the other, and leaves both something', () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.double({ min: -1, max: 2, noNaN: true }), (tree, at, ratio) => {
        const separators = separatorsOf(tree);
        expect(separators).toHaveLength(panesOf(tree).length - 1);
        const separator = separators[at % separators.length];
        if (separator === undefined) return;
        const after = resized(tree, separator, ratio);
        check(after);
        expect(area(after)).toBeCloseTo(1);
        const moved = separatorsOf(after)[at % separators.length];
        expect(moved?.ratio).toBeCloseTo(Math.max(0.1, Math.min(ratio, 0.9)));
      }),
    );
  });

  test('equal sizes: three side by side have a third each, also when two of them came later', () => {
    const three = splitPane(splitPane({ pane: 'a' }, 'a', 'b', 'right'), 'b', 'c', 'right');
    expect([...placesOf(three).values()].map(({ width }) => width)).toEqual([0.5, 0.25, 0.25]);
    for (const { width } of placesOf(equalised(three)).values()) expect(width).toBeCloseTo(1 / 3);
    const grid = splitPane(three, 'c', 'd', 'down');
    expect(placesOf(equalised(grid)).get('d')).toMatchObject({ top: 0.5, height: 0.5 });
  });
});
