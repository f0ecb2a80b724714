/** Host blocks for a new name: an empty one, or a copy of another. The edits are shared/sshConfig/edit.ts. */
import { addBlock, duplicateBlock, type NewOption, ownBlocks } from '../../shared/sshConfig/edit.ts';
import { newHostPosition } from '../../shared/sshConfig/hostEditCandidates.ts';
import { t } from '../i18n/translate.ts';
import { bytesOfText } from './bytes.ts';
import type { ConfigEditor } from './editor.svelte.ts';

/** In front of the blocks for everybody at the end of the file. */
export function addHost(editor: ConfigEditor, name: string, options: readonly NewOption[] = []): void {
  const { document } = editor;
  const bytes = bytesOfText(name);
  const block = { header: 'Host', args: [bytes], options } as const;
  const changed = addBlock(document, newHostPosition(document), block);
  editor.change(editor.path, changed);
  const [added] = ownBlocks(changed, bytes);
  if (added !== undefined) editor.selection.block(added.header);
}

/** The block once more, under another name, right behind itself. */
export function copyHost(editor: ConfigEditor, name: string): void {
  const bytes = bytesOfText(name);
  const changed = duplicateBlock(editor.document, editor.block, bytes);
  editor.change(editor.path, changed);
  const added = ownBlocks(changed, bytes).at(-1);
  if (added !== undefined) editor.selection.block(added.header);
}

/** Why a host cannot have this name; empty when it can. */
export function nameProblem(editor: ConfigEditor, name: string): string {
  if (name === '') return '';
  if (/[\s*?!"'#,=\\\x00-\x1f\x7f]|^-/.test(name)) return t('config.new.invalid');
  const taken = ownBlocks(editor.document, bytesOfText(name)).length > 0;
  return taken ? t('config.new.taken', { name }) : '';
}
