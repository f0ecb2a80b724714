/**
 * The backend's half of the config editor: hands the whole tree to the window, which edits it there, and writes what
 * comes back. How a file is written is saveConfig.ts; what the files mean is shared/sshConfig/.
 */
import { accessSync, constants, lstatSync, readlinkSync } from 'node:fs';
import type { ConfigEdits, ConfigTree, ConfigTreeFile } from '../../../shared/contract/config.ts';
import type { Handlers } from '../../../shared/contract/index.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import { type ConfigReader, type ConfigSource, createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { bytesToText, parseDocument, printDocument, textToBytes } from '../../../shared/sshConfig/document.ts';
import { editedTree } from '../../../shared/sshConfig/editedTree.ts';
import { hostList } from '../../../shared/sshConfig/hostList.ts';
import type { OpenSsh } from '../../../shared/sshConfig/openSsh.ts';
import { lookAtKeyFiles } from '../../../shared/sshConfig/lintKeyFile.ts';
import { showPath } from '../../../shared/sshConfig/showPath.ts';
import type { ConfigWorld } from '../../../shared/sshConfig/world.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform.ts';
import { listBackups, readBackup } from './backups.ts';
import { createNodeWorld } from './nodeWorld.ts';
import { bytesHash, saveConfig } from './saveConfig.ts';
import { bytePath, systemPath } from './systemPath.ts';

/** All files together, as JSON: more does not fit into one message, and the window would stand still over it. */
const MAX_TREE_BYTES = 3 * 1024 * 1024;

export interface EditorSurroundings {
  readonly platform: Platform;
  readonly log: Log;
  readonly sources: () => readonly ConfigSource[];
  /** The release that the files are read for. */
  readonly openSsh: () => OpenSsh;
}

type EditorHandlers = Pick<Handlers<unknown>, 'config.open' | 'config.save' | 'config.backups' | 'config.backup'>;

export function createEditorHandlers({ platform, log, sources, openSsh }: EditorSurroundings): EditorHandlers {
  const backupFolder = `${platform.dataFolder}/config-backups`;
  /** Only what a tree had may be written: the window names files, it does not choose them freely. */
  let known: ReadonlySet<string> = new Set();

  return {
    'config.open': (edited) => {
      const tree = readTree(platform, sources(), openSsh(), edited?.edits ?? []);
      known = new Set([...known, ...tree.files.map(({ path }) => path)]);
      return tree;
    },
    'config.save': async ({ files }) => {
      const stranger = files.find(({ path }) => !known.has(path));
      if (stranger !== undefined) throw new RpcError('not-found', 'That file is not part of the config.');
      const result = await saveConfig(
        files.map(({ path, basedOn, bytes }) => ({ path, basedOn, bytes: textToBytes(bytes) })),
        { backupFolder },
      );
      log('info', 'config.saved', { files: files.length, result: result.kind });
      return result.kind === 'conflict' ? { kind: 'conflict', path: result.path } : result;
    },
    'config.backups': async ({ path }) =>
      (await listBackups(backupFolder, path)).map(({ name, at }) => ({ name, at })).reverse(),
    'config.backup': async ({ path, name }) => {
      const backup = (await listBackups(backupFolder, path)).find((each) => each.name === name);
      if (backup === undefined) throw new RpcError('not-found', 'That backup is gone.');
      return bytesToText(await readBackup(backup));
    },
  };
}

/** As on the disk; `edits` only say which other files, names and variables are asked for. */
function readTree(
  platform: Platform,
  sources: readonly ConfigSource[],
  openSsh: OpenSsh,
  edits: ConfigEdits['edits'],
): ConfigTree {
  const asked = recordingWorld(createNodeWorld(platform));
  const reader = createConfigReader(sources, asked.world, openSsh);
  // Looks at every host, so that every file, name and service that matters is asked for.
  hostList(reader);
  const edited = editedTree(reader, new Map(edits.map(({ path, bytes }) => [path, parseDocument(bytes)])));
  if (edits.length > 0) hostList(edited);
  const keyFiles = keyFilesOf([reader, edited]);
  let room = MAX_TREE_BYTES;
  const files = [...new Set([...reader.paths, ...edited.paths])].map((path) => {
    const file = describeFile(path, reader);
    const size = Buffer.byteLength(JSON.stringify(file.bytes));
    if (size > room) return unreadable(file, 'File too large');
    room -= size;
    return file;
  });
  const { world } = asked;
  return {
    files,
    sources: sources.map((source) => ({ ...source })),
    globs: [...reader.patterns].map((pattern) => ({ pattern, paths: [...reader.glob(pattern)] })),
    world: {
      home: world.home,
      user: world.user,
      uid: world.uid,
      hostname: world.hostname,
      systemFolder: world.systemFolder,
      ...environmentOf(world, [...files, ...edits]),
      interfaces: [...(world.interfaces?.() ?? [])],
      services: Object.fromEntries(asked.services),
      userHomes: Object.fromEntries(asked.userHomes),
      keyFiles,
    },
    openSsh: { ...openSsh, alsoKnown: [...(openSsh.alsoKnown ?? [])] },
  };
}

