/** Fairlead's own settings, behind the calls `settings.*`. Every reader gets whole, valid settings, whatever the disk says. */
import { isDeepStrictEqual } from 'node:util';
import type { Handlers, ParamsOf } from '../../../shared/contract/index.ts';
import { NO_PROFILE } from '../../../shared/contract/profiles.ts';
import type { Settings, SettingsNotice } from '../../../shared/contract/settings.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import { withUse } from '../../../shared/uses.ts';
import type { Log } from '../log.ts';
import { DEFAULT_SETTINGS } from '../../../shared/defaultSettings.ts';
import { salvage } from './salvage.ts';
import { openSettingsFile, type Migrations, type SettingsFile } from './settingsFile.ts';

export interface SettingsServiceOptions {
  /** Holds settings.json and its history. */
  readonly folder: string;
  readonly version: string;
  readonly log: Log;
  readonly onChanged: (settings: Settings) => void;
  readonly migrations?: Migrations;
}

export interface SettingsService {
  readonly handlers: Pick<Handlers<unknown>, 'settings.get' | 'settings.set' | 'settings.used' | 'settings.notices'>;
  get(): Settings;
  /** What `settings.set` does. Throws RpcError (`io`). */
  update(change: Partial<Settings>): Settings;
  /** Keeps facts about a host. Failing to save that is logged and disturbs nobody: the person is asked again. */
  noteHost(alias: string, facts: Partial<Settings['hosts'][string]>): void;
  /** Remembers that a host was used now. Failing to save that is logged and disturbs nobody. */
  touch(alias: string): void;
}

/** No released version wrote another form yet. */
const MIGRATIONS: Migrations = {};

/** Members that change by mere use. They are no reason to keep a version: ten connections would push out all others. */
const BOOKKEEPING: ReadonlySet<string> = new Set<keyof Settings>(['lastUsed', 'uses', 'lastWorkspace', 'hintsShown']);

export function createSettingsService(options: SettingsServiceOptions): SettingsService {
  const { log, onChanged } = options;
  const notices: SettingsNotice[] = [];
  const onNotice = (notice: SettingsNotice) => {
    notices.push(notice);
    log('warn', 'settings', { ...notice });
  };
  const file = open();
  let current = file === null ? DEFAULT_SETTINGS : read(file);

  function open(): SettingsFile | null {
    try {
      const { folder, version, migrations = MIGRATIONS } = options;
      return openSettingsFile({ folder, version, migrations, onNotice });
    } catch (error) {
      const { path = options.folder, code } = error as NodeJS.ErrnoException;
      onNotice({ kind: 'unreadable', file: path, reason: code ?? String(error) });
      return null;
    }
  }

  function read(from: SettingsFile): Settings {
    const { settings, invalid } = salvage(from.read());
    if (invalid.length > 0) onNotice({ kind: 'invalid', file: from.path, members: [...invalid] });
    return settings;
  }

  function set(change: Partial<Settings> | ParamsOf<'settings.set'>): Settings {
    const members = Object.entries(change) as [keyof Settings, unknown][];
    const changed = members.filter(([name, value]) => value !== undefined && !isDeepStrictEqual(value, current[name]));
    if (changed.length === 0) return current;
    if (file === null) throw new RpcError('io', 'the settings cannot be saved', { file: options.folder });
    const keep = changed.every(([name]) => BOOKKEEPING.has(name)) ? 'no-version' : 'keep-version';
    try {
      file.write(Object.fromEntries(changed), keep);
    } catch (error) {
      log('error', 'settings.save', { error });
      const { code } = error as NodeJS.ErrnoException;
      throw new RpcError('io', 'the settings were not saved', { file: file.path, reason: code ?? 'unknown' });
    }
    current = { ...current, ...Object.fromEntries(changed) };
    onChanged(current);
    return current;
  }

  /** What is only remembered must not stop what a person does. */
  function note(what: string, change: Partial<Settings>): void {
    try {
      set(change);
    } catch (error) {
      log('warn', what, { error });
    }
  }

  return {
    handlers: {
      'settings.get': () => current,
      'settings.set': set,
      'settings.used'({ key }) {
        note('settings.used', { uses: withUse(current.uses, key, Date.now()) });
        return null;
      },
      'settings.notices': () => [...notices],
    },
    get: () => current,
    update: set,
    noteHost(alias, facts) {
      const known = current.hosts[alias] ?? NO_PROFILE;
      note('settings.noteHost', { hosts: { ...current.hosts, [alias]: { ...known, ...facts } } });
    },
    touch(alias) {
      const now = Date.now();
      note('settings.touch', {
        lastUsed: { ...current.lastUsed, [alias]: now },
        uses: withUse(current.uses, `host:${alias}`, now),
      });
    },
  };
}
