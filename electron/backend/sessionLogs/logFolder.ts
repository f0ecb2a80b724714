/** The folder of session logs: names that say when and of what, the list, and room for new ones. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type LogFile, type LogFormat, LogName } from '../../../shared/contract/sessionLogs.ts';

const SUFFIX = { text: 'log', asciicast: 'cast' } as const;
/** Of a label in a name, in characters as written there. */
const LONGEST_LABEL = 120;

export interface LogFolder {
  readonly path: string;
  /** A path that is not taken. Makes the folder. */
  newFile(label: string, format: LogFormat, at: number): string;
  /** The latest first. */
  list(): LogFile[];
  pathOf(name: string): string;
  remove(names: readonly string[]): void;
  /** Removes the oldest until all together have at most so many bytes; files in `kept` stay. */
  makeRoom(most: number, kept: ReadonlySet<string>): void;
}

export function openLogFolder(path: string): LogFolder {
  function list(): LogFile[] {
    let names: string[];
    try {
      names = readdirSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return names
      .flatMap((name) => describe(name) ?? [])
      .sort((a, b) => b.from - a.from || b.name.localeCompare(a.name));
  }

  function describe(name: string): LogFile | null {
    if (!v.is(LogName, name)) return null;
    const [stamp = '', ...rest] = name.split('_');
    const from = Date.parse(stamp.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/, 'T$1:$2:$3.$4Z'));
    const status = statSync(join(path, name), { throwIfNoEntry: false });
    if (Number.isNaN(from) || status === undefined) return null;
    const format = name.endsWith('.cast') ? 'asciicast' : 'text';
    return { name, label: labelIn(rest.join('_')), format, from, to: status.mtimeMs, bytes: status.size };
  }

  return {
    path,
    newFile(label, format, at) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      for (let time = at; ; time += 1) {
        const stamp = new Date(time).toISOString().replace(/[:.]/g, '-');
        const file = join(path, `${stamp}_${writtenLabel(label)}.${SUFFIX[format]}`);
        if (!existsSync(file)) return file;
      }
    },
    list,
    pathOf: (name) => join(path, v.parse(LogName, name)),
    remove(names) {
      for (const name of names) rmSync(join(path, v.parse(LogName, name)), { force: true });
    },
    makeRoom(most, kept) {
      const files = list();
      let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      for (const file of files.reverse()) {
        if (bytes <= most) return;
        if (kept.has(file.name)) continue;
        rmSync(join(path, file.name), { force: true });
        bytes -= file.bytes;
      }
    },
  };
}

/** Percent-encoded, so that every label is a name on every system. */
function writtenLabel(label: string): string {
  let written = '';
  for (const character of label.replace(/\p{Cs}/gu, '')) {
    const next = /[A-Za-z0-9.-]/.test(character)
      ? character
      : encodeURIComponent(character).replace(
          /[!'()*_~]/g,
          (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
        );
    if (written.length + next.length > LONGEST_LABEL) break;
    written += next;
  }
  return written === '' ? 'session' : written;
}

function labelIn(rest: string): string {
  const written = rest.replace(/\.(log|cast)$/, '');
  try {
    return decodeURIComponent(written);
  } catch {
    return written; // Somebody else's file, named like ours.
  }
}
