/**
 * Where accepted host keys are kept: in the person's known_hosts, or, for the demo server, in memory until Fairlead
 * closes. Says in words where a key went.
 */
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { hasPattern, recordedName } from './hostNames.ts';
import { type KnownHostsLine, linesAbout, parseKnownHosts } from './knownHosts.ts';
import { editLines, replaceLines } from './replaceHostKey.ts';
import { appendLine, knownHostsLine } from './saveHostKey.ts';
import { fingerprint, showKey } from './shownKey.ts';
import { describeFileError, isNullDevice } from './trustFile.ts';

export type Saved =
  | { readonly kind: 'saved'; readonly notice: string }
  | { readonly kind: 'failed'; readonly file: string; readonly reason: string };

/** What is to be done about a host that is known already. */
export interface HostKeyUpdate {
  /** Where the key stands by which it is known: its other ones go there too. */
  readonly file: string;
  readonly added: readonly Buffer[];
  readonly removed: readonly KnownHostsLine[];
}

export interface KeyRecorder {
  /** True when this run has accepted the key under this name and keeps it in memory. */
  remembers(name: string, key: Buffer): boolean;
  /** The file a new key would be written to, as shown to a person; `memory`; null: nowhere. */
  destination(options: HostOptions): string | null;
  /** True when the config sends new keys to the null device: taken, and forgotten. */
  discards(options: HostOptions): boolean;
  add(options: HostOptions, key: Buffer): Promise<Saved>;
  /** Puts the key in place of the given lines. */
  replace(options: HostOptions, key: Buffer, old: readonly KnownHostsLine[]): Promise<Saved>;
  /** Writes keys that a known host has besides, each once, and takes out lines of those that it no longer has. */
  update(options: HostOptions, update: HostKeyUpdate): Promise<Saved>;
  /** `~/.ssh/known_hosts`. */
  showFile(file: string): string;
}

/** Keeps keys in the first UserKnownHostsFile. */
export function fileRecorder(homeFolder: string = homedir()): KeyRecorder {
  const shown = (file: string) => (file.startsWith(homeFolder + sep) ? join('~', file.slice(homeFolder.length)) : file);
  const attempt = async (file: string, options: HostOptions, verb: string, write: () => Promise<number>) => {
    try {
      const line = await write();
      const how = options.hashKnownHosts ? ' (name hashed)' : '';
      return { kind: 'saved', notice: `${verb} ${shown(file)} line ${line}${how}` } as const;
    } catch (error) {
      return { kind: 'failed', file: shown(file), reason: describeFileError(error) } as const;
    }
  };
  const lineFor = (options: HostOptions, key: Buffer) =>
    knownHostsLine(recordedName(options), key, options.hashKnownHosts);

  return {
    remembers: () => false,
    destination: (options) => {
      const file = writableFile(options);
      return file === null ? null : shown(file);
    },
    discards: (options) => isNullDevice(options.userKnownHostsFiles[0] ?? ''),
    add: (options, key) => {
      const file = requireFile(options);
      return attempt(file, options, 'Added to', () => appendLine(file, lineFor(options, key), homeFolder));
    },
    replace: async (options, key, old) => {
      // Old lines may stand in several of the person's files; the new line goes into the first of those.
      const [first = requireFile(options), ...others] = [...new Set(old.map(({ place }) => place.file))];
      for (const file of others) {
        const removed = await attempt(file, options, 'Removed from', () =>
          replaceLines(file, findLike(options, old), null),
        );
        if (removed.kind === 'failed') return removed;
      }
      return attempt(first, options, 'Replaced in', () =>
        replaceLines(first, findLike(options, old), lineFor(options, key)),
      );
    },
    update: async (options, { file: home, added, removed }) => {
      const files = new Set([...(added.length > 0 ? [home] : []), ...removed.map(({ place }) => place.file)]);
      const changed = await Promise.all(
        [...files].map((file) =>
          attempt(file, options, 'Brought up to date:', () =>
            editLines(file, async (text) => ({
              removed: await findLike(options, removed)(text),
              added: file === home ? await missingFrom(text, options, added, lineFor) : [],
            })),
          ),
        ),
      );
      const failed = changed.find(({ kind }) => kind === 'failed');
      return failed ?? { kind: 'saved', notice: describeUpdate(options, added, removed, [...files].map(shown)) };
    },
    showFile: shown,
  };
}

/** Lines for those keys that the text does not have yet for this host: two connections may learn the same at once. */
async function missingFrom(
  text: string,
  options: HostOptions,
  keys: readonly Buffer[],
  lineFor: (options: HostOptions, key: Buffer) => string,
): Promise<string[]> {
  const about = await linesAbout(parseKnownHosts('', text).lines, recordedName(options));
  return keys.filter((key) => !about.some((line) => line.key.blob.equals(key))).map((key) => lineFor(options, key));
}

function describeUpdate(
  { alias }: HostOptions,
  added: readonly Buffer[],
  old: readonly KnownHostsLine[],
  files: readonly string[],
): string {
  const named = (keys: readonly Buffer[]) => keys.map((key) => `${showKey(key).type} ${fingerprint(key)}`).join(', ');
  const learned = added.length > 0 ? [`learned ${named(added)}, which the host has proved to hold`] : [];
  const forgotten = old.length > 0 ? [`removed ${named(old.map(({ key }) => key.blob))}, which it no longer has`] : [];
  return `The host keys of ${alias} in ${files.join(' and ')} were brought up to date: ${[...learned, ...forgotten].join('; ')}.`;
}

/** Keeps keys in memory until Fairlead closes: for a server whose key is new at each start. */
export function memoryRecorder(): KeyRecorder {
  const kept = new Map<string, Buffer>();
  const keep = (options: HostOptions, key: Buffer) => {
    kept.set(recordedName(options), key);
    return Promise.resolve<Saved>({ kind: 'saved', notice: 'The key is trusted until Fairlead closes' });
  };
  return {
    remembers: (name, key) => kept.get(name)?.equals(key) ?? false,
    destination: () => 'memory',
    discards: () => false,
    add: keep,
    replace: keep,
    // Only what stands in a file is brought up to date.
    update: () => Promise.reject(new Error('the demo server has one key')),
    showFile: (file) => file,
  };
}

/**
 * Whether Fairlead may replace these lines: all are in the person's own files, and none was made by hand for several
 * hosts, since the others would lose their record.
 */
export function canReplace(options: HostOptions, lines: readonly KnownHostsLine[]): boolean {
  return lines.every(({ place, names }) => options.userKnownHostsFiles.includes(place.file) && !hasPattern(names));
}

/** Finds the same lines again in a file that may have changed: same name, same key, no marker. */
function findLike(options: HostOptions, old: readonly KnownHostsLine[]) {
  return async (text: string): Promise<ReadonlySet<number>> => {
    const about = await linesAbout(parseKnownHosts('', text).lines, recordedName(options));
    const isOld = (line: KnownHostsLine) =>
      line.marker === 'none' && old.some(({ key }) => key.blob.equals(line.key.blob));
    return new Set(about.filter(isOld).map(({ place }) => place.line));
  };
}

function writableFile(options: HostOptions): string | null {
  const file = options.userKnownHostsFiles[0];
  return file === undefined || isNullDevice(file) ? null : file;
}

function requireFile(options: HostOptions): string {
  const file = writableFile(options);
  if (file === null) throw new Error('a key can be saved only where destination() says so');
  return file;
}
