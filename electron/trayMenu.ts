/** The menu of the tray: tunnels with their state, groups, and the way in and out. Data only, so that it can be tested. */
import type { OpenRequest } from '../shared/contract/launch.ts';
import type { TunnelId, TunnelState } from '../shared/contract/tunnels.ts';
import { showTunnelEnd } from '../shared/tunnelSpec.ts';

/** What the main process knows of a tunnel. */
export interface TrayTunnel {
  readonly id: TunnelId;
  readonly name: string;
  readonly group: string;
  /** `listening`, `stopped`… */
  readonly state: string;
  /** It was started, and goes on or tries to. */
  readonly isRunning: boolean;
}

export type TrayItem =
  | { readonly kind: 'separator' }
  | { readonly kind: 'open' | 'quit'; readonly label: string }
  | { readonly kind: 'host'; readonly label: string; readonly alias: string }
  | {
      readonly kind: 'tunnels';
      readonly label: string;
      readonly isRunning: boolean;
      /** What a click starts or stops. */
      readonly ids: readonly TunnelId[];
    };

/** More would not fit on a screen; the window has them all. */
const MOST = 20;
const MOST_PINNED = 10;

export function trayTunnel({ id, name, group, spec, host, listensOn, state }: TunnelState): TrayTunnel {
  const isRetrying = 'retryAt' in state && state.retryAt !== null;
  return {
    ...{ id, group, state: state.phase },
    name:
      name !== '' ? name : spec.connect === null ? `SOCKS ${listensOn} through ${host}` : showTunnelEnd(spec.connect),
    isRunning: isRetrying || ['listening', 'connecting', 'waiting'].includes(state.phase),
  };
}

/** What a click on a host, in the tray, the dock or the jump list, opens. */
export function openHost(alias: string): OpenRequest {
  const host = { target: { kind: 'host', host: alias }, path: null, files: false, isLink: false } as const;
  return { hosts: [host], split: false, workspace: null, newWindow: false };
}

/** Pinned hosts as the dock (macOS) and the jump list (Windows) show them. */
export function pinnedItems(pinned: readonly string[]): readonly { readonly label: string; readonly alias: string }[] {
  return pinned.slice(0, MOST_PINNED).map((alias) => ({ alias, label: visibleLabel(alias) }));
}

/** Pinned hosts, then groups, then each tunnel. A click on a tunnel starts what does not run, and stops what does. */
export function trayMenu(tunnels: readonly TrayTunnel[], pinned: readonly string[] = []): readonly TrayItem[] {
  const groups = [...new Set(tunnels.map(({ group }) => group))].filter((group) => group !== '').toSorted();
  const items: TrayItem[] = pinnedItems(pinned).map((host) => ({ kind: 'host', ...host }));
  if (items.length > 0 && tunnels.length > 0) items.push({ kind: 'separator' });
  const ofGroups = groups.map((group): TrayItem => {
    const members = tunnels.filter((tunnel) => tunnel.group === group);
    const running = members.filter(({ isRunning }) => isRunning);
    const isRunning = running.length === members.length;
    const ids = (isRunning ? members : members.filter((each) => !running.includes(each))).map(({ id }) => id);
    return { kind: 'tunnels', label: `${group}: ${running.length} of ${members.length} running`, isRunning, ids };
  });
  items.push(...ofGroups);
  if (groups.length > 0) items.push({ kind: 'separator' });
  for (const { id, name, state, isRunning } of tunnels.slice(0, MOST)) {
    items.push({ kind: 'tunnels', label: `${name}: ${state}`, isRunning, ids: [id] });
  }
  if (items.length > 0) items.push({ kind: 'separator' });
  return [...items, { kind: 'open', label: 'Open Fairlead' }, { kind: 'quit', label: 'Quit' }];
}

/** Systems take & in a menu for a shortcut. */
function visibleLabel(alias: string): string {
  return alias.replaceAll('&', '&&');
}
