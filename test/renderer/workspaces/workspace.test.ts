import { expect, test } from 'vitest';
import { keptTab, treeOf } from '../../../renderer/workspaces/workspace.ts';
import { gridOf, panesOf } from '../../../renderer/terminals/splits.ts';

const pane = (name: string) =>
  ({ target: { kind: 'host', host: 'web' }, folder: null, facet: 'terminal', name }) as const;

test('a tab that is kept and opened again has its panes in the same places, with the same sizes', () => {
  for (let count = 1; count <= 6; count++) {
    const ids = Array.from({ length: count }, (_, index) => `old-${index}`);
    const tree = gridOf(ids);
    const kept = keptTab({ tree, panes: panesOf(tree).map((id) => ({ id, pane: pane(id) })) });
    const again = treeOf(
      kept.tree,
      kept.panes.map(({ name }) => name),
    );
    expect(again).toEqual(tree);
  }
});
