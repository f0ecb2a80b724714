/**
 * All connections of this run. Who asks for the same destination shares one connection, whether it is live or still
 * being made; hops are connections like any other and are shared too.
 */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { ConnectionId } from '../../../shared/contract/connections.ts';
import type { Proxy } from '../../../shared/contract/proxies.ts';
import type { HostOptions, NotHonoured } from '../../../shared/sshConfig/hostOptions.ts';
import type { Target } from '../../../shared/target.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform.ts';
import type { SecretMemory } from '../prompts/secretMemory.ts';
import type { Asker } from '../prompts/types.ts';
import { agentAddress } from '../ssh/agentAddress.ts';
import type { Transport } from '../ssh/types.ts';
import { fileRecorder, type KeyRecorder, memoryRecorder } from '../trust/keyRecorder.ts';
import type { Audience, Member } from './audience.ts';
import { openConnection } from './connection.ts';
import { createKeyMemory } from './keyMemory.ts';
import { destinationKey, type Route, routeTo } from './route.ts';
import { createNameService } from './names.ts';
import { type LocalCommandRequest, type LocalCommands, runLocalCommand } from './localCommand.ts';
import { type Established, shareConnection, type SharedConnection } from './sharedConnection.ts';
import { withOverflow } from './overflow.ts';
import { createSlots } from './slots.ts';
import { raceSignal } from './signals.ts';
import { now, type Timeline } from './timeline.ts';
import { connectionForwards } from './sessionForwards.ts';
import {
  type AgentForwarder,
  ConnectionFailed,
  type ConnectionPool,
  type Lease,
  type ResolveHost,
  type Waiter,
} from './types.ts';

export interface ConnectionPoolSettings {
  readonly platform: Pick<Platform, 'kind' | 'environment' | 'homeFolder' | 'nameServers'>;
  readonly log: Log;
  readonly resolveHost: ResolveHost;
  /** Starts the demo server if needed, and says how to reach it. */
  demo(): Promise<HostOptions>;
  /** A host of the config with a similar name, or null. */
  nearestHost(name: string): string | null;
  /** Passwords and passphrases of this run; without it everything is asked each time. */
  readonly secrets?: SecretMemory;
  /** The proxy of Fairlead's settings for a host; absent: none has one. */
  proxyOf?(alias: string): Proxy | null;
  /** Who has a say about LocalCommand; absent: none is run. */
  readonly localCommands?: LocalCommands;
  /** Where attempts are kept for the inspector. */
  readonly timeline?: Timeline;
  /** Lends the agent to hosts; absent: it is never forwarded. */
  readonly agents?: AgentForwarder;
  /** Milliseconds for each answer of a server while signing in. */
  readonly replyTimeoutMs?: number;
  /** How long a connection outlives its last user, in milliseconds: a second tab is then there at once. */
  readonly lingerMs?: number;
}

const LINGER_MS = 5_000;
/** sshd drops connections when more than ten of them have not signed in (MaxStartups). */
const MOST_AT_ONCE = 8;

