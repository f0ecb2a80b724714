/** Tells a host that was renamed from one that was removed and another that was added. Pure. */
import type { HostEntry, HostList } from '../../../shared/contract/config.ts';

export interface RenamedHost {
  readonly from: string;
  readonly to: string;
}

/**
 * The same line of the same file, and the same machine. Facts include what a person allowed: they must not go to another
 * machine whose block took the place of an old one.
 */
export function renamedHosts(before: HostList, after: HostList): readonly RenamedHost[] {
  const known = new Set(before.hosts.map(({ alias }) => alias));
  const now = new Set(after.hosts.map(({ alias }) => alias));
  const added = new Map<string, HostEntry[]>();
  for (const entry of after.hosts) {
    if (known.has(entry.alias)) continue;
    const place = placeOf(entry);
    added.set(place, [...(added.get(place) ?? []), entry]);
  }
  return before.hosts.flatMap((gone) => {
    if (now.has(gone.alias)) return [];
    // A line with several new names does not say which of them is the old one.
    const [only, ...more] = added.get(placeOf(gone)) ?? [];
    return only === undefined || more.length > 0 || !isSameMachine(gone, only)
      ? []
      : [{ from: gone.alias, to: only.alias }];
  });
}

const placeOf = ({ place }: HostEntry): string => `${place.file}\0${place.line}`;

function isSameMachine(a: HostEntry, b: HostEntry): boolean {
  if (a.user !== b.user || a.port !== b.port) return false;
  // Without HostName the name is the address, and changes with it.
  return a.hostname === b.hostname || (isItsName(a) && isItsName(b));
}

const isItsName = ({ alias, hostname }: HostEntry): boolean => alias.toLowerCase() === hostname.toLowerCase();
