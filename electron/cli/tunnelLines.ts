/** What `fairlead tunnel` prints: a line for each change of a tunnel, and the table of all. */
import type { TunnelState } from '../../shared/contract/tunnels.ts';
import { showTunnelEnd, TUNNEL_FLAGS, type TunnelSpec } from '../../shared/tunnelSpec.ts';
import { describeFailure } from '../../shared/words/failure.ts';
import { describeListenProblem } from '../../shared/words/tunnel.ts';
import { textTable } from './table.ts';
import { visible } from './visible.ts';

/** Prints a tunnel when it is in another state than when it was last said. */
export function createTunnelReport(json: boolean): (tunnel: TunnelState) => void {
  const said = new Map<string, string>();
  return (tunnel) => {
    const { id, spec, host, listensOn, state } = tunnel;
    const words = wordsFor(tunnel);
    const key = `${listensOn} ${words}`;
    if (said.get(id) === key) return;
    said.set(id, key);
    const line = json
      ? JSON.stringify({ event: 'tunnel', at: Date.now(), spec, host, listensOn, state })
      : visible(`${TUNNEL_FLAGS[spec.type]} ${listensOn} -> ${targetOf(spec)} through ${host}: ${words}`);
    process.stdout.write(`${line}\n`);
  };
}

/** A row per tunnel, or all that is known as JSON. `hasStates`: they are those of a Fairlead that runs. */
export function printTunnels(tunnels: readonly TunnelState[], json: boolean, hasStates: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(tunnels, null, 2)}\n`);
    return;
  }
  if (tunnels.length === 0) return;
  const state = (text: string) => (hasStates ? [text] : []);
  const rows = tunnels.map((tunnel) => [
    tunnel.name || '-',
    tunnel.group || '-',
    TUNNEL_FLAGS[tunnel.spec.type],
    tunnel.listensOn,
    targetOf(tunnel.spec),
    tunnel.host,
    ...state(wordsFor(tunnel)),
    tunnel.place === null ? 'Fairlead' : `${tunnel.place.file}:${tunnel.place.line}`,
  ]);
  const header = ['NAME', 'GROUP', 'TYPE', 'LISTENS ON', 'TARGET', 'HOST', ...state('STATE'), 'DEFINED AT'];
  process.stdout.write(textTable([header, ...rows]));
}

const targetOf = ({ connect }: TunnelSpec) => (connect === null ? 'any address' : showTunnelEnd(connect));

function wordsFor({ state, host }: TunnelState): string {
  switch (state.phase) {
    case 'stopped':
    case 'connecting':
    case 'listening':
      return state.phase;
    case 'waiting':
      return `waiting, starts when ${host} is back`;
    case 'refused':
      return `${host} does not allow it: ${state.reason}`;
    case 'failed':
      return describeFailure(state.failure).headline;
    case 'blocked':
      return describeListenProblem(state.problem);
  }
}
