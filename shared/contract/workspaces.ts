/** Workspaces: tabs, their panes and sizes, and what is opened in them, kept under a name. Never what was printed. */
import * as v from 'valibot';
import { Target } from '../target.ts';
import { HostFolder } from './profiles.ts';
import { TunnelId } from './tunnels.ts';

export const WorkspaceName = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(100),
  v.regex(/^[^\0-\x1f\x7f]+$/),
);

/** As many as one tab holds. */
const MOST_PANES = 6;

const Pane = v.object({
  target: Target,
  /** Where its shell begins; null: as the host's profile says. */
  folder: v.nullable(HostFolder),
  /** The view that is in front. */
  facet: v.picklist(['terminal', 'files', 'tunnels', 'connection']),
  /** The name that a person gave it; empty: none. */
  name: v.pipe(v.string(), v.maxLength(200)),
});
export type WorkspacePane = v.InferOutput<typeof Pane>;

export type WorkspaceTree =
  | { readonly pane: number }
  | {
      readonly axis: 'row' | 'column';
      readonly children: readonly WorkspaceTree[];
      readonly sizes: readonly number[];
    };

/** How panes share the tab; they are named by their index. */
const Tree: v.GenericSchema<WorkspaceTree> = v.union([
  v.object({ pane: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_PANES - 1)) }),
  v.pipe(
    v.object({
      axis: v.picklist(['row', 'column']),
      children: v.pipe(v.array(v.lazy(() => Tree)), v.minLength(2), v.maxLength(MOST_PANES)),
      sizes: v.array(v.pipe(v.number(), v.gtValue(0))),
    }),
    v.check(({ children, sizes }) => children.length === sizes.length),
  ),
]);

function panesOf(tree: WorkspaceTree): readonly number[] {
  return 'pane' in tree ? [tree.pane] : tree.children.flatMap(panesOf);
}

const Tab = v.pipe(
  v.object({ tree: Tree, panes: v.pipe(v.array(Pane), v.minLength(1), v.maxLength(MOST_PANES)) }),
  // Each pane stands in the tree once.
  v.check(({ tree, panes }) => {
    const found = panesOf(tree);
    return found.length === panes.length && panes.every((_, index) => found.includes(index));
  }),
);

export const Workspace = v.object({
  tabs: v.pipe(v.array(Tab), v.maxLength(100)),
  /** The tab in front. */
  front: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Those that run. */
  tunnels: v.pipe(v.array(TunnelId), v.maxLength(200)),
});
export type Workspace = v.InferOutput<typeof Workspace>;
