/** Which rows of the hosts tree are selected together, as in any list: Shift takes a range, Ctrl (⌘) adds one. Pure. */
import type { Host } from './host.ts';
import type { TreeRow } from './tree.ts';

export interface TreeSelection {
  /** Row ids of hosts. */
  readonly ids: ReadonlySet<string>;
  /** Where a range begins; null: at the cursor. */
  readonly anchor: string | null;
}

export const NOTHING_SELECTED: TreeSelection = { ids: new Set(), anchor: null };

/** Takes a host in or out. */
export function toggledHost({ ids }: TreeSelection, id: string): TreeSelection {
  const changed = new Set(ids);
  if (!changed.delete(id)) changed.add(id);
  return { ids: changed, anchor: id };
}

/** All hosts from the anchor to a row, both included; `from` stands for an anchor that is not there. */
export function rangeTo(rows: readonly TreeRow[], { anchor }: TreeSelection, from: string, to: string): TreeSelection {
  const place = (id: string) => rows.findIndex((row) => row.id === id);
  const begin = anchor !== null && place(anchor) >= 0 ? anchor : from;
  const [first = 0, last = 0] = [place(begin), place(to)].toSorted((a, b) => a - b);
  const ids = rows.slice(Math.max(0, first), last + 1).flatMap((row) => (row.kind === 'host' ? [row.id] : []));
  return { ids: new Set(ids), anchor: begin };
}

export function allHosts(rows: readonly TreeRow[]): TreeSelection {
  return { ids: new Set(rows.flatMap((row) => (row.kind === 'host' ? [row.id] : []))), anchor: null };
}

/** In the order of the rows; a host that is not on the list any more is not selected. */
export function selectedHosts(rows: readonly TreeRow[], { ids }: TreeSelection): readonly Host[] {
  if (ids.size === 0) return [];
  return rows.flatMap((row) => (row.kind === 'host' && ids.has(row.id) ? [row.host] : []));
}
