/** What windows are shown of a tunnel. */
import type { TunnelDetail, TunnelState } from '../../../shared/contract/tunnels.ts';
import { isWideBind, showTunnelEnd } from '../../../shared/tunnelSpec.ts';
import type { Definition } from './definitions.ts';
import { HISTORY_SECONDS } from './meter.ts';
import { programsFrom } from './programs.ts';
import type { Tunnel } from './tunnel.ts';

const MOST_CONNECTIONS = 100;
/** Seconds of the small graph. */
const RECENT_SECONDS = 60;

/** How a host is reached. */
export interface Way {
  /** Hops before it, nearest first. */
  readonly via: readonly string[];
  /** `user@hostname`. */
  readonly address: string;
}

/** `planned`: what the config says of the way, until the tunnel was started. */
export function snapshotOf(
  { id, target, spec, place, facts }: Definition,
  tunnel: Tunnel,
  planned: Way | null,
): TunnelState {
  const { connections, history, route } = tunnel;
  const { received, sent } = connections.totals();
  const isRunning = tunnel.phase.phase !== 'stopped';
  const rate = isRunning ? history.latest() : { received: 0, sent: 0 };
  return {
    ...facts,
    id,
    target,
    host: target.kind === 'demo' ? 'Demo server' : target.host,
    via: route === null ? [...(planned?.via ?? [])] : route.proxyJump.map(({ host }) => host),
    address: route === null ? (planned?.address ?? '') : `${route.user}@${route.hostname}`,
    spec,
    place,
    state: tunnel.phase,
    listensOn: tunnel.listensOn ?? showTunnelEnd(spec.listen, spec.type === 'remote' ? 'localhost' : '127.0.0.1'),
    roundTripMs: tunnel.roundTripMs,
    isWide: spec.listen.kind === 'port' && isWideBind(spec.listen.host),
    counts: { ...connections.counts(), waiting: tunnel.waiting, received, sent },
    rate: { ...rate },
    recent: history.last(RECENT_SECONDS).map((each) => each.received + each.sent),
    lastTraffic: history.lastTraffic(),
    problem: connections.lastProblem(),
  };
}

export async function detailOf({ connections, history }: Tunnel): Promise<TunnelDetail> {
  const open = connections.open().slice(0, MOST_CONNECTIONS);
  const programs = await programsFrom(open.map(({ fromPort }) => fromPort).filter((port) => port > 0));
  const rates = history.last(HISTORY_SECONDS);
  return {
    received: rates.map(({ received }) => received),
    sent: rates.map(({ sent }) => sent),
    connections: open.map(({ id, from, fromPort, to, since, received, sent }) => ({
      ...{ id, from, to, since, received, sent },
      program: programs.get(fromPort) ?? null,
    })),
    problems: connections.problems().map(({ at, problem }) => ({ at, problem })),
  };
}