export function createConnectionPool(settings: ConnectionPoolSettings): ConnectionPool {
  const { platform, log, resolveHost, lingerMs = LINGER_MS } = settings;
  const connections = new Map<string, SharedConnection>();
  const names = createNameService(platform.nameServers ?? null);
  const slots = createSlots(MOST_AT_ONCE);
  const knownHosts = fileRecorder(platform.homeFolder);
  const keyMemory = createKeyMemory();
  const demoKeys = memoryRecorder();
  const closing = new AbortController();

  const proxyOf = (options: HostOptions): Proxy | null => settings.proxyOf?.(options.alias) ?? null;
  const keyOf = (options: HostOptions, number: number): string =>
    `${destinationKey(options)}${JSON.stringify(proxyOf(options))}${number}`;

  /** A share of the connection to the last host of the route, new or not. `number`: which of several, from 0. */
  function share(route: Route, recorder: KeyRecorder, member: Member, signal: AbortSignal, number = 0): Promise<Lease> {
    const options = targetOf(route);
    const key = keyOf(options, number);
    let connection = connections.get(key);
    if (connection === undefined) {
      const made = shareConnection({
        options,
        lingerMs,
        establish: (audience, stop, id) => establish(route, recorder, audience, stop, id),
        onUnusable: () => {
          if (connections.get(key) === made) connections.delete(key);
        },
      });
      connections.set(key, made);
      connection = made;
    }
    return connection.lease(options, member, signal);
  }

  async function establish(
    route: Route,
    recorder: KeyRecorder,
    audience: Audience,
    signal: AbortSignal,
    id: ConnectionId,
  ): Promise<Established> {
    const options = targetOf(route);
    const via = route.slice(0, -1).map(({ alias }) => alias);
    const agentPath = await agentAddress(options.identityAgent, platform);
    const asker = options.batchMode ? NOBODY : audience.asker;
    const commands = settings.localCommands ?? null;
    const forwards = await connectionForwards({
      connection: id,
      options,
      platform,
      via,
      agentPath,
      forwarder: settings.agents ?? null,
      asker,
      onNotice: audience.onNotice,
    });
    const [first, ...more] = route.slice(0, -1);
    const hop = first === undefined ? null : await throughHops([first, ...more], recorder, audience, signal);
    try {
      const giveBack = await slots.take(signal);
      try {
        const transport = await openConnection({
          options,
          platform,
          names,
          hop: hop?.transport ?? null,
          proxy: proxyOf(options),
          via,
          recorder,
          agentPath,
          forwards: forwards.forwards,
          secrets: settings.secrets ?? null,
          keys: keyMemory.of(accountOf(options)),
          // Others need not wait while a person thinks.
          asker: options.batchMode ? NOBODY : whenAsked(audience.asker, giveBack),
          signal,
          nearestHost: (name) => settings.nearestHost(name),
          onProgress: audience.onProgress,
          onBanner: audience.onBanner,
          onNotice: audience.onNotice,
          ...(settings.replyTimeoutMs === undefined ? {} : { replyTimeoutMs: settings.replyTimeoutMs }),
          onFact: (fact) => audience.onEvent({ at: now(), hop: options.alias, fact }),
        });
        forwards.begin(transport);
        giveBack();
        await afterSignIn(transport, { options, platform, via, commands, asker, onNotice: audience.onNotice }, signal);
        return { transport, hop };
      } finally {
        giveBack();
      }
    } catch (error) {
      hop?.release();
      throw error;
    }
  }

  /** The connection to the last hop; a live one says that it is used. */
  function throughHops(route: Route, recorder: KeyRecorder, audience: Audience, signal: AbortSignal): Promise<Lease> {
    const options = targetOf(route);
    if (connections.get(keyOf(options, 0))?.live()) {
      audience.onEvent({ at: now(), hop: options.alias, fact: { kind: 'shared' } });
    }
    return share(route, recorder, audience, signal);
  }

  /** Every end but success is a ConnectionFailed with words for a person. */
  function explain(error: unknown, host: string, signal: AbortSignal): ConnectionFailed {
    if (error instanceof ConnectionFailed) return error;
    if (signal.aborted) return new ConnectionFailed({ code: 'cancelled', host });
    const id = randomUUID();
    log('error', 'connection failed', { id, host, error });
    return new ConnectionFailed({ code: 'internal', host, id });
  }

  return {
    async acquire(target, asking) {
      const host = nameOf(target);
      const recording = settings.timeline?.record(target);
      const waiter: Waiter = {
        ...asking,
        onEvent(event) {
          recording?.add(event);
          asking.onEvent?.(event);
        },
      };
      const signal = AbortSignal.any([waiter.signal, closing.signal]);
      try {
        const options = await raceSignal(target.kind === 'demo' ? settings.demo() : resolveHost(target), signal);
        waiter.onRoute(options);
        for (const option of options.notHonoured) waiter.onNotice(describeOption(option));
        const recorder = target.kind === 'demo' ? demoKeys : knownHosts;
        const route = await raceSignal(routeTo(options, resolveHost), signal);
        for (const stop of route) refuseStandardStreams(stop);
        const lease = await share(route, recorder, waiter, signal);
        recording?.ready(lease.connection);
        return withOverflow(lease, (number, released) =>
          share(route, recorder, waiter, AbortSignal.any([released, closing.signal]), number),
        );
      } catch (error) {
        const failed = explain(error, host, signal);
        recording?.failed(failed.failure);
        throw failed;
      }
    },
    live(connection) {
      const found = [...connections.values()].find(({ id }) => id === connection)?.live() ?? null;
      if (found === null) return null;
      const { rekeys, roundTrips, channels } = found.transport.vitals();
      return {
        connection,
        since: found.since,
        rekeys,
        roundTrips: [...roundTrips],
        channels: [...channels],
      };
    },
    close() {
      closing.abort();
      for (const connection of [...connections.values()]) connection.close();
    },
  };
}

/** The same address behind another host is another server. */
function accountOf({ user, hostname, port, proxyJump, proxyCommand }: HostOptions): string {
  return JSON.stringify([user, hostname.toLowerCase(), port, proxyJump, proxyCommand]);
}

function targetOf(route: Route): HostOptions {
  return route.at(-1) ?? route[0];
}

/** What is left to do before others may use it. Whatever ends that ends the connection. */
async function afterSignIn(transport: Transport, request: LocalCommandRequest, signal: AbortSignal): Promise<void> {
  try {
    await runLocalCommand(request, signal);
  } catch (error) {
    transport.close();
    throw error;
  }
}

const NOBODY: Asker = { interactive: false, ask: () => Promise.resolve(null) };

/** The same asker; `act` is called whenever a question is put. */
function whenAsked(asker: Asker, act: () => void): Asker {
  return {
    get interactive() {
      return asker.interactive;
    },
    ask(question, signal) {
      act();
      return asker.ask(question, signal);
    },
  };
}

/** `ProxyCommand -` means the standard streams of ssh itself; a program with windows has none to offer. */
function refuseStandardStreams({ alias, proxyCommand }: HostOptions): void {
  if (proxyCommand !== '-') return;
  const option = { option: 'ProxyCommand', value: proxyCommand, place: null };
  throw new ConnectionFailed({ code: 'not-honoured', host: alias, ...option });
}

function describeOption({ option, value, place, why }: NotHonoured): string {
  const where = place === null ? '' : ` (${basename(place.file)}:${place.line})`;
  return `${option} ${value}${where} is not honoured yet. ${why}`;
}

function nameOf(target: Target): string {
  return target.kind === 'demo' ? 'Demo server' : target.host;
}
