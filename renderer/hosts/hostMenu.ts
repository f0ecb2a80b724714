/** What can be done with a host: the context menu of the sidebar. */
import { t } from '../i18n/translate.ts';
import type { MenuEntry } from '../ui/menu.ts';
import { asJson, asSshConfig } from './exportHosts.ts';
import { addressOf, sshCommand, type Host } from './host.ts';

export const COLOURS = ['none', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink'] as const;
export const ENVIRONMENTS = ['none', 'production', 'staging', 'development'] as const;

/** Actions that the app gives to the hosts' views. */
export interface HostActions {
  /** Goes to its session, or connects. */
  connect(host: Host): void;
  /** Always a new session. */
  openNew(host: Host): void;
  copy(text: string): void;
  /** A new session in a split. */
  split(host: Host): void;
  /** The keys for that, as written on this platform. */
  readonly splitKeys: string;
  /** In a terminal outside, with the ssh of the machine. */
  openOutside(host: Host): void;
  pin(host: Host, pinned: boolean): void;
  setColour(host: Host, colour: Host['colour']): void;
  setEnvironment(host: Host, environment: Host['environment']): void;
  /** The dialog for its proxy and its use of the agent. */
  openSettings(host: Host): void;
  /** The dialog for what Fairlead knows and does about it. */
  openProfile(host: Host): void;
  /** A file outside of Fairlead that opens it. */
  makeShortcut(host: Host): void;
  /** A new session on each: in a tab of its own, or side by side, as many in a tab as fit. */
  openAll(hosts: readonly Host[], how: 'tabs' | 'splits'): void;
}

/** The CSS colour of a host's mark, or null. */
function colourOf(colour: Host['colour']): string | null {
  return colour === 'none' ? null : `var(--host-${colour})`;
}

/** The colour that was chosen, else that of the environment: production is red. */
export function markOf(host: Pick<Host, 'colour' | 'environment'>): string | null {
  if (host.colour !== 'none') return colourOf(host.colour);
  const byEnvironment = { none: 'none', production: 'red', staging: 'yellow', development: 'teal' } as const;
  return colourOf(byEnvironment[host.environment]);
}

export function hostMenu(host: Host, hasSession: boolean, actions: HostActions): readonly MenuEntry[] {
  const connect: MenuEntry[] = [
    {
      kind: 'action',
      label: hasSession ? t('hosts.menu.goTo') : t('hosts.menu.connect'),
      keys: '↵',
      run: () => actions.connect(host),
    },
  ];
  if (hasSession) connect.push({ kind: 'action', label: t('hosts.menu.new'), run: () => actions.openNew(host) });
  connect.push({
    kind: 'action',
    label: t('hosts.menu.split'),
    keys: actions.splitKeys,
    run: () => actions.split(host),
  });
  if (host.entry === null) return connect;
  return [
    ...connect,
    { kind: 'separator' },
    { kind: 'action', label: t('hosts.menu.copyCommand'), run: () => actions.copy(sshCommand(host)) },
    { kind: 'action', label: t('hosts.menu.openOutside'), run: () => actions.openOutside(host) },
    { kind: 'action', label: t('hosts.menu.copyAddress'), run: () => actions.copy(addressOf(host)) },
    { kind: 'action', label: t('hosts.menu.shortcut'), run: () => actions.makeShortcut(host) },
    { kind: 'separator' },
    {
      kind: 'action',
      label: host.pinned ? t('hosts.menu.unpin') : t('hosts.menu.pin'),
      run: () => actions.pin(host, !host.pinned),
    },
    {
      kind: 'choice',
      label: t('hosts.menu.colour'),
      value: host.colour,
      options: COLOURS.map((value) => {
        const colour = colourOf(value);
        return { value, label: t(`hosts.colour.${value}`), ...(colour === null ? {} : { colour }) };
      }),
      choose: (value) => actions.setColour(host, value as Host['colour']),
    },
    {
      kind: 'choice',
      label: t('hosts.menu.environment'),
      value: host.environment,
      options: ENVIRONMENTS.map((value) => ({ value, label: t(`hosts.environment.${value}`) })),
      choose: (value) => actions.setEnvironment(host, value as Host['environment']),
    },
    { kind: 'action', label: t('hosts.menu.profile'), run: () => actions.openProfile(host) },
    { kind: 'action', label: t('hosts.menu.settings'), run: () => actions.openSettings(host) },
  ];
}

/** What can be done with several hosts at once. */
export function severalMenu(hosts: readonly Host[], actions: HostActions): readonly MenuEntry[] {
  const count = hosts.length;
  const ofConfig = hosts.filter(({ entry }) => entry !== null);
  const allPinned = ofConfig.every(({ pinned }) => pinned);
  return [
    { kind: 'action', label: t('hosts.several.tabs', { count }), keys: '↵', run: () => actions.openAll(hosts, 'tabs') },
    {
      kind: 'action',
      label: t('hosts.several.splits', { count }),
      keys: actions.splitKeys,
      run: () => actions.openAll(hosts, 'splits'),
    },
    { kind: 'separator' },
    { kind: 'action', label: t('hosts.menu.copyCommand'), run: () => actions.copy(hosts.map(sshCommand).join('\n')) },
    { kind: 'action', label: t('hosts.several.config'), run: () => actions.copy(asSshConfig(hosts)) },
    { kind: 'action', label: t('hosts.several.json'), run: () => actions.copy(asJson(hosts)) },
    {
      kind: 'action',
      label: allPinned ? t('hosts.menu.unpin') : t('hosts.menu.pin'),
      disabled: ofConfig.length === 0,
      run: () => ofConfig.forEach((host) => actions.pin(host, !allPinned)),
    },
  ];
}
