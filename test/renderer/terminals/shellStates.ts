/** Snapshots of shells for tests. */
import type { ShellState } from '../../../shared/contract/shells.ts';

export function shellState(id: string, change: Partial<ShellState> = {}): ShellState {
  return {
    id,
    target: { kind: 'host', host: id },
    label: id,
    user: 'sam',
    host: id,
    port: 22,
    via: [],
    connection: null,
    state: { phase: 'open' },
    progress: [],
    banner: '',
    command: null,
    openedAt: 0,
    notices: [],
    ...change,
  };
}
