/**
 * The -L, -R and -D of a typed ssh line: tunnels that are open as long as a session on this line is, as with ssh itself.
 * What a tunnel is, and how it lives, is tunnelService.ts.
 */
import type { ShellId } from '../../../shared/contract/shells.ts';
import type { TunnelId } from '../../../shared/contract/tunnels.ts';
import { type Target, withoutForwards } from '../../../shared/target.ts';
import type { Asker } from '../prompts/types.ts';
import type { TunnelService } from './tunnelService.ts';

export interface TypedForwards {
  /** A shell on this target runs. */
  opened(shell: ShellId, target: Target): void;
  /** It does not run any more. */
  over(shell: ShellId): void;
}

export interface TypedForwardsOptions {
  readonly tunnels: Pick<TunnelService, 'openTemporary' | 'closeTemporary' | 'start'>;
  readonly askerOf: (pane: ShellId) => Asker;
  readonly onFailed: (error: unknown) => void;
}

export function createTypedForwards({ tunnels, askerOf, onFailed }: TypedForwardsOptions): TypedForwards {
  const open = new Map<ShellId, readonly TunnelId[]>();
  return {
    opened(shell, target) {
      const forwards = target.kind === 'host' ? (target.forwards ?? []) : [];
      // After a loss the session is opened anew; its tunnels have stayed.
      if (forwards.length === 0 || open.has(shell)) return;
      const asker = askerOf(shell);
      const way = withoutForwards(target);
      const ids = forwards.map((spec) => tunnels.openTemporary(way, spec, { name: '', asker }));
      open.set(shell, ids);
      tunnels.start(ids).catch(onFailed);
    },
    over(shell) {
      tunnels.closeTemporary(open.get(shell) ?? []);
      open.delete(shell);
    },
  };
}
