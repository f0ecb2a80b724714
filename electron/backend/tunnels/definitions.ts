/** Which tunnels there are: those of the config, and Fairlead's own, with Fairlead's facts about both. Pure. */
import { createHash } from 'node:crypto';
import type { FilePlace } from '../../../shared/contract/connections.ts';
import type { TunnelFacts, TunnelId, TunnelSettings } from '../../../shared/contract/tunnels.ts';
import type { ForwardOfHost } from '../../../shared/sshConfig/forwarding.ts';
import type { Target } from '../../../shared/target.ts';
import { printTunnelSpec, type TunnelSpec } from '../../../shared/tunnelSpec.ts';

export interface Definition {
  readonly id: TunnelId;
  readonly target: Target;
  readonly spec: TunnelSpec;
  /** Null: Fairlead's own. */
  readonly place: FilePlace | null;
  readonly facts: TunnelFacts;
}

const NO_FACTS: TunnelFacts = { name: '', group: '', startsWithFairlead: false };

/** In the order of the files, then Fairlead's own. */
export function definitionsOf(
  forwards: readonly ForwardOfHost[],
  { own, facts }: TunnelSettings,
): readonly Definition[] {
  const factsOf = (id: TunnelId) => facts[id] ?? NO_FACTS;
  return [
    ...forwards.map(({ host, spec, place }): Definition => {
      const id = configTunnelId(host, spec);
      return { id, target: { kind: 'host', host }, spec, place, facts: factsOf(id) };
    }),
    ...own.map(({ id, target, spec }): Definition => ({ id, target, spec, place: null, facts: factsOf(id) })),
  ];
}

/** The same for as long as the line says the same, wherever in the files it stands. */
export function configTunnelId(host: string, spec: TunnelSpec): TunnelId {
  const text = JSON.stringify([host, spec.type, printTunnelSpec(spec)]);
  return `c-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
}

/** The settings with these facts; facts that say nothing are not kept. */
export function withFacts(settings: TunnelSettings, id: TunnelId, facts: TunnelFacts | null): TunnelSettings {
  const others = Object.fromEntries(Object.entries(settings.facts).filter(([each]) => each !== id));
  const says = facts !== null && (facts.name !== '' || facts.group !== '' || facts.startsWithFairlead);
  return { ...settings, facts: says ? { ...others, [id]: facts } : others };
}
