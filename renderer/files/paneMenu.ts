/** The context menu of a pane: every action by name, with its key. */
import { t } from '../i18n/translate.ts';
import type { MenuEntry } from '../ui/menu.ts';
import { isFolder } from './entryWords.ts';
import type { FilePane } from './filePane.svelte.ts';
import { keysOfAction, type PaneAction } from './paneKeys.ts';

/** Those that stand in the menu; the others have a button or a key of their own. */
type MenuAction = Exclude<PaneAction, 'refresh' | 'hidden' | 'filter' | 'path' | 'up' | 'back' | 'forward' | 'swap'>;

interface MenuFor {
  readonly pane: FilePane;
  readonly other: FilePane;
  readonly otherWhere: string;
  readonly mac: boolean;
  readonly run: (action: PaneAction) => void;
}

export function paneMenu({ pane, other, otherWhere, mac, run }: MenuFor): readonly MenuEntry[] {
  const { chosen } = pane;
  const none = chosen.length === 0;
  const only = chosen.length === 1 ? chosen[0] : undefined;
  const remote = pane.side.kind === 'host';
  const separator = { kind: 'separator' } as const;
  const entry = (action: MenuAction, disabled = false): MenuEntry => ({
    kind: 'action',
    label: t(`files.menu.${action}`, { where: otherWhere }),
    keys: keysOfAction(action, mac),
    run: () => run(action),
    disabled,
  });
  return [
    entry('open', only === undefined),
    ...(only === undefined || isFolder(only) ? [] : [entry('edit'), entry('editOutside')]),
    separator,
    entry('copy', none || !other.isOpen),
    entry('move', none || !other.isOpen),
    ...(only !== undefined && isFolder(only) ? [entry('mirror', !other.isOpen)] : []),
    entry('duplicate', none),
    separator,
    entry('rename', only === undefined),
    entry('facts', none),
    entry('newFolder', !pane.isOpen),
    entry('newFile', !pane.isOpen),
    entry('newLink', !pane.isOpen),
    separator,
    entry('copyPath', pane.path === ''),
    ...(remote || other.side.kind === 'host' ? [entry('copyScp', none)] : []),
    ...(remote ? [entry('copySftp'), entry('terminal')] : []),
    separator,
    entry('delete', none),
  ];
}
