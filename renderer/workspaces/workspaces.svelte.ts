/**
 * Workspaces as the window uses them: keeps its tabs under a name, opens those of a name again, and keeps what is open now
 * so that a program that ended can be gone on with. Where they are stored is the backend's.
 */
import type { Settings } from '../../shared/contract/settings.ts';
import type { TunnelId } from '../../shared/contract/tunnels.ts';
import type { Workspace, WorkspacePane } from '../../shared/contract/workspaces.ts';
import type { Client } from '../rpc/client.ts';
import type { Session } from '../terminals/session.svelte.ts';
import type { Sessions } from '../terminals/sessions.svelte.ts';
import { keptTab, treeOf } from './workspace.ts';

interface Options {
  readonly client: Client;
  readonly settings: () => Settings;
  readonly sessions: Sessions;
  readonly runningTunnels: () => readonly TunnelId[];
  /** Starts those that are still there. */
  readonly startTunnels: (ids: readonly TunnelId[]) => void;
  readonly report: (work: Promise<unknown>) => void;
}

/** Changes that follow each other this quickly are kept together. In milliseconds. */
const SETTLE_MS = 500;

export class Workspaces {
  readonly #options: Options;
  #client: Client;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hadTabs = false;
  /** The name of a new one is asked for. */
  asksForName = $state(false);
  readonly names: readonly string[] = $derived.by(() => Object.keys(this.#options.settings().workspaces));

  constructor(options: Options) {
    this.#options = options;
    this.#client = options.client;
  }

  /** After the wire broke and was made anew. */
  restart(client: Client): void {
    this.#client = client;
  }

  /** The tabs of last time; null when there are none, or this window has tabs already. */
  get last(): Workspace | null {
    const { lastWorkspace } = this.#options.settings();
    if (lastWorkspace === null || lastWorkspace.tabs.length === 0) return null;
    return this.#options.sessions.list.length === 0 ? lastWorkspace : null;
  }

  async save(name: string): Promise<void> {
    await this.#client.call('workspaces.save', { name, workspace: this.#current() });
  }

  async remove(name: string): Promise<void> {
    await this.#client.call('workspaces.remove', { name });
  }

  /** Beside what is open. False: there is none of this name. */
  open(name: string): boolean {
    const workspace = this.#options.settings().workspaces[name];
    if (workspace === undefined) return false;
    this.show(workspace);
    return true;
  }

  show({ tabs, front, tunnels }: Workspace): void {
    const { sessions, startTunnels } = this.#options;
    const opened = tabs.map(({ tree, panes }) => sessions.openArranged(panes, (ids) => treeOf(tree, ids)));
    const first = opened[front]?.[0] ?? opened[0]?.[0];
    if (first !== undefined) sessions.select(first.id);
    startTunnels(tunnels);
  }

  /** Call it when the tabs changed: keeps them for the next start. */
  noteTabs(): void {
    const workspace = this.#current();
    if (workspace.tabs.length > 0) this.#hadTabs = true;
    // Before the first tab, those of last time are still wanted.
    if (!this.#hadTabs) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#options.report(this.#client.call('workspaces.keepLast', { workspace }));
    }, SETTLE_MS);
  }

  #current(): Workspace {
    const { sessions, runningTunnels } = this.#options;
    const { list, active } = sessions.tabs;
    const tabs = list.map((tab) => {
      const panes = sessions.of(tab).map((session) => ({ id: session.id, pane: paneOf(session) }));
      return keptTab({ tree: tab.tree, panes });
    });
    return { tabs, front: active === null ? 0 : Math.max(0, list.indexOf(active)), tunnels: [...runningTunnels()] };
  }
}

function paneOf({ target, folder, facet, givenName }: Session): WorkspacePane {
  // OSC 7 gives bytes; a folder that is no plain text is where the profile says.
  const plain = folder !== null && /^\/[\x20-\x7e]*$/.test(folder) ? folder : null;
  return { target, folder: plain, facet, name: givenName ?? '' };
}
