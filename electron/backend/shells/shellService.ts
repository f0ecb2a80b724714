/** All shells of this run, behind the calls `shells.*`. Shells belong to the backend, not to a window. */
import type { Handlers } from '../../../shared/contract/index.ts';
import type { ShellId, ShellState, TerminalSize } from '../../../shared/contract/shells.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { Target } from '../../../shared/target.ts';
import type { ConnectionSupervisor } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import type { Caller } from '../rpc/caller.ts';
import { throttle } from '../rpc/throttle.ts';
import type { ShellStart } from './session.ts';
import { createShell, type Shell, type ShellTap } from './shell.ts';

export interface ShellServiceOptions {
  readonly supervisor: ConnectionSupervisor;
  /** Asks in the pane of this shell. */
  readonly askerOf: (pane: ShellId) => Asker;
  readonly log: Log;
  /** How shells on this target begin, by its profile. */
  readonly startOf: (target: Target) => ShellStart;
  /** Gets all shells: at once when one is in another phase, else at most 10 times a second. */
  readonly onChanged: (shells: ShellState[]) => void;
  /** A shell on this target runs. */
  readonly onOpened: (id: ShellId, target: Target) => void;
  /** It does not run any more, and is not tried to. */
  readonly onOver: (id: ShellId) => void;
  readonly tap: ShellTap;
}

type ShellMethod = Extract<keyof Handlers<Caller>, `shells.${string}`>;

export interface ShellService {
  readonly handlers: Pick<Handlers<Caller>, ShellMethod>;
  /** Shells that run now: closing Fairlead would end them. */
  running(): number;
  /** One that runs; null: it does not. */
  look(id: ShellId): { readonly label: string; readonly size: TerminalSize } | null;
  /** Ends every shell; resolves when all are gone. */
  close(): Promise<void>;
}

const SNAPSHOT_INTERVAL_MS = 100;

export function createShellService(options: ShellServiceOptions): ShellService {
  const { supervisor, askerOf, log, onOpened, onOver, tap } = options;
  const shells = new Map<ShellId, Shell>();
  const list = () => [...shells.values()].map((shell) => shell.state());
  const changed = throttle(() => options.onChanged(list()), SNAPSHOT_INTERVAL_MS);
  const around = { supervisor, log, onChanged: changed, onPhase: () => changed.now(), onOpened, onOver, tap };

  function find(id: ShellId): Shell {
    const shell = shells.get(id);
    if (shell === undefined) throw new RpcError('not-found', 'there is no such shell');
    return shell;
  }

  return {
    handlers: {
      'shells.open'({ id, target, size, folder, runsCommand = folder === undefined }) {
        if (shells.has(id)) throw new RpcError('not-now', 'there is a shell with this id already');
        const start = () => {
          const usual = options.startOf(target);
          return { folder: folder ?? usual.folder, command: runsCommand ? usual.command : null };
        };
        shells.set(id, createShell(id, target, size, { ...around, asker: askerOf(id), start }));
        changed();
        return null;
      },
      'shells.attach': ({ id }, caller) => find(id).attach(caller),
      'shells.resize'({ id, size }) {
        find(id).resize(size);
        return null;
      },
      'shells.reconnect'({ id, size }) {
        find(id).reconnect(size);
        return null;
      },
      'shells.disconnect'({ id }) {
        find(id).disconnect();
        return null;
      },
      async 'shells.close'({ id }) {
        const shell = find(id);
        shells.delete(id);
        changed();
        await shell.close();
        return null;
      },
      'shells.list': list,
    },
    look(id) {
      const shell = shells.get(id);
      const state = shell?.state();
      return shell === undefined || state?.state.phase !== 'open' ? null : { label: state.label, size: shell.size() };
    },
    running: () => [...shells.values()].filter((shell) => shell.state().state.phase === 'open').length,
    async close() {
      const all = [...shells.values()];
      shells.clear();
      changed.stop();
      await Promise.all(all.map((shell) => shell.close()));
    },
  };
}
