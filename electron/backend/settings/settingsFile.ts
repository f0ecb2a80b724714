/**
 * `settings.json` on the disk, through `conf`: read, written atomically, migrated, with its last versions kept beside
 * it. A damaged file is renamed, never overwritten. It does not know which members are right: see salvage.ts.
 *
 * `conf` serves Electron too. electron-store is `conf` plus Electron's `app.getPath`, and the backend runs in a process
 * without `app`; the folder comes from Platform instead.
 */
import Conf, { type Options } from 'conf';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SettingsNotice } from '../../../shared/contract/settings.ts';
import { isRecord } from './salvage.ts';

type Stored = Record<string, unknown>;
/** Version of Fairlead → what to change in a file that an older version wrote. Run once each, in order. */
export type Migrations = NonNullable<Options<Stored>['migrations']>;

export interface SettingsFile {
  readonly path: string;
  /** What is stored, unchecked; empty when nothing is. Sets a damaged file aside. */
  read(): Stored;
  /** Replaces these members and leaves the others. Throws the system's error; then nothing has changed. */
  write(members: Stored, keep: 'keep-version' | 'no-version'): void;
}

export interface SettingsFileOptions {
  readonly folder: string;
  /** Of Fairlead, for migrations. */
  readonly version: string;
  readonly migrations: Migrations;
  readonly onNotice: (notice: SettingsNotice) => void;
}

const KEPT_VERSIONS = 10;

/** Throws the system's error when the file is there and cannot be read. */
export function openSettingsFile({ folder, version, migrations, onNotice }: SettingsFileOptions): SettingsFile {
  const path = join(folder, 'settings.json');
  const history = join(folder, 'settings-history');
  let newestStamp = 0;

  /** `2026-11-20T10-29-15-123Z`: sorts by time, never twice the same, allowed in file names everywhere. */
  function stamp(): string {
    newestStamp = Math.max(Date.now(), newestStamp + 1);
    return new Date(newestStamp).toISOString().replace(/[:.]/g, '-');
  }

  /** Oldest first. */
  const versions = () => {
    mkdirSync(history, { recursive: true, mode: 0o700 });
    const names = readdirSync(history).filter((name) => /^settings\.[-0-9TZ]+\.json$/.test(name));
    return names.sort().map((name) => join(history, name));
  };

  function keepVersion(): void {
    const kept = versions();
    if (readObject(path) === 'missing') return;
    copyFileSync(path, join(history, `settings.${stamp()}.json`));
    for (const old of kept.slice(0, Math.max(0, kept.length + 1 - KEPT_VERSIONS))) rmSync(old, { force: true });
  }

  function setAsideIfDamaged(): void {
    if (readObject(path) !== 'damaged') return;
    const setAside = join(folder, `settings.damaged-${stamp()}.json`);
    renameSync(path, setAside);
    const good = versions().findLast((file) => readObject(file) === 'object');
    if (good !== undefined) copyFileSync(good, path);
    onNotice({ kind: 'damaged', setAside: basename(setAside), restored: good !== undefined });
  }

  setAsideIfDamaged();
  const conf = new Conf<Stored>({
    cwd: folder,
    configName: 'settings',
    configFileMode: 0o600,
    // An alias may contain dots.
    accessPropertiesByDotNotation: false,
    // An empty table would make conf write a file at the first start for no reason.
    ...(Object.keys(migrations).length === 0
      ? {}
      : { migrations, projectVersion: version, beforeEachMigration: keepVersion }),
  });

  return {
    path,
    read() {
      setAsideIfDamaged();
      return { ...conf.store };
    },
    write(members, keep) {
      setAsideIfDamaged();
      if (keep === 'keep-version') keepVersion();
      conf.set(members);
    },
  };
}

function readObject(file: string): 'object' | 'missing' | 'damaged' {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
  try {
    return isRecord(JSON.parse(text)) ? 'object' : 'damaged';
  } catch {
    return 'damaged'; // Not JSON.
  }
}
