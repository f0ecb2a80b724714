/** All tunnels of this run, behind the calls `tunnels.*`. They belong to the backend, not to a window. */
import { randomUUID } from 'node:crypto';
import type { Handlers } from '../../../shared/contract/index.ts';
import type { TunnelDraft, TunnelId, TunnelSettings, TunnelState } from '../../../shared/contract/tunnels.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { Forwarding, ForwardOfHost } from '../../../shared/sshConfig/forwarding.ts';
import type { Target } from '../../../shared/target.ts';
import type { TunnelSpec } from '../../../shared/tunnelSpec.ts';
import type { ConnectionSupervisor } from '../connections/types.ts';
import type { Log } from '../log.ts';
import type { Asker } from '../prompts/types.ts';
import { throttle } from '../rpc/throttle.ts';
import { configTunnelId, type Definition, definitionsOf, withFacts } from './definitions.ts';
import { detailOf, snapshotOf, type Way } from './snapshot.ts';
import { testTarget } from './testTarget.ts';
import { createTunnel, type Tunnel } from './tunnel.ts';

export interface TunnelServiceOptions {
  readonly supervisor: ConnectionSupervisor;
  readonly log: Log;
  /** Asks where this tunnel is shown. */
  readonly askerOf: (pane: string) => Asker;
  readonly forwardingOf: (target: Target) => Promise<Forwarding>;
  /** How the config leads to a host; null: it is not named there. */
  readonly wayTo: (host: string) => Way | null;
  /** The forwards of every host of the config. */
  readonly configForwards: () => readonly ForwardOfHost[];
  readonly settings: { get(): TunnelSettings; set(settings: TunnelSettings): void };
  /** Writes or removes a line of the config. Rejects with RpcError when that cannot be done. */
  readonly configLines: {
    add(host: string, spec: TunnelSpec): Promise<void>;
    remove(forward: ForwardOfHost): Promise<void>;
  };
  /** Gets all tunnels, at most 10 times a second. */
  readonly onChanged: (tunnels: TunnelState[]) => void;
}

type TunnelMethod = Extract<keyof Handlers<unknown>, `tunnels.${string}`>;

export interface TunnelService {
  readonly handlers: Pick<Handlers<unknown>, TunnelMethod>;
  /** The config or the settings changed. */
  refresh(): void;
  /** Starts what is to start with Fairlead. */
  startOwn(): void;
  /** A terminal on this host was opened. `chosen`: a person wants these then; those that are gone are left out. */
  terminalOpened(host: string, chosen: readonly TunnelId[]): void;
  list(): TunnelState[];
  /** A tunnel that nobody keeps, for the command line. */
  openTemporary(target: Target, spec: TunnelSpec, more: { readonly name: string; readonly asker: Asker }): TunnelId;
  /** Ends these of them for good. */
  closeTemporary(ids: readonly TunnelId[]): void;
  /** Calls the listener with all tunnels now, and whenever windows are told; the returned function stops that. */
  watch(listener: (tunnels: readonly TunnelState[]) => void): () => void;
  start(ids: readonly TunnelId[]): Promise<void>;
  stop(ids: readonly TunnelId[]): void;
  /** Connections through tunnels now: closing Fairlead would break them off. */
  clients(): number;
  close(): void;
}

interface Entry {
  definition: Definition;
  /** By the config, until a connection tells. */
  way: Way | null;
  readonly tunnel: Tunnel;
}

const SNAPSHOT_INTERVAL_MS = 100;
const SAMPLE_INTERVAL_MS = 1000;

