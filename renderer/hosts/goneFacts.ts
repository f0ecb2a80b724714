/** Facts about hosts whose file does not name them any more. Pure; what happens to them is a person's decision. */
import type { HostList } from '../../shared/contract/config.ts';
import type { HostProfile } from '../../shared/contract/profiles.ts';
import type { Settings } from '../../shared/contract/settings.ts';

export interface GoneFacts {
  readonly alias: string;
  readonly profile: HostProfile;
  readonly pinned: boolean;
  /** The file that named it, as shown. */
  readonly file: string;
}

/** Nothing is gone that is in a file that is not read now: another main file may be chosen, or a disk not be there. */
export function goneFacts(settings: Settings, { status, file: main, included, hosts }: HostList): readonly GoneFacts[] {
  if (status !== 'ok') return [];
  const read = new Set([main, ...included]);
  const named = new Set(hosts.map(({ alias }) => alias));
  return Object.entries(settings.hosts).flatMap(([alias, profile]) => {
    const { file } = profile;
    if (file === undefined || !read.has(file) || named.has(alias)) return [];
    return [{ alias, profile, pinned: settings.pinned.includes(alias), file }];
  });
}

/** Hosts that may be the same under a new name: of the same file, and nothing is known about them. */
export function heirsOf({ file }: GoneFacts, settings: Settings, { hosts }: HostList): readonly string[] {
  return hosts
    .filter(({ alias, place }) => place.file === file && settings.hosts[alias] === undefined)
    .map(({ alias }) => alias);
}
