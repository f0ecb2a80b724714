/** The edited documents of a tree, as plain values: each function answers with a new map. */
import { type ConfigDocument, printDocument, printLine } from '../../shared/sshConfig/document.ts';
import { mergeDocuments } from './merge.ts';
import type { OpenTree } from './tree.ts';

/** Path → the document that saving would write. */
export type Edits = ReadonlyMap<string, ConfigDocument>;

export const NO_EDITS: Edits = new Map();

export function withEdits(edits: Edits, more: Edits): Edits {
  return new Map([...edits, ...more]);
}

/** These files, as they are in one place: on the disk, or elsewhere. */
export function editsOf(paths: readonly string[], documentOf: (path: string) => ConfigDocument): Edits {
  return new Map(paths.map((path) => [path, documentOf(path)]));
}

export function withoutPaths(edits: Edits, paths: readonly string[]): Edits {
  return new Map([...edits].filter(([path]) => !paths.includes(path)));
}

/** The same bytes. Lines that no edit touched are the same objects: large files are compared without printing them. */
export function sameDocument(one: ConfigDocument, other: ConfigDocument): boolean {
  if (one === other) return true;
  if (one.lines.length !== other.lines.length) return false;
  return one.lines.every((line, index) => {
    const twin = other.lines[index];
    return line === twin || (twin !== undefined && printLine(line) === printLine(twin));
  });
}

/** A file that says what it says on the disk is not edited: `edits` itself when all of them are. */
export function onlyChanged(edits: Edits, tree: OpenTree): Edits {
  const changed = [...edits].filter(([path, document]) => !sameDocument(document, tree.document(path)));
  return changed.length === edits.size ? edits : new Map(changed);
}

/** What this window wrote: finding it on the disk is no surprise. */
export type Written = readonly { readonly path: string; readonly bytes: string }[];

/** The edited files that somebody else changed since `before` was read. */
export function collisions(edits: Edits, before: OpenTree | null, now: OpenTree, written: Written): readonly string[] {
  return [...edits].flatMap(([path, mine]) => {
    if (!differs(path, before, now)) return [];
    const bytes = now.file(path)?.bytes;
    const isOurs = bytes === printDocument(mine) || written.some((each) => each.path === path && each.bytes === bytes);
    return isOurs ? [] : [path];
  });
}

function differs(path: string, before: OpenTree | null, now: OpenTree): boolean {
  return (before?.file(path)?.hash ?? null) !== (now.file(path)?.hash ?? null);
}

/** Both edits of these files together; null when they touch each other, or a file came or went. */
export function mergeEdits(edits: Edits, before: OpenTree, now: OpenTree, paths: readonly string[]): Edits | null {
  let merged = edits;
  for (const path of paths) {
    const mine = edits.get(path);
    if (mine === undefined || now.file(path)?.bytes == null || before.file(path)?.bytes == null) return null;
    const both = mergeDocuments(before.document(path), mine, now.document(path));
    if (both === null) return null;
    merged = withEdits(merged, new Map([[path, both]]));
  }
  return merged;
}
