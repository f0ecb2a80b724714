/** The menu of the tray: tunnels with their state, groups, and the way in and out. Data only, so that it can be tested. */
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
  | {
      readonly kind: 'tunnels';
      readonly label: string;
      readonly isRunning: boolean;
      /** What a click starts or stops. */
      readonly ids: readonly TunnelId[];
    };

/** More would not fit on a screen; the window has them all. */
const MOST = 20;

export function trayTunnel({ id, name, group, spec, host, listensOn, state }: TunnelState): TrayTunnel {
  const isRetrying = 'retryAt' in state && state.retryAt !== null;
  return {
    ...{ id, group, state: state.phase },
    name:
      name !== '' ? name : spec.connect === null ? `SOCKS ${listensOn} through ${host}` : showTunnelEnd(spec.connect),
    isRunning: isRetrying || ['listening', 'connecting', 'waiting'].includes(state.phase),
  };
}

/** Groups first, then each tunnel. A click starts what does not run, and stops what does. */
export function trayMenu(tunnels: readonly TrayTunnel[]): readonly TrayItem[] {
  const groups = [...new Set(tunnels.map(({ group }) => group))].filter((group) => group !== '').toSorted();
  const items: TrayItem[] = groups.map((group) => {
    const members = tunnels.filter((tunnel) => tunnel.group === group);
    const running = members.filter(({ isRunning }) => isRunning);
    const isRunning = running.length === members.length;
    const ids = (isRunning ? members : members.filter((each) => !running.includes(each))).map(({ id }) => id);
    return { kind: 'tunnels', label: `${group}: ${running.length} of ${members.length} running`, isRunning, ids };
  });
  if (groups.length > 0) items.push({ kind: 'separator' });
  for (const { id, name, state, isRunning } of tunnels.slice(0, MOST)) {
    items.push({ kind: 'tunnels', label: `${name}: ${state}`, isRunning, ids: [id] });
  }
  if (tunnels.length > 0) items.push({ kind: 'separator' });
  return [...items, { kind: 'open', label: 'Open Fairlead' }, { kind: 'quit', label: 'Quit' }];
}
