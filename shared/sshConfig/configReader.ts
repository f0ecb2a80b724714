/** Reads and parses each file of a config tree once, and keeps the result for every later question. */
import { type ConfigFile, indexFile } from './configFile.ts';
import { bytesToText, type ConfigDocument, parseDocument } from './document.ts';
import { createNameIndex, EVERY_NAME, NO_NAME, type Relevance } from './nameIndex.ts';
import type { OpenSsh } from './openSsh.ts';
import { compileStatements } from './statements.ts';
import type { ConfigWorld } from './world.ts';

/** Where ssh begins to read. */
export interface ConfigSource {
  readonly path: string;
  /** A user's file: `~` is allowed in its Includes, and relative ones are in `~/.ssh`. */
  readonly userFile: boolean;
  /** Bad owner or permissions are fatal. */
  readonly checkPermissions: boolean;
  /** As with -F: it must be there. */
  readonly required: boolean;
}

type OpenedFile =
  | { readonly kind: 'file'; readonly file: ConfigFile; readonly safe: boolean }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface ConfigReader {
  readonly sources: readonly ConfigSource[];
  readonly world: ConfigWorld;
  readonly openSsh: OpenSsh;
  readonly open: (path: string) => OpenedFile;
  readonly glob: (pattern: string) => readonly string[];
  /** Of paths that `glob` answered with, those that must be looked at for a name, in order. */
  readonly relevant: (paths: readonly string[], name: string) => readonly string[];
  /** Paths asked for so far, missing ones included. */
  readonly paths: ReadonlySet<string>;
  /** Glob patterns asked for so far. */
  readonly patterns: ReadonlySet<string>;
}

/** A reader never looks at a file twice: make a new one after a change. `reuse` hands over what did not change. */
export function createConfigReader(
  sources: readonly ConfigSource[],
  world: ConfigWorld,
  openSsh: OpenSsh,
  reuse?: {
    readonly from: ConfigReader;
    readonly isUnchanged: (path: string) => boolean;
    /** A document that is there already, instead of the bytes of the file. */
    readonly document?: (path: string) => ConfigDocument | undefined;
  },
): ConfigReader {
  const files = new Map<string, OpenedFile>();
  const globs = new Map<string, readonly string[]>();
  const paths = new Set<string>();
  const patterns = new Set<string>();
  const indexes = new WeakMap<readonly string[], (name: string) => readonly number[]>();

  const read = (path: string): OpenedFile => {
    if (reuse?.from.paths.has(path) === true && reuse.isUnchanged(path)) return reuse.from.open(path);
    const result = world.readFile(path);
    if (result.kind !== 'file') return result;
    const document = reuse?.document?.(path) ?? parseDocument(bytesToText(result.bytes));
    const file = indexFile(path, document, compileStatements(document, openSsh, world));
    return { kind: 'file', file, safe: result.safe };
  };

  const open = (path: string): OpenedFile => {
    let opened = files.get(path);
    if (opened === undefined) {
      opened = read(path);
      files.set(path, opened);
      paths.add(path);
    }
    return opened;
  };

  return {
    sources,
    world,
    openSsh,
    paths,
    patterns,
    open,
    relevant(included, name) {
      if (included.length < 2) return included;
      let index = indexes.get(included);
      if (index === undefined) {
        index = createNameIndex(included.map((path) => relevanceOf(open(path))));
        indexes.set(included, index);
      }
      return index(name).map((at) => included[at] ?? '');
    },
    glob(pattern) {
      let found = globs.get(pattern);
      if (found === undefined) {
        found = world.glob(pattern);
        globs.set(pattern, found);
        patterns.add(pattern);
      }
      return found;
    },
  };
}

/** A file that ssh would complain about concerns everybody. */
function relevanceOf(opened: OpenedFile): Relevance {
  if (opened.kind === 'missing') return NO_NAME;
  return opened.kind === 'file' && opened.safe ? opened.file.relevance : EVERY_NAME;
}
