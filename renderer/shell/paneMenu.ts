/** What can be done with the panes of the tab in front, for the menu of a pane. Only what can be done now is listed. */
import { t } from '../i18n/translate.ts';
import type { MenuEntry } from '../ui/menu.ts';
import { commands, type CommandId } from './commands.ts';

const ALWAYS: readonly CommandId[] = ['pane.splitRight', 'pane.splitDown'];
const WHEN_SHARED: readonly CommandId[] = [
  'pane.broadcast',
  'pane.zoom',
  'pane.equalise',
  'pane.swapLeft',
  'pane.swapRight',
  'pane.swapUp',
  'pane.swapDown',
  'pane.separate',
];

interface Commands {
  readonly canRun: (id: CommandId) => boolean;
  readonly run: (id: CommandId) => void;
  readonly keysOf: (id: CommandId) => string | undefined;
}

export function paneMenu({ canRun, run, keysOf }: Commands): readonly MenuEntry[] {
  const entry = (id: CommandId): MenuEntry => ({
    kind: 'action',
    label: t(commands[id].title),
    keys: keysOf(id),
    run: () => run(id),
    disabled: !canRun(id),
  });
  return [...ALWAYS.map(entry), ...WHEN_SHARED.filter(canRun).map(entry)];
}
