/** A config tree as it would be with some files changed, without writing them. */
import { type ConfigReader, createConfigReader } from './configReader.ts';
import type { ConfigDocument } from './document.ts';
import { resolve } from './resolve.ts';
import type { ConfigWorld } from './world.ts';

/** Path → the new document. */
export type TreeEdit = ReadonlyMap<string, ConfigDocument>;

/** Files that do not change are not read again. */
export function editedTree(reader: ConfigReader, edit: TreeEdit): ConfigReader {
  const readFile: ConfigWorld['readFile'] = (path) => {
    const document = edit.get(path);
    if (document === undefined) return reader.world.readFile(path);
    const before = reader.open(path);
    const safe = before.kind === 'file' ? before.safe : true;
    // Its document is handed over below, line by line the same objects.
    return { kind: 'file', bytes: new Uint8Array(), safe };
  };
  return createConfigReader(reader.sources, { ...reader.world, readFile, glob: reader.glob }, reader.openSsh, {
    from: reader,
    isUnchanged: (path) => !edit.has(path),
    document: (path) => edit.get(path),
  });
}

/**
 * The tree in the worlds that an edit must be right in. Commands of Match exec are never run for an edit: instead
 * whatever they may say is tried, all no and all yes.
 */
export function worldsOf(reader: ConfigReader): readonly ConfigReader[] {
  const answer = (says: boolean) =>
    createConfigReader(
      reader.sources,
      { ...reader.world, glob: reader.glob, runMatchExec: () => says },
      reader.openSsh,
      {
        from: reader,
        isUnchanged: () => true,
      },
    );
  return hasExec(reader) ? [answer(false), answer(true)] : [reader];
}

function hasExec(reader: ConfigReader): boolean {
  // Opens every file of the tree.
  resolve(reader, { host: '' }, { lenient: true });
  return [...reader.paths].some((path) => {
    const opened = reader.open(path);
    if (opened.kind !== 'file') return false;
    return opened.file.statements.some(
      (statement) => statement.kind === 'match' && statement.criteria.some(({ name }) => name === 'exec'),
    );
  });
}
