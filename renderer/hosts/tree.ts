/** The rows of the hosts sidebar, from the hosts and how a person wants them sorted. Pure: no state, no words. */
import type { Settings } from '../../shared/contract/settings.ts';
import { useWeight } from '../../shared/uses.ts';
import type { Host } from './host.ts';
import { filterHosts } from './hostFilter.ts';

export type TreeRow =
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly name: string;
      readonly count: number;
      readonly open: boolean;
    }
  | {
      readonly kind: 'host';
      readonly id: string;
      readonly host: Host;
      /** For aria: the place in its group, from 1, and the group's size. */
      readonly position: number;
      readonly setSize: number;
    };

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Sorts a copy. `file` is the order of the config files, in which hosts come. */
function sortHosts(hosts: readonly Host[], sort: Settings['sort'], now: number): readonly Host[] {
  if (sort === 'file') return hosts;
  const byName = (a: Host, b: Host) => names.compare(a.name, b.name);
  if (sort === 'name') return hosts.toSorted(byName);
  if (sort === 'used') return hosts.toSorted((a, b) => b.lastUsed - a.lastUsed || byName(a, b));
  const weight = (host: Host) => useWeight(host.use ?? undefined, now);
  return hosts.toSorted((a, b) => weight(b) - weight(a) || byName(a, b));
}

/** Before anyone closed a group. */
export const NONE_CLOSED: ReadonlySet<string> = new Set();

/** The closed groups after one was opened or closed. */
export function toggled(closed: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const changed = new Set(closed);
  if (!changed.delete(id)) changed.add(id);
  return changed;
}

export interface TreeInput {
  /** In file order, the demo server last. */
  readonly hosts: readonly Host[];
  readonly query: string;
  readonly sort: Settings['sort'];
  readonly now: number;
  readonly closed: ReadonlySet<string>;
  /** Names of groups that do not come from the config. */
  readonly words: { readonly pinned: string; readonly builtIn: string };
}

/** Pinned first, then the groups in the order of the config, then the demo server. A filter opens every group. */
export function treeRows({ hosts, query, sort, now, closed, words }: TreeInput): readonly TreeRow[] {
  const groups = new Map<string, { name: string; hosts: Host[] }>();
  const put = (id: string, name: string, host: Host) => {
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { name, hosts: [host] });
    else group.hosts.push(host);
  };
  const filtering = query.trim() !== '';
  const shown = filtering ? filterHosts(hosts, query) : hosts;
  for (const host of shown) if (host.pinned) put('pinned', words.pinned, host);
  // Group order must not depend on the filter's ranking.
  const kept = new Set(shown);
  for (const host of hosts) {
    if (!kept.has(host) || host.pinned) continue;
    if (host.entry === null) put('built-in', words.builtIn, host);
    else put(`group:${host.group}`, host.group, host);
  }
  const rows: TreeRow[] = [];
  for (const [id, group] of groups) {
    const open = filtering || !closed.has(id);
    rows.push({ kind: 'group', id, name: group.name, count: group.hosts.length, open });
    if (!open) continue;
    const sorted = sortHosts(group.hosts, sort, now);
    for (const [index, host] of sorted.entries()) {
      rows.push({ kind: 'host', id: host.key, host, position: index + 1, setSize: sorted.length });
    }
  }
  return rows;
}
