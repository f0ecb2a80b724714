/**
 * One step of editing, kept so that it can be taken back also after the files changed under it: by a save, by another
 * program, by later edits. Pure; who remembers the steps is history.svelte.ts.
 */
import type { ConfigDocument } from '../../shared/sshConfig/document.ts';
import { type Edits, sameDocument } from './edits.ts';
import { mergeDocuments } from './merge.ts';

export interface Step {
  /** Path → what the step made of the file. */
  readonly changes: ReadonlyMap<string, { readonly before: ConfigDocument; readonly after: ConfigDocument }>;
  /** What was selected when it was done: a file, and the header line of a block. */
  readonly path: string;
  readonly header: number;
}

type DocumentOf = (path: string) => ConfigDocument;

/** Null: these documents are what is there already. */
export function stepTo(documents: Edits, documentOf: DocumentOf, selected: Pick<Step, 'path' | 'header'>): Step | null {
  const changes = [...documents].flatMap(([path, after]) => {
    const before = documentOf(path);
    return sameDocument(before, after) ? [] : [[path, { before, after }] as const];
  });
  return changes.length === 0 ? null : { changes: new Map(changes), ...selected };
}

export function reversed({ changes, ...selected }: Step): Step {
  const turned = [...changes].map(([path, { before, after }]) => [path, { before: after, after: before }] as const);
  return { changes: new Map(turned), ...selected };
}

/** Two steps of one thing, such as a field that is still being typed into. */
export function joined(first: Step, second: Step): Step {
  const changes = new Map(first.changes);
  for (const [path, { before, after }] of second.changes) {
    changes.set(path, { before: changes.get(path)?.before ?? before, after });
  }
  return { ...first, changes };
}

/** The documents with the step done in them. Null: what it would change was changed by somebody else since. */
export function documentsAfter({ changes }: Step, documentOf: DocumentOf): Edits | null {
  const documents = new Map<string, ConfigDocument>();
  for (const [path, { before, after }] of changes) {
    const now = documentOf(path);
    const changed = sameDocument(now, before) ? after : mergeDocuments(before, after, now, { neighbours: true });
    if (changed === null) return null;
    documents.set(path, changed);
  }
  return documents;
}
