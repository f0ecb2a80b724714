/** The options of a host that say what is forwarded, and how. Opening forwards is electron/backend/tunnels/. */
import type { FilePlace } from '../contract/connections.ts';
import type { TunnelEnd, TunnelSpec } from '../tunnelSpec.ts';
import type { ConfigReader } from './configReader.ts';
import { showText, toByteText } from './document.ts';
import type { Forward } from './forwardSpec.ts';
import { splitHostPort } from './jumpSpec.ts';
import { tokensFor } from './optionTokens.ts';
import { ConfigRefused } from './problems.ts';
import { type Resolution, resolve } from './resolve.ts';
import { parsePort } from './scalars.ts';
import type { SettingValue } from './settings.ts';
import { showPlace } from './showPath.ts';
import { expand, type Tokens } from './tokens.ts';

/** A LocalForward, RemoteForward or DynamicForward line. */
interface HostForward {
  readonly spec: TunnelSpec;
  readonly place: FilePlace | null;
}

/** A forward line, with the host that it counts for: as shown, an alias of the config. */
export interface ForwardOfHost extends HostForward {
  readonly host: string;
}

/** A place where a remote SOCKS forward may lead; null: any. */
export interface PermittedOpen {
  readonly host: string | null;
  readonly port: number | null;
}

export interface Forwarding {
  /** All of the config, also those that ClearAllForwardings drops. */
  readonly forwards: readonly HostForward[];
  readonly clearAllForwardings: boolean;
  readonly exitOnForwardFailure: boolean;
  readonly gatewayPorts: boolean;
  /** Null: anywhere. */
  readonly permitRemoteOpen: readonly PermittedOpen[] | null;
  /** The umask for sockets that are made. */
  readonly streamLocalBindMask: number;
  readonly streamLocalBindUnlink: boolean;
}

const PRESET_MASK = '0177';

/** `tokens`: as for the other options of the host; they are replaced in socket paths (ssh.c). */
export function forwardingOptions(resolution: Resolution, tokens: Tokens, { world }: ConfigReader): Forwarding {
  const { settings } = resolution;
  const flag = (slot: string) => settings.value(slot) === 'yes';
  const forwardOf = (slot: 'localforward' | 'remoteforward') => (entry: SettingValue) =>
    entry.forward === undefined
      ? []
      : [
          {
            spec: specOf(entry.forward, slot, tokens),
            place: entry.place === null ? null : showPlace(entry.place, world),
          },
        ];
  return {
    forwards: [
      ...settings.get('localforward').flatMap(forwardOf('localforward')),
      ...settings.get('remoteforward').flatMap(forwardOf('remoteforward')),
    ],
    clearAllForwardings: flag('clearallforwardings'),
    exitOnForwardFailure: flag('exitonforwardfailure'),
    gatewayPorts: flag('gatewayports'),
    permitRemoteOpen: permitted(
      settings.get('permitremoteopen').map(({ value }) => value),
      world.servicePort,
    ),
    streamLocalBindMask: parseInt(settings.value('streamlocalbindmask') ?? PRESET_MASK, 8),
    streamLocalBindUnlink: flag('streamlocalbindunlink'),
  };
}

/** What ssh would forward for each of these hosts. Hosts that ssh refuses have none. */
export function forwardsOfHosts(reader: ConfigReader, hosts: readonly string[]): readonly ForwardOfHost[] {
  // Most configs name no forward, and to resolve every host takes a while.
  if (![...reader.paths].some((path) => mentionsForwards(reader, path))) return [];
  return hosts.flatMap((host) => {
    try {
      const resolution = resolve(reader, { host: toByteText(host) });
      if (resolution.refused) return [];
      const { forwards, clearAllForwardings } = forwardingOptions(resolution, tokensFor(resolution, reader), reader);
      return clearAllForwardings ? [] : forwards.map((forward) => ({ ...forward, host }));
    } catch (error) {
      if (error instanceof ConfigRefused) return [];
      throw error;
    }
  });
}

function mentionsForwards(reader: ConfigReader, path: string): boolean {
  const opened = reader.open(path);
  return (
    opened.kind === 'file' &&
    opened.file.document.lines.some(({ keyword }) => /^["']?(local|remote|dynamic)forward/i.test(keyword))
  );
}

/** DynamicForward shares the slot of LocalForward, as in ssh. */
function specOf({ listen, connect }: Forward, slot: 'localforward' | 'remoteforward', tokens: Tokens): TunnelSpec {
  const end = (from: Forward['listen']): TunnelEnd => {
    if (from.kind === 'port') return { ...from, host: from.host === null ? null : showText(from.host) };
    const expanded = expand(from.path, { tokens });
    return { kind: 'path', path: showText('error' in expanded ? from.path : expanded.value) };
  };
  const target = connect === null ? null : end(connect);
  const type = slot === 'remoteforward' ? 'remote' : target === null ? 'dynamic' : 'local';
  return { type, listen: end(listen), connect: target };
}

function permitted(
  values: readonly string[],
  servicePort: (name: string) => number | null,
): readonly PermittedOpen[] | null {
  const [only] = values;
  if (only === undefined || /^any$/i.test(only)) return null;
  if (/^none$/i.test(only)) return [];
  return values.flatMap((value) => {
    const split = splitHostPort(value);
    if (split === null) return [];
    const host = split.host === '*' ? null : showText(split.host.replace(/^\[(.*)\]$/, '$1'));
    return [{ host, port: split.rest === '*' ? null : parsePort(split.rest, servicePort) }];
  });
}
