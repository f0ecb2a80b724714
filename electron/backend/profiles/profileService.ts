/**
 * Fairlead's own facts about hosts, behind the calls `profiles.*`. Each change is joined to what is there, so that two
 * windows do not undo each other. Facts follow a host that is renamed; those of a host that is gone stay until a person
 * removes them. Where they are kept is the settings' matter.
 */
import { isDeepStrictEqual } from 'node:util';
import type { HostList } from '../../../shared/contract/config.ts';
import type { Handlers } from '../../../shared/contract/index.ts';
import { NO_PROFILE, type HostProfile, type ProfileChange } from '../../../shared/contract/profiles.ts';
import type { Settings } from '../../../shared/contract/settings.ts';
import { renamedHosts } from './renamedHosts.ts';
import { moveFacts } from './moveFacts.ts';

export interface ProfileServiceOptions {
  readonly settings: {
    get(): Settings;
    /** Throws RpcError (`io`) when it cannot be saved. */
    update(change: Partial<Settings>): Settings;
  };
  readonly hosts: () => HostList;
  readonly onFailed: (error: unknown) => void;
}

type ProfileMethod = Extract<keyof Handlers<unknown>, `profiles.${string}`>;

export interface ProfileService {
  readonly handlers: Pick<Handlers<unknown>, ProfileMethod>;
  /** The config was read again. */
  configRead(list: HostList): void;
}

export function createProfileService({ settings, hosts, onFailed }: ProfileServiceOptions): ProfileService {
  let before = hosts();
  noteFiles(before);

  const fileOf = (alias: string) => hosts().hosts.find((entry) => entry.alias === alias)?.place.file;

  function set({ alias, pinned, ...change }: ProfileChange): Settings {
    const { hosts: profiles, pinned: all } = settings.get();
    const profile = changedProfile(profiles[alias] ?? NO_PROFILE, change, fileOf(alias));
    const others = all.filter((name) => name !== alias);
    return settings.update({
      hosts: { ...profiles, [alias]: profile },
      ...(pinned === undefined ? {} : { pinned: pinned ? [...others, alias] : others }),
    });
  }

  /** Facts remember the file of their host: a host that is not in a file that is not read is not gone. */
  function noteFiles(list: HostList): void {
    const { hosts: profiles } = settings.get();
    const moved = list.hosts.flatMap(({ alias, place: { file } }) => {
      const profile = profiles[alias];
      return profile === undefined || profile.file === file ? [] : [[alias, { ...profile, file }] as const];
    });
    if (moved.length > 0) save({ hosts: { ...profiles, ...Object.fromEntries(moved) } });
  }

  function save(change: Partial<Settings>): void {
    try {
      settings.update(change);
    } catch (error) {
      onFailed(error);
    }
  }

  return {
    handlers: {
      'profiles.set': set,
      'profiles.move': ({ from, to }) => settings.update(moveFacts(settings.get(), from, to)),
      'profiles.remove'({ aliases }) {
        const current = settings.get();
        const keep = ([alias]: readonly [string, unknown]) => !aliases.includes(alias);
        return settings.update({
          hosts: Object.fromEntries(Object.entries(current.hosts).filter(keep)),
          lastUsed: Object.fromEntries(Object.entries(current.lastUsed).filter(keep)),
          pinned: current.pinned.filter((alias) => !aliases.includes(alias)),
        });
      },
    },
    configRead(list) {
      for (const { from, to } of renamedHosts(before, list)) save(moveFacts(settings.get(), from, to));
      before = list;
      noteFiles(list);
    },
  };
}

type Facts = Omit<ProfileChange, 'alias' | 'pinned'>;

function changedProfile(before: HostProfile, change: Facts, file: string | undefined): HostProfile {
  const changed = Object.entries({ ...before, ...change, file: file ?? before.file });
  const empty = (value: unknown) => value == null || isDeepStrictEqual(value, []);
  return {
    ...NO_PROFILE,
    ...(Object.fromEntries(changed.filter(([, value]) => !empty(value))) as Partial<HostProfile>),
  };
}
