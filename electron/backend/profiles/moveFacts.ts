/** Everything that the settings say about one host, under another name. Pure. */
import type { Settings } from '../../../shared/contract/settings.ts';
import type { Target } from '../../../shared/target.ts';

/** The members that change. What is known under the new name already stays. */
export function moveFacts(settings: Settings, from: string, to: string): Partial<Settings> {
  const { hosts, pinned, lastUsed, uses, tunnels, workspaces } = settings;
  const target = <T extends Target>(old: T): T =>
    old.kind === 'host' && old.host === from ? { ...old, host: to } : old;
  return {
    hosts: renamed(hosts, from, to),
    lastUsed: renamed(lastUsed, from, to),
    uses: renamed(uses, `host:${from}`, `host:${to}`),
    workspaces: Object.fromEntries(
      Object.entries(workspaces).map(([name, workspace]) => [
        name,
        {
          ...workspace,
          tabs: workspace.tabs.map((tab) => ({
            ...tab,
            panes: tab.panes.map((pane) => ({ ...pane, target: target(pane.target) })),
          })),
        },
      ]),
    ),
    pinned: [...new Set(pinned.map((alias) => (alias === from ? to : alias)))],
    tunnels: { ...tunnels, own: tunnels.own.map((own) => ({ ...own, target: target(own.target) })) },
  };
}

function renamed<T>(record: Readonly<Record<string, T>>, from: string, to: string): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      name !== from ? [[name, value]] : to in record ? [] : [[to, value]],
    ),
  );
}
