/** Gives a host another name wherever the tree calls it by its name: Host lines, and ProxyJump of other hosts. */
import { printLine } from '../../shared/sshConfig/document.ts';
import { ownBlocks, renameHost } from '../../shared/sshConfig/edit.ts';
import { t } from '../i18n/translate.ts';
import { bytesOfText, textOfBytes } from './bytes.ts';
import type { Edits } from './edits.ts';
import type { ConfigEditor } from './editor.svelte.ts';
import { namedHosts } from './effective.ts';
import { nameProblem } from './newHost.ts';

interface RenamedLine {
  readonly path: string;
  readonly shown: string;
  /** From 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

export interface RenamePlan {
  readonly documents: Edits;
  readonly lines: readonly RenamedLine[];
  /** Lines of files that cannot be written: they go on with the old name. */
  readonly left: readonly RenamedLine[];
}

/** `from` and `to` as a person writes them. */
export function planRename(editor: ConfigEditor, from: string, to: string): RenamePlan {
  const found = editor.files.map(({ path, shown }) => {
    const old = editor.documentOf(path);
    const { document, lines } = renameHost(old, bytesOfText(from), bytesOfText(to));
    const text = (of: typeof document, line: number) => {
      const written = of.lines[line - 1];
      return written === undefined ? '' : textOfBytes(printLine(written).trim());
    };
    const renamed = lines.map((line) => ({ path, shown, line, before: text(old, line), after: text(document, line) }));
    return { path, document, renamed, writable: editor.isWritable(path) };
  });
  const written = found.filter(({ writable, renamed }) => writable && renamed.length > 0);
  return {
    documents: new Map(written.map(({ path, document }) => [path, document])),
    lines: written.flatMap(({ renamed }) => renamed),
    left: found.flatMap(({ writable, renamed }) => (writable ? [] : renamed)),
  };
}

/** All files in one step to undo. */
export function rename(editor: ConfigEditor, { documents }: RenamePlan, to: string): void {
  if (editor.changeAll(documents) === null) return;
  const [block] = ownBlocks(editor.document, bytesOfText(to));
  if (block !== undefined) editor.selection.block(block.header);
}

/** Why a host cannot be renamed to this; empty when it can. */
export function renameProblem(editor: ConfigEditor, to: string): string {
  const problem = nameProblem(editor, to);
  if (problem !== '' || editor.reader === null) return problem;
  return namedHosts(editor.reader).includes(bytesOfText(to)) ? t('config.rename.taken', { name: to }) : '';
}
