/** Sends edited files to the backend, which writes all of them or none. */
import { type ConfigDocument, parseDocument, printDocument } from '../../shared/sshConfig/document.ts';
import type { Client } from '../rpc/client.ts';
import type { Edits, Written } from './edits.ts';
import type { OpenTree } from './tree.ts';

export type SaveOutcome =
  | { readonly kind: 'nothing' | 'conflict' }
  /** `undo` writes the old bytes again; null when a file was new. */
  | { readonly kind: 'saved'; readonly undo: (() => Promise<void>) | null }
  | { readonly kind: 'failed'; readonly file: string; readonly reason: string };

export function writtenOf(documents: Edits): Written {
  return [...documents].map(([path, document]) => ({ path, bytes: printDocument(document) }));
}

/** Each file is written only if it is on the disk what it is in `tree`. */
export async function writeFiles(
  client: Client,
  tree: OpenTree | null,
  written: Written,
): Promise<Exclude<SaveOutcome, { kind: 'saved' | 'nothing' }> | { readonly kind: 'saved' }> {
  const files = written.map((file) => ({ ...file, basedOn: tree?.file(file.path)?.hash ?? null }));
  const result = await client.call('config.save', { files });
  if (result.kind === 'failed') {
    return { kind: 'failed', file: tree?.file(result.path)?.shown ?? result.path, reason: result.reason };
  }
  return { kind: result.kind };
}

/** What these files are on the disk; null when one of them is not there yet. */
export function savedDocuments(tree: OpenTree | null, written: Written): Edits | null {
  const documents = new Map<string, ConfigDocument>();
  for (const { path } of written) {
    const bytes = tree?.file(path)?.bytes ?? null;
    if (bytes === null) return null;
    documents.set(path, parseDocument(bytes));
  }
  return documents;
}
