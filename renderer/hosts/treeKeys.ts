/** Where a key moves the cursor of the hosts tree (WAI-ARIA tree pattern). Pure. */
import type { TreeRow } from './tree.ts';

export type TreeMove = { readonly kind: 'cursor'; readonly index: number } | { readonly kind: 'toggle' } | null;

const PAGE = 10;

/** Null: the key moves nothing. */
export function treeMove(rows: readonly TreeRow[], index: number, key: string): TreeMove {
  const to = (wanted: number): TreeMove => ({
    kind: 'cursor',
    index: Math.max(0, Math.min(wanted, rows.length - 1)),
  });
  const row = rows[index];
  if (key === 'ArrowDown') return to(index + 1);
  if (key === 'ArrowUp') return to(index - 1);
  if (key === 'PageDown') return to(index + PAGE);
  if (key === 'PageUp') return to(index - PAGE);
  if (key === 'Home') return to(0);
  if (key === 'End') return to(rows.length - 1);
  if (row === undefined) return null;
  if (key === 'ArrowRight') return row.kind !== 'group' ? null : row.open ? to(index + 1) : { kind: 'toggle' };
  if (key !== 'ArrowLeft') return null;
  if (row.kind === 'group') return row.open ? { kind: 'toggle' } : null;
  return to(rows.findLastIndex((each, at) => at < index && each.kind === 'group'));
}

/** Type-ahead: the next row after the cursor, around the end, whose name begins with `typed`; -1 for none. */
export function typeAhead(rows: readonly TreeRow[], index: number, typed: string): number {
  const wanted = typed.toLowerCase();
  // While the same word goes on, the row that fits already may stay.
  const first = typed.length > 1 ? 0 : 1;
  for (let step = first; step < rows.length + first; step += 1) {
    const at = (index + step) % rows.length;
    const row = rows[at];
    const name = row === undefined ? '' : row.kind === 'group' ? row.name : row.host.name;
    if (name.toLowerCase().startsWith(wanted)) return at;
  }
  return -1;
}
