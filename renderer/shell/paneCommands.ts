/** What the commands `pane.*` do with the panes of the tab in front. The commands' names and keys are commands.ts. */
import type { Direction } from '../terminals/splits.ts';
import type { Sessions } from '../terminals/sessions.svelte.ts';
import type { Tab } from '../terminals/tab.svelte.ts';

interface PaneCommand {
  run(): void;
  enabled(): boolean;
}

/** `shown`: the sessions are in front, not another place. */
export function paneCommands(sessions: Sessions, shown: () => boolean) {
  const tab = () => (shown() ? sessions.tabs.active : null);
  const isShared = () => (tab()?.panes.length ?? 0) > 1;
  const split = (direction: Direction): PaneCommand => ({
    run: () => {
      if (sessions.active !== null) sessions.split(sessions.active.target, direction);
    },
    enabled: () => tab()?.isFull === false,
  });
  const inShared = (run: (tab: Tab) => void): PaneCommand => ({
    run: () => {
      sessions.arrange(run);
      // The pane may not be on the screen before the change is.
      requestAnimationFrame(() => sessions.focusActive());
    },
    enabled: isShared,
  });
  const towards = (direction: Direction): PaneCommand => ({
    ...inShared((each) => each.focus(each.neighbour(direction) ?? each.focused)),
    enabled: () => isShared() && tab()?.neighbour(direction) !== null,
  });
  const swap = (direction: Direction): PaneCommand => ({
    ...inShared((each) => each.swap(direction)),
    enabled: () => isShared() && tab()?.neighbour(direction) !== null,
  });
  return {
    'pane.splitRight': split('right'),
    'pane.splitDown': split('down'),
    'pane.left': towards('left'),
    'pane.right': towards('right'),
    'pane.up': towards('up'),
    'pane.down': towards('down'),
    'pane.broadcast': {
      run: () => {
        const { broadcast } = sessions;
        const panes = sessions.of(sessions.tabs.active);
        if (panes.some((session) => broadcast.includes(session))) broadcast.stop();
        else broadcast.start(panes);
      },
      enabled: () => isShared() && sessions.of(tab()).filter(({ phase }) => phase === 'open').length > 1,
    },
    'pane.zoom': inShared((each) => each.toggleZoom()),
    'pane.equalise': inShared((each) => each.equalise()),
    'pane.swapLeft': swap('left'),
    'pane.swapRight': swap('right'),
    'pane.swapUp': swap('up'),
    'pane.swapDown': swap('down'),
    'pane.separate': inShared((each) => sessions.separate(each.focused)),
  } as const;
}
