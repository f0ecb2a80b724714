/**
 * `fairlead tunnel up`, `down` and `ls`: what the Fairlead that runs has, told to start, stop and say it, over the calls
 * that its own windows use. Without one, `up` is for tunnel.ts, which keeps them open itself.
 */
import { writeSync } from 'node:fs';
import type { TunnelState } from '../../shared/contract/tunnels.ts';
import { RpcError } from '../../shared/rpc/errors.ts';
import { type Client, createClient } from '../../shared/rpc/client.ts';
import { callRunningInstance } from '../instanceChannel.ts';
import type { LaunchOptions } from '../launchOptions.ts';
import { createNodePlatform } from '../nodePlatform.ts';
import { createTunnelReport, printTunnels } from './tunnelLines.ts';

/** No connection to the host, as ssh says it. */
export const NO_CONNECTION = 255;

export interface RunningFairlead {
  readonly client: Client;
  close(): void;
}

/** The Fairlead that runs with the same files; null: none does. */
export async function findRunning(options: LaunchOptions): Promise<RunningFairlead | null> {
  const { dataFolder } = createNodePlatform('cli', options);
  const port = await callRunningInstance(dataFolder, options);
  return port === null ? null : { client: createClient(port), close: () => port.close() };
}

/** Those that one of the names means: a name, a group, or where it listens. Text: what is wrong. */
export function tunnelsCalled(all: readonly TunnelState[], names: readonly string[]): readonly TunnelState[] | string {
  if (names.length === 0) return 'a name or a group is missing';
  const isCalled = ({ name, group, listensOn }: TunnelState, wanted: string) =>
    wanted !== '' && [name, group, listensOn].includes(wanted);
  const missing = names.find((name) => !all.some((tunnel) => isCalled(tunnel, name)));
  if (missing !== undefined) return `there is no tunnel and no group ${missing}`;
  return all.filter((tunnel) => names.some((name) => isCalled(tunnel, name)));
}

/** Starts them and waits until each listens or cannot. Resolves with the exit status. */
export async function up({ client }: RunningFairlead, wanted: readonly TunnelState[], json: boolean): Promise<number> {
  const ids = wanted.map(({ id }) => id);
  const say = createTunnelReport(json);
  let isAsked = false;
  let look: (all: readonly TunnelState[]) => void = () => undefined;
  const settled = new Promise<number>((resolve, reject) => {
    look = (all) => {
      const ours = all.filter(({ id }) => ids.includes(id));
      for (const tunnel of ours) if (tunnel.state.phase !== 'stopped') say(tunnel);
      const phases = ours.map(({ state }) => state.phase);
      if (!isAsked || phases.includes('connecting')) return;
      resolve(phases.includes('failed') ? NO_CONNECTION : phases.every((phase) => phase === 'listening') ? 0 : 1);
    };
    client.on('tunnels.changed', (all) => look(all));
    client.onClose(() => reject(new RpcError('closed', 'Fairlead was closed')));
  });
  // Awaited below; it may be over before that.
  settled.catch(() => undefined);
  await client.call('tunnels.start', { ids });
  isAsked = true;
  look(await client.call('tunnels.list', null));
  if ((await client.call('prompts.list', null)).length > 0) writeSync(2, 'fairlead: Fairlead asks in its window.\n');
  return settled;
}

/** Stops them. Resolves with the exit status. */
export async function down(
  { client }: RunningFairlead,
  wanted: readonly TunnelState[],
  json: boolean,
): Promise<number> {
  const ids = wanted.map(({ id }) => id);
  await client.call('tunnels.stop', { ids });
  const say = createTunnelReport(json);
  for (const tunnel of await client.call('tunnels.list', null)) if (ids.includes(tunnel.id)) say(tunnel);
  return 0;
}

export async function list({ client }: RunningFairlead, json: boolean): Promise<number> {
  printTunnels(await client.call('tunnels.list', null), json, true);
  return 0;
}
