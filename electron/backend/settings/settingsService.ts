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
import { openSettingsFile, SettingsMistake, type Migrations, type SettingsFile } from './settingsFile.ts';

export interface SettingsServiceOptions {
  /** Holds settings.json and its history. */
  readonly folder: string;
  readonly version: string;
  readonly log: Log;
  readonly onChanged: (settings: Settings) => void;
  /** All that a person must know now, whenever that is something else. */
  readonly onNotices: (notices: SettingsNotice[]) => void;
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
  close(): void;
}

/**
 * The form of the file, its member `format`; left out: 1. A version that gives a member another meaning writes a greater
 * number, and this one then leaves the file alone.
 */
const FORMAT = 1;

/** No released version wrote another form yet. */
const MIGRATIONS: Migrations = {};

/** Members that change by mere use. They are no reason to keep a version: ten connections would push out all others. */
const BOOKKEEPING: ReadonlySet<string> = new Set<keyof Settings>(['lastUsed', 'uses', 'lastWorkspace', 'hintsShown']);

export function createSettingsService(options: SettingsServiceOptions): SettingsService {
  const { log, onChanged } = options;
  /** About the file as it was at the start, and as it is now. */
  const atStart: SettingsNotice[] = [];
  let now: SettingsNotice[] = [];
  const onNotice = (notice: SettingsNotice) => {
    atStart.push(notice);
    log('warn', 'settings', { ...notice });
  };
  const notices = () => [...atStart, ...now];
  const file = open();
  let current = DEFAULT_SETTINGS;
  if (file !== null) current = read(file);
  const stopWatching = file?.watch(() => follow(file));

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

  /** What is in the file now, and what is to be said about it. After a mistake: what was there before. */
  function read(from: SettingsFile): Settings {
    const { path } = from;
    now = [];
    try {
      const stored = from.read();
      const { settings, invalid } = salvage(stored);
      if (isNewer(stored)) now.push({ kind: 'newer', file: path });
      if (invalid.length > 0) now.push({ kind: 'invalid', file: path, members: [...invalid] });
      return settings;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (error instanceof SettingsMistake) now.push({ kind: 'mistake', file: path, line: error.line, message });
      else now.push({ kind: 'unreadable', file: path, reason: code ?? message });
      return current;
    } finally {
      for (const notice of now) log('warn', 'settings', { ...notice });
    }
  }

  /** Somebody wrote the file: this program, another window's, or a person with an editor. */
  function follow(from: SettingsFile): void {
    const said = now;
    const next = read(from);
    if (!isDeepStrictEqual(said, now)) options.onNotices(notices());
    if (isDeepStrictEqual(next, current)) return;
    current = next;
    onChanged(current);
  }

  /** Why nothing can be saved, in words; null: it can. */
  function refusal(): string | null {
    const found = now.find(({ kind }) => kind === 'newer' || kind === 'mistake');
    if (found?.kind === 'newer') return 'the settings were written by a newer Fairlead and are left as they are';
    return found?.kind === 'mistake' ? MISTAKE : null;
  }

  function set(change: Partial<Settings> | ParamsOf<'settings.set'>): Settings {
    const members = Object.entries(change) as [keyof Settings, unknown][];
    const changed = members.filter(([name, value]) => value !== undefined && !isDeepStrictEqual(value, current[name]));
    if (changed.length === 0) return current;
    if (file === null) throw new RpcError('io', 'the settings cannot be saved', { file: options.folder });
    const refused = refusal();
    if (refused !== null) throw new RpcError('io', refused, { file: file.path });
    const keep = changed.every(([name]) => BOOKKEEPING.has(name)) ? 'no-version' : 'keep-version';
    try {
      file.write(Object.fromEntries(changed), keep);
    } catch (error) {
      log('error', 'settings.save', { error });
      if (error instanceof SettingsMistake) {
        // It was broken a moment ago: said before the watcher does.
        follow(file);
        throw new RpcError('io', MISTAKE, { file: file.path });
      }
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
      'settings.notices': notices,
    },
    get: () => current,
    update: set,
    close: () => stopWatching?.(),
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

const MISTAKE = 'settings.json has a mistake; nothing is saved until it is mended';

function isNewer({ format }: Readonly<Record<string, unknown>>): boolean {
  return typeof format === 'number' && format > FORMAT;
}