export function createTunnelService(options: TunnelServiceOptions): TunnelService {
  const { supervisor, log, askerOf, forwardingOf, settings, configLines } = options;
  const entries = new Map<TunnelId, Entry>();
  let temporary: readonly Definition[] = [];
  const askers = new Map<TunnelId, Asker>();
  const listeners = new Set<(tunnels: readonly TunnelState[]) => void>();
  const list = () => [...entries.values()].map(shown);
  const changed = throttle(() => {
    const all = list();
    options.onChanged(all);
    for (const listener of listeners) listener(all);
  }, SNAPSHOT_INTERVAL_MS);
  const sampling = setInterval(sample, SAMPLE_INTERVAL_MS);
  sampling.unref();

  function sample(): void {
    let isAnyRunning = false;
    for (const { tunnel } of entries.values()) {
      if (tunnel.phase.phase === 'stopped') continue;
      tunnel.history.sample();
      isAnyRunning = true;
    }
    if (isAnyRunning) changed();
  }

  /** A port that is in use may be in use by ourselves. */
  function shown({ definition, tunnel, way }: Entry): TunnelState {
    const state = snapshotOf(definition, tunnel, way);
    if (state.state.phase !== 'blocked' || state.state.problem.code !== 'in-use') return state;
    const { port } = definition.spec.listen as { port: number };
    const own = [...entries.values()].find(
      ({ definition: { id, spec }, tunnel: { listensOn } }) =>
        id !== definition.id && spec.type !== 'remote' && listensOn?.endsWith(`:${port}`) === true,
    );
    if (own === undefined) return state;
    return { ...state, state: { ...state.state, problem: { ...state.state.problem, own: own.definition.id } } };
  }

  function find(id: TunnelId): Entry {
    const entry = entries.get(id);
    if (entry === undefined) throw new RpcError('not-found', 'there is no such tunnel');
    return entry;
  }

  function create(definition: Definition): Entry {
    const { id, target, spec } = definition;
    const tunnel = createTunnel(id, target, spec, {
      supervisor,
      log,
      asker: askers.get(id) ?? askerOf(id),
      forwardingOf,
      onChanged: () => changed(),
      onForwardFailure: () => void exitOnForwardFailure(id, target),
    });
    return { definition, tunnel, way: null };
  }

  /** ExitOnForwardFailure: all forwards of a host, or none. */
  async function exitOnForwardFailure(failed: TunnelId, target: Target): Promise<void> {
    try {
      if (!(await forwardingOf(target)).exitOnForwardFailure) return;
    } catch (error) {
      log('warn', 'tunnel.exitOnForwardFailure', { id: failed, error });
      return;
    }
    for (const { definition, tunnel } of entries.values()) {
      const isOfHost = JSON.stringify(definition.target) === JSON.stringify(target);
      if (isOfHost && definition.id !== failed && tunnel.phase.phase !== 'blocked') tunnel.stop();
    }
  }

  function read(): void {
    const definitions = [...definitionsOf(options.configForwards(), settings.get()), ...temporary];
    const wanted = new Map(definitions.map((definition) => [definition.id, definition]));
    for (const [id, { tunnel }] of entries) {
      if (wanted.has(id)) continue;
      tunnel.stop();
      entries.delete(id);
    }
    const before = new Map(entries);
    entries.clear();
    for (const [id, definition] of wanted) {
      const entry = before.get(id);
      const next = entry ?? create(definition);
      // An id stands for one target and specification: the rest of it may change while it runs.
      next.definition = definition;
      next.way = definition.target.kind === 'host' ? options.wayTo(definition.target.host) : null;
      entries.set(id, next);
    }
  }

  function refresh(): void {
    read();
    changed();
  }

  async function start(ids: readonly TunnelId[], waitsForPort = false): Promise<void> {
    await Promise.all(ids.map((id) => find(id).tunnel.start({ firstAttempt: 'once', waitsForPort })));
  }

  function stop(ids: readonly TunnelId[]): void {
    for (const id of ids) find(id).tunnel.stop();
  }

  function startQuietly({ definition: { id }, tunnel }: Entry): void {
    const how = { firstAttempt: 'keep-trying', waitsForPort: true } as const;
    tunnel.start(how).catch((error: unknown) => log('error', 'tunnel.start', { id, error }));
  }

  async function save(id: TunnelId | null, draft: TunnelDraft): Promise<TunnelId> {
    const { target, spec, saveTo, name, group, startsWithFairlead } = draft;
    const old = id === null ? null : find(id);
    const stays = old !== null && isSame(old.definition, draft);
    const wasRunning = old !== null && old.tunnel.phase.phase !== 'stopped';
    let next: TunnelId;
    if (stays) next = old.definition.id;
    else if (saveTo === 'config') {
      if (target.kind !== 'host') throw new RpcError('not-now', 'the demo server is in no config file');
      await configLines.add(target.host, spec);
      next = configTunnelId(target.host, spec);
    } else {
      next = `t-${randomUUID()}`;
      settings.set({ ...settings.get(), own: [...settings.get().own, { id: next, target, spec }] });
    }
    settings.set(withFacts(settings.get(), next, { name, group, startsWithFairlead }));
    if (old !== null && !stays) await remove(old);
    refresh();
    if (wasRunning && !stays) await start([next]);
    return next;
  }

  async function remove({ definition, tunnel }: Entry): Promise<void> {
    const { id, place, target, spec } = definition;
    if (place !== null && target.kind === 'host') await configLines.remove({ host: target.host, spec, place });
    tunnel.stop();
    const without = withFacts(settings.get(), id, null);
    settings.set({ ...without, own: without.own.filter((each) => each.id !== id) });
  }

  // Nobody listens yet.
  read();
  return {
    handlers: {
      'tunnels.list': list,
      async 'tunnels.start'({ ids, waitsForPort }) {
        await start(ids, waitsForPort);
        return null;
      },
      'tunnels.stop'({ ids }) {
        stop(ids);
        return null;
      },
      'tunnels.detail': ({ id }) => detailOf(find(id).tunnel),
      'tunnels.test': ({ id }) => {
        const { tunnel, definition } = find(id);
        const { connect } = definition.spec;
        return testTarget(() => tunnel.openTarget(), connect?.kind === 'port' ? connect.port : 0);
      },
      'tunnels.save': async ({ id, draft }) => ({ id: await save(id, draft) }),
      async 'tunnels.remove'({ id }) {
        await remove(find(id));
        refresh();
        return null;
      },
    },
    refresh,
    startOwn() {
      for (const entry of entries.values()) if (entry.definition.facts.startsWithFairlead) startQuietly(entry);
    },
    terminalOpened(host, chosen) {
      for (const id of chosen) {
        const entry = entries.get(id);
        if (entry !== undefined) startQuietly(entry);
      }
      if (!settings.get().startWithTerminal) return;
      const own = [...entries.values()].filter(
        ({ definition: { target, place } }) => place !== null && target.kind === 'host' && target.host === host,
      );
      if (own.length === 0) return;
      forwardingOf({ kind: 'host', host }).then(
        ({ clearAllForwardings }) => {
          if (!clearAllForwardings) own.forEach(startQuietly);
        },
        (error: unknown) => log('warn', 'tunnel.terminal', { host, error }),
      );
    },
    list,
    openTemporary(target, spec, { name, asker }) {
      const id = `x-${randomUUID()}`;
      askers.set(id, asker);
      const facts = { name, group: '', startsWithFairlead: false };
      temporary = [...temporary, { id, target, spec, place: null, facts }];
      refresh();
      return id;
    },
    closeTemporary(ids) {
      if (ids.length === 0) return;
      temporary = temporary.filter(({ id }) => !ids.includes(id));
      for (const id of ids) askers.delete(id);
      refresh();
    },
    watch(listener) {
      listeners.add(listener);
      listener(list());
      return () => listeners.delete(listener);
    },
    start,
    stop,
    clients: () => [...entries.values()].reduce((sum, { tunnel }) => sum + tunnel.connections.counts().open, 0),
    close() {
      clearInterval(sampling);
      changed.stop();
      for (const { tunnel } of entries.values()) tunnel.stop();
      changed.stop();
    },
  };
}

/** Nothing but facts of Fairlead's would change. */
function isSame({ target, spec, place }: Definition, draft: TunnelDraft): boolean {
  return (
    JSON.stringify([target, spec]) === JSON.stringify([draft.target, draft.spec]) &&
    (place === null ? 'fairlead' : 'config') === draft.saveTo
  );
}
