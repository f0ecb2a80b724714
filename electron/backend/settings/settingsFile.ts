/**
 * `settings.json` on the disk, through `conf`: read, written atomically, migrated, with its last versions kept beside
 * it. A file that is damaged at the start is renamed; one that a person breaks while Fairlead runs is left to them. Neither
 * is ever overwritten. It does not know which members are right: see salvage.ts.
 *
 * `conf` serves Electron too. electron-store is `conf` plus Electron's `app.getPath`, and the backend runs in a process
 * without `app`; the folder comes from Platform instead.
 */
import Conf, { type Options } from 'conf';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import type { SettingsNotice } from '../../../shared/contract/settings.ts';
import { isRecord } from './salvage.ts';

type Stored = Record<string, unknown>;
/** Version of Fairlead → what to change in a file that an older version wrote. Run once each, in order. */
export type Migrations = NonNullable<Options<Stored>['migrations']>;

export interface SettingsFile {
  readonly path: string;
  /** What is stored, unchecked; empty when nothing is. Throws SettingsMistake when it is no JSON object. */
  read(): Stored;
  /** Replaces these members and leaves the others. Throws SettingsMistake or the system's error; then nothing has changed. */
  write(members: Stored, keep: 'keep-version' | 'no-version'): void;
  /** Calls back after anybody wrote the file. The returned function stops that. */
  watch(onWritten: () => void): () => void;
}

/** The file is there and is no JSON object. */
export class SettingsMistake extends Error {
  /** Where it was noticed, from 1; null: nowhere in particular. */
  readonly line: number | null;

  constructor(text: string, message: string) {
    super(message);
    this.line = lineOfMistake(text);
  }
}

/** Not every message of V8 says where: the first line up to which the text cannot be the beginning of JSON. */
function lineOfMistake(text: string): number | null {
  const lines = text.split('\n');
  const found = lines.findIndex((_line, index) => !mayGoOn(lines.slice(0, index + 1).join('\n')));
  return found < 0 ? null : found + 1;
}

/** It is JSON, or its only mistake is that it ends. */
function mayGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError;
    const position = /at position (\d+)/.exec(message)?.[1];
    // A string cannot go on in the next line.
    if (message.startsWith('Unterminated string')) return false;
    return message.includes('end of JSON') || (position !== undefined && Number(position) >= text.length);
  }
}

export interface SettingsFileOptions {
  readonly folder: string;
  /** Of Fairlead, for migrations. */
  readonly version: string;
  readonly migrations: Migrations;
  readonly onNotice: (notice: SettingsNotice) => void;
}

const KEPT_VERSIONS = 10;
/** An editor writes, syncs and renames within a few milliseconds; one reading after all of it is enough. */
const SETTLED_MS = 100;

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
    if (look(path) === 'missing') return;
    copyFileSync(path, join(history, `settings.${stamp()}.json`));
    for (const old of kept.slice(0, Math.max(0, kept.length + 1 - KEPT_VERSIONS))) rmSync(old, { force: true });
  }

  function setAsideIfDamaged(): void {
    if (look(path) !== 'damaged') return;
    const setAside = join(folder, `settings.damaged-${stamp()}.json`);
    renameSync(path, setAside);
    const good = versions().findLast((file) => look(file) === 'object');
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
      readObject(path);
      return { ...conf.store };
    },
    write(members, keep) {
      readObject(path);
      if (keep === 'keep-version') keepVersion();
      conf.set(members);
    },
    watch(onWritten) {
      let settled: NodeJS.Timeout | undefined;
      // The folder, not the file: editors, and conf itself, replace it by renaming.
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name !== basename(path)) return;
        clearTimeout(settled);
        settled = setTimeout(onWritten, SETTLED_MS).unref();
      });
      // The folder went away: nothing is left to be told.
      watcher.on('error', () => watcher.close());
      return () => {
        clearTimeout(settled);
        watcher.close();
      };
    },
  };
}

/** Null when there is none. Throws SettingsMistake, or the system's error. */
function readObject(file: string): object | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SettingsMistake(text, error instanceof Error ? error.message : String(error));
  }
  if (!isRecord(value)) throw new SettingsMistake(text, 'it is not an object in braces');
  return value;
}

function look(file: string): 'object' | 'missing' | 'damaged' {
  try {
    return readObject(file) === null ? 'missing' : 'object';
  } catch (error) {
    if (error instanceof SettingsMistake) return 'damaged';
    throw error;
  }
}
