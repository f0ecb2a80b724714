/** Makes the engine's reader from what `config.open` sent: from here on nothing asks the backend. */
import type { ConfigTree, ConfigTreeFile } from '../../shared/contract/config.ts';
import { type ConfigReader, createConfigReader } from '../../shared/sshConfig/configReader.ts';
import { type ConfigDocument, parseDocument, textToBytes } from '../../shared/sshConfig/document.ts';
import type { ConfigWorld, ReadResult } from '../../shared/sshConfig/world.ts';

export interface OpenTree {
  /** As it came. */
  readonly sent: ConfigTree;
  readonly files: readonly ConfigTreeFile[];
  readonly reader: ConfigReader;
  /** The file; undefined when it is not part of the tree. */
  readonly file: (path: string) => ConfigTreeFile | undefined;
  /** As on the disk; empty for a file that does not exist. */
  readonly document: (path: string) => ConfigDocument;
}

export function openTree(tree: ConfigTree): OpenTree {
  const files = new Map(tree.files.map((file) => [file.path, file]));
  const reader = createConfigReader(tree.sources, worldOf(tree, files), {
    ...tree.openSsh,
    alsoKnown: new Set(tree.openSsh.alsoKnown),
  });
  return {
    sent: tree,
    files: tree.files,
    reader,
    file: (path) => files.get(path),
    document(path) {
      const opened = reader.open(path);
      return opened.kind === 'file' ? opened.file.document : parseDocument('');
    },
  };
}

function worldOf({ world, globs }: ConfigTree, files: ReadonlyMap<string, ConfigTreeFile>): ConfigWorld {
  const paths = new Map(globs.map((glob) => [glob.pattern, glob.paths]));
  const keyFiles = new Map(world.keyFiles.map((file) => [file.path, file]));
  const names = world.variables.map((name) => [name, `\${${name}}`] as const);
  return {
    readFile: (path) => (files.has(path) ? readResult(files.get(path)) : keyFile(keyFiles.get(path))),
    fileMode: (path) => keyFiles.get(path)?.mode ?? null,
    glob: (pattern) => paths.get(pattern) ?? [],
    environment: { ...Object.fromEntries(names), ...world.environment },
    home: world.home,
    userHome: (name) => world.userHomes[name] ?? null,
    user: world.user,
    uid: world.uid,
    hostname: world.hostname,
    systemFolder: world.systemFolder,
    interfaces: () => world.interfaces,
    servicePort: (name) => world.services[name] ?? null,
  };
}

/** Whether it is there, for the check; one that was not looked at yet counts as there. */
function keyFile(file: ConfigTree['world']['keyFiles'][number] | undefined): ReadResult {
  if (file?.found === 'missing') return { kind: 'missing' };
  if (file?.found === 'file') return { kind: 'file', bytes: new Uint8Array(), safe: true };
  return { kind: 'unreadable', reason: '' };
}

function readResult(file: ConfigTreeFile | undefined): ReadResult {
  if (file === undefined) return { kind: 'missing' };
  if (file.bytes !== null) return { kind: 'file', bytes: textToBytes(file.bytes), safe: file.safe };
  return file.reason === '' ? { kind: 'missing' } : { kind: 'unreadable', reason: file.reason };
}
