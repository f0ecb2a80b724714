/** One edit of a corpus case, judged by ssh itself: what it was asked for happened, and nothing else did. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import {
  bytesToText,
  type ConfigDocument,
  parseDocument,
  printDocument,
  textToBytes,
} from '../../shared/sshConfig/document.ts';
import type { TreeEdit } from '../../shared/sshConfig/editedTree.ts';
import { diffLines, type LineChange } from '../../shared/sshConfig/lineDiff.ts';
import type { MaterialCase } from './sshConfigCorpus.ts';

/** What `ssh -G` prints for a host, or null when it refuses. */
export function printedBySsh(files: MaterialCase, host: string): string | null {
  const { status, stdout } = spawnSync('ssh', ['-G', '-F', files.config, '--', host], {
    encoding: 'latin1',
    cwd: files.root,
    env: files.environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : null;
}

/** Lines that are in one of the two only, in their order: `option value`. */
export function linesThatChanged(before: string, after: string): readonly string[] {
  return changedLines(parseDocument(before), parseDocument(after)).map(({ text }) => text.trimEnd());
}

function changedLines(before: ConfigDocument, after: ConfigDocument): readonly LineChange[] {
  return diffLines(before, after).filter(({ kind }) => kind !== 'same');
}

/** Writes the files. Returns how many lines were removed or added, and a function that puts the old bytes back. */
export function applyEdit(edit: TreeEdit): { readonly lines: number; readonly undo: () => void } {
  const old = [...edit].map(([path]) => [path, readFileSync(path)] as const);
  let lines = 0;
  for (const [path, document] of edit) {
    // The end that a last line gets is not counted as a change of that line.
    const [before, after] = [bytesToText(readFileSync(path)), printDocument(document)].map((text) =>
      parseDocument(text.endsWith('\n') ? text : `${text}\n`),
    );
    if (before !== undefined && after !== undefined) lines += changedLines(before, after).length;
    writeFileSync(path, textToBytes(printDocument(document)));
  }
  return {
    lines,
    undo: () => {
      for (const [path, bytes] of old) writeFileSync(path, bytes);
    },
  };
}
