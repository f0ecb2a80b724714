/** The menu of a block: what can be done with it as a whole. */
import { t } from '../i18n/translate.ts';
import type { MenuEntry } from '../ui/menu.ts';
import { visibleText } from '../ui/visibleText.ts';
import { canStep, deleteBlock, destinations, moveToFile, stepBlock } from './blockMoves.ts';
import type { ConfigEditor } from './editor.svelte.ts';
import type { Tell } from './saveFlow.svelte.ts';
import type { Step } from './steps.ts';

export interface BlockMenuOptions {
  readonly editor: ConfigEditor;
  /** The block, as a person should see it. */
  readonly title: string;
  /** Hosts that it names. */
  readonly names: readonly string[];
  readonly duplicate: () => void;
  readonly rename: () => void;
  readonly tell: Tell;
}

export function blockMenu({ editor, title, names, duplicate, rename, tell }: BlockMenuOptions): readonly MenuEntry[] {
  const action = (label: string, run: () => void, enabled = true) => ({
    kind: 'action' as const,
    label,
    run,
    disabled: !enabled,
  });
  const undoable = (text: string, step: Step | null) => {
    if (step !== null) tell(text, { label: t('config.undo'), run: () => editor.takeBack(step) });
  };
  const files = destinations(editor);
  return [
    ...(names.length > 0 ? [action(t('config.rename'), rename)] : []),
    ...(editor.block.kind === 'host' ? [action(t('config.block.duplicate'), duplicate)] : []),
    action(t('config.block.up'), () => stepBlock(editor, -1), canStep(editor, -1)),
    action(t('config.block.down'), () => stepBlock(editor, 1), canStep(editor, 1)),
    ...(files.length === 0
      ? []
      : [
          {
            kind: 'submenu' as const,
            label: t('config.block.toFile'),
            actions: files.map(({ path, shown }) => {
              const file = visibleText(shown);
              return action(file, () => undoable(t('config.block.moved', { title, file }), moveToFile(editor, path)));
            }),
          },
        ]),
    { kind: 'separator' },
    action(t('config.block.remove'), () => undoable(t('config.block.removed', { title }), deleteBlock(editor))),
  ];
}
