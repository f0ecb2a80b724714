/** A window's tabs as a workspace, and back. Pure: panes are named by their index in a workspace, by their ids in a tab. */
import type { Workspace, WorkspacePane, WorkspaceTree } from '../../shared/contract/workspaces.ts';
import type { SplitTree } from '../terminals/splits.ts';

export interface TabOfWindow {
  readonly tree: SplitTree;
  /** In reading order, as in the tree. */
  readonly panes: readonly { readonly id: string; readonly pane: WorkspacePane }[];
}

type Tab = Workspace['tabs'][number];

/** The tab as it is kept. */
export function keptTab({ tree, panes }: TabOfWindow): Tab {
  const indexes = new Map(panes.map(({ id }, index) => [id, index]));
  const convert = (node: SplitTree): WorkspaceTree =>
    'pane' in node
      ? { pane: indexes.get(node.pane) ?? 0 }
      : { axis: node.axis, children: node.children.map(convert), sizes: [...node.sizes] };
  return { tree: convert(tree), panes: panes.map(({ pane }) => pane) };
}

/** The tree with the ids that the panes have now, by their index. */
export function treeOf(tree: WorkspaceTree, ids: readonly string[]): SplitTree {
  if ('pane' in tree) return { pane: ids[tree.pane] ?? '' };
  return { axis: tree.axis, children: tree.children.map((child) => treeOf(child, ids)), sizes: tree.sizes };
}
