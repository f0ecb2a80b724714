/** What a typed line of ssh was read as, piece by piece: shown before it is connected to. Pure but for its words. */
import type { TypedTarget } from '../../shared/typedTarget.ts';
import { printTunnelSpec, TUNNEL_FLAGS } from '../../shared/tunnelSpec.ts';
import { t } from '../i18n/translate.ts';

export interface TargetChip {
  readonly text: string;
  /** It is left out of the connection. */
  readonly ignored: boolean;
}

/** In the order in which they count: the host, who, where, then the options as ssh_config writes them. */
export function targetChips({ target, ignored }: TypedTarget): readonly TargetChip[] {
  const { host, user, port, options = [], forwards = [] } = target;
  const taken = [
    host,
    ...(user === undefined ? [] : [t('palette.chip.user', { user })]),
    ...(port === undefined ? [] : [t('palette.chip.port', { port: String(port) })]),
    ...options,
    ...forwards.map((spec) => `${TUNNEL_FLAGS[spec.type]} ${printTunnelSpec(spec)}`),
  ];
  return [
    ...taken.map((text) => ({ text, ignored: false })),
    ...ignored.map((what) => ({ text: t('palette.chip.ignored', { what }), ignored: true })),
  ];
}
