/** What can be done with a whole block: the menu of the form, and a new host. The edits are shared/sshConfig/edit.ts. */
import { type ConfigDocument, printLine } from '../../shared/sshConfig/document.ts';
import { documentBlocks } from '../../shared/sshConfig/documentBlocks.ts';
import { addBlock, duplicateBlock, moveBlock, ownBlocks, removeBlock } from '../../shared/sshConfig/edit.ts';
import { newHostPosition } from '../../shared/sshConfig/hostEditCandidates.ts';
import { t } from '../i18n/translate.ts';
import type { MenuEntry } from '../ui/menu.ts';
import { bytesOfText } from './bytes.ts';
import type { ConfigEditor } from './editor.svelte.ts';
import type { Tell } from './saveFlow.svelte.ts';

/** A Host block for one name, in front of the blocks for everybody at the end of the file. */
export function addHost(editor: ConfigEditor, name: string): void {
  const { document } = editor;
  const bytes = bytesOfText(name);
  const block = { header: 'Host', args: [bytes], options: [] } as const;
  const changed = addBlock(document, newHostPosition(document), block);
  editor.change(editor.path, changed);
  select(editor, ownBlocks(changed, bytes)[0]?.header);
}

/** The block once more, under another name, right behind itself. */
export function copyHost(editor: ConfigEditor, name: string): void {
  const bytes = bytesOfText(name);
  const changed = duplicateBlock(editor.document, editor.block, bytes);
  editor.change(editor.path, changed);
  select(editor, ownBlocks(changed, bytes).at(-1)?.header);
}

/** Why a host cannot have this name; empty when it can. */
export function nameProblem(editor: ConfigEditor, name: string): string {
  if (name === '') return '';
  if (/[\s*?!"'#,=\\\x00-\x1f\x7f]|^-/.test(name)) return t('config.new.invalid');
  const taken = ownBlocks(editor.document, bytesOfText(name)).length > 0;
  return taken ? t('config.new.taken', { name }) : '';
}

export interface BlockMenuOptions {
  readonly editor: ConfigEditor;
  readonly title: string;
  readonly duplicate: () => void;
  readonly tell: Tell;
}

export function blockMenu({ editor, title, duplicate, tell }: BlockMenuOptions): readonly MenuEntry[] {
  const { document, block, path } = editor;
  const headers = documentBlocks(document)
    .map(({ header }) => header)
    .filter((header) => header !== -1);
  const at = headers.indexOf(block.header);
  const move = (label: string, enabled: boolean, before: number | null): MenuEntry => ({
    kind: 'action',
    label,
    disabled: !enabled,
    run: () => {
      const line = document.lines[block.header];
      const changed = moveBlock(document, block.header, before);
      editor.change(path, changed);
      if (line !== undefined) select(editor, lineIndex(changed, printLine(line).trimEnd()));
    },
  });
  const remove = () => {
    const step = editor.change(path, removeBlock(document, block));
    if (step === null) return;
    tell(t('config.block.removed', { title }), { label: t('config.undo'), run: () => editor.takeBack(step) });
  };
  return [
    ...(block.kind === 'host' ? [{ kind: 'action', label: t('config.block.duplicate'), run: duplicate } as const] : []),
    move(t('config.block.up'), at > 0, headers[at - 1] ?? null),
    move(t('config.block.down'), at < headers.length - 1, headers[at + 2] ?? null),
    { kind: 'separator' },
    { kind: 'action', label: t('config.block.remove'), run: remove },
  ];
}

function lineIndex({ lines }: ConfigDocument, text: string): number | undefined {
  const at = lines.findIndex((line) => printLine(line).trimEnd() === text);
  return at === -1 ? undefined : at;
}

function select(editor: ConfigEditor, header: number | undefined): void {
  if (header !== undefined) editor.selection.block(header);
}
