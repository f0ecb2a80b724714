/** Which options of a host Fairlead does not act on, although they ask for something. */
import type { FilePlace } from '../contract/connections.ts';
import { showText } from './document.ts';
import { findKeyword, type Keyword } from './keywords.ts';
import type { Resolution } from './resolve.ts';
import type { SettingValue } from './settings.ts';
import { showPlace } from './showPath.ts';
import type { ConfigWorld } from './world.ts';

/** An option the config sets for this host, and that Fairlead does not act on. */
export interface NotHonoured {
  readonly option: string;
  readonly value: string;
  readonly place: FilePlace | null;
  /** In one sentence. */
  readonly why: string;
}

export function notHonoured(resolution: Resolution, world: ConfigWorld): readonly NotHonoured[] {
  const found: NotHonoured[] = [];
  for (const slot of resolution.settings.slots()) {
    const keyword = findKeyword(slot);
    if (keyword?.honoured !== 'no') continue;
    for (const entry of resolution.settings.get(slot)) {
      if (!asksForSomething(keyword, entry, world)) continue;
      const { value, place } = entry;
      found.push({
        option: keyword.name,
        value: showText(value),
        place: place === null ? null : showPlace(place, world),
        why: keyword.why,
      });
    }
  }
  return found;
}

function asksForSomething({ slot, idle }: Keyword, { value, place }: SettingValue, world: ConfigWorld): boolean {
  if (idle.includes(value.toLowerCase())) return false;
  // Distributions switch Kerberos on for everybody; that is not a wish of this person for this host.
  if (slot.startsWith('gssapi')) return place?.file.startsWith(world.systemFolder) !== true;
  return true;
}