interface RecordingWorld {
  readonly world: ConfigWorld;
  readonly services: ReadonlyMap<string, number | null>;
  readonly userHomes: ReadonlyMap<string, string | null>;
}

/** The world, and what it was asked: the window answers its own engine with the same. */
function recordingWorld(world: ConfigWorld): RecordingWorld {
  const services = new Map<string, number | null>();
  const userHomes = new Map<string, string | null>();
  const recorded = <T>(answers: Map<string, T>, ask: (name: string) => T) => {
    return (name: string): T => {
      const answer = ask(name);
      answers.set(name, answer);
      return answer;
    };
  };
  return {
    services,
    userHomes,
    world: {
      ...world,
      servicePort: recorded(services, (name) => world.servicePort(name)),
      userHome: recorded(userHomes, (name) => world.userHome(name)),
    },
  };
}

/** Of all these trees together; each is looked at once. */
function keyFilesOf(readers: readonly ConfigReader[]): ConfigTree['world']['keyFiles'] {
  const found = new Map<string, ConfigTree['world']['keyFiles'][number]>();
  for (const reader of readers) {
    const { world } = reader;
    const readFile: ConfigWorld['readFile'] = (path) => {
      const known = found.get(path) ?? { path, found: world.readFile(path).kind, mode: world.fileMode?.(path) ?? null };
      found.set(path, known);
      if (known.found === 'missing') return { kind: 'missing' };
      return { kind: 'unreadable', reason: '' };
    };
    lookAtKeyFiles({ ...reader, world: { ...world, readFile } });
  }
  return [...found.values()];
}

/** Values of the variables that the files name; of the others only that they are set: some are secrets. */
function environmentOf(
  { environment }: ConfigWorld,
  files: readonly Pick<ConfigTreeFile, 'bytes'>[],
): Pick<ConfigTree['world'], 'environment' | 'variables'> {
  const named = new Set(['HOME']);
  for (const { bytes } of files) {
    for (const [, braced, plain] of (bytes ?? '').matchAll(/\$(?:\{([^}]*)\}|(\w+))/g))
      named.add(braced ?? plain ?? '');
  }
  const values: Record<string, string> = {};
  const variables: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    if (named.has(name)) values[name] = value;
    else variables.push(name);
  }
  return { environment: values, variables };
}

function describeFile(path: string, reader: ConfigReader): ConfigTreeFile {
  const { world } = reader;
  const opened = reader.open(path);
  const file = { path, shown: showPath(path, world), linkTarget: leadsTo(path, reader) };
  if (opened.kind === 'missing') return { ...file, bytes: null, hash: null, reason: '', writable: true, safe: true };
  if (opened.kind === 'unreadable') return unreadable(file, opened.reason);
  const bytes = printDocument(opened.file.document);
  return {
    ...file,
    bytes,
    hash: bytesHash(textToBytes(bytes)),
    reason: '',
    writable: isWritable(path),
    safe: opened.safe,
  };
}

function unreadable(
  { path, shown, linkTarget }: Pick<ConfigTreeFile, 'path' | 'shown' | 'linkTarget'>,
  reason: string,
): ConfigTreeFile {
  return { path, shown, linkTarget, bytes: null, hash: null, reason, writable: false, safe: true };
}

function isWritable(path: string): boolean {
  try {
    // A folder reads as an empty file, but nothing can be written into its place.
    if (lstatSync(systemPath(path)).isDirectory()) return false;
    accessSync(systemPath(path), constants.W_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function leadsTo(path: string, { world }: ConfigReader): string | null {
  try {
    if (lstatSync(systemPath(path), { throwIfNoEntry: false })?.isSymbolicLink() !== true) return null;
    return showPath(bytePath(readlinkSync(systemPath(path))), world);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
