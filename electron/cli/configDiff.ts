/** The change of a tree as a unified diff, for a terminal. */
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { type ConfigDocument, showText } from '../../shared/sshConfig/document.ts';
import type { TreeEdit } from '../../shared/sshConfig/editedTree.ts';
import { diffLines, type LineChange } from '../../shared/sshConfig/lineDiff.ts';
import { showPath } from '../../shared/sshConfig/showPath.ts';
import { visibleLines } from './visible.ts';

const CONTEXT = 3;
const SIGNS = { same: ' ', removed: '-', added: '+' };

export function treeDiff(reader: ConfigReader, edit: TreeEdit): string {
  return [...edit]
    .map(([path, after]) => fileDiff(showPath(path, reader.world), documentAt(reader, path), after))
    .join('');
}

function documentAt(reader: ConfigReader, path: string): ConfigDocument {
  const opened = reader.open(path);
  return opened.kind === 'file' ? opened.file.document : { lines: [] };
}

function fileDiff(name: string, before: ConfigDocument, after: ConfigDocument): string {
  const changes = diffLines(before, after);
  const near = changes.map((_, index) =>
    changes.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== 'same'),
  );
  const shown = changes.flatMap((change, index) => {
    if (near[index] !== true) return [];
    return [...(near[index - 1] === true ? [] : [`@@ line ${change.line} @@\n`]), diffLine(change)];
  });
  return `--- ${name}\n+++ ${name}\n${shown.join('')}`;
}

function diffLine({ kind, text }: LineChange): string {
  const line = visibleLines(showText(text.replace(/\r?\n$/, '')));
  return `${SIGNS[kind]}${line}\n${text.endsWith('\n') ? '' : '\\ No newline at end of file\n'}`;
}
