/** What the palette offers about tunnels: each one and each group can be started or stopped, with how it is beside it. */
import { TUNNEL_FLAGS } from '../../shared/tunnelSpec.ts';
import { t } from '../i18n/translate.ts';
import type { PaletteCommand } from '../shell/palette.svelte.ts';
import type { Tunnels } from './tunnels.svelte.ts';
import { addressLine, isRunning, nameOf, wordsOf } from './words.ts';

/** `report`: says so when a call fails. */
export function tunnelCommands(
  tunnels: Tunnels,
  report: (work: Promise<unknown>) => void,
): readonly Omit<PaletteCommand, 'use'>[] {
  const single = tunnels.list.map((tunnel): Omit<PaletteCommand, 'use'> => {
    const { glyph, line } = wordsOf(tunnel, tunnels.now, tunnels.list);
    const flag = TUNNEL_FLAGS[tunnel.spec.type];
    const runs = isRunning(tunnel);
    return {
      key: `tunnel:${tunnel.id}`,
      id: null,
      title: t(runs ? 'tunnels.command.stop' : 'tunnels.command.start', { name: nameOf(tunnel) }),
      suggested: false,
      about: { glyph, detail: t('tunnels.command.detail', { flag, address: addressLine(tunnel), line }) },
      run: () => report(runs ? tunnels.stop([tunnel.id]) : tunnels.start([tunnel.id])),
    };
  });
  const groups = tunnels.groups.map((group): Omit<PaletteCommand, 'use'> => {
    const running = group.tunnels.filter(isRunning).length;
    return {
      key: `tunnel-group:${group.name}`,
      id: null,
      title: t(group.isRunning ? 'tunnels.command.group.stop' : 'tunnels.command.group.start', { name: group.name }),
      suggested: false,
      about: {
        glyph: running > 0 ? 'connected' : 'stopped',
        detail: t('tunnels.groups.count', { running, all: group.tunnels.length }),
      },
      run: () => report(tunnels.toggleGroup(group)),
    };
  });
  return [...groups, ...single];
}
