/** What is typed in the form of a tunnel, and the specification that it makes. Pure. */
import type { TunnelDraft, TunnelState } from '../../shared/contract/tunnels.ts';
import { parseTunnelSpec, showTunnelEnd, type TunnelSpec, type TunnelType } from '../../shared/tunnelSpec.ts';

export interface FormFields {
  readonly type: TunnelType;
  readonly host: string;
  readonly target: string;
  readonly listen: string;
}

/** Null: something is missing or wrong. A target that is only a port is one of the machine it is seen from. */
export function specOf({ type, target, listen }: FormFields): TunnelSpec | null {
  const from = listen.trim();
  const to = target.trim();
  if (from === '') return null;
  if (type === 'dynamic') return parseTunnelSpec('dynamic', from);
  if (to === '') return type === 'remote' ? parseTunnelSpec('remote', from) : null;
  return parseTunnelSpec(type, `${from}:${/^\d+$/.test(to) ? `localhost:${to}` : to}`);
}

export function fieldsOf(tunnel: TunnelState | null, firstHost: string): FormFields {
  if (tunnel === null) return { type: 'local', host: firstHost, target: '', listen: '' };
  const { spec, host } = tunnel;
  const { listen } = spec;
  return {
    type: spec.type,
    host,
    target: spec.connect === null ? '' : showTunnelEnd(spec.connect),
    listen: listen.kind === 'port' && listen.host === null ? String(listen.port) : showTunnelEnd(listen),
  };
}

/** A tunnel as it would be saved again. */
export function draftOf({ name, group, startsWithFairlead, target, spec, place }: TunnelState): TunnelDraft {
  return { name, group, startsWithFairlead, target, spec, saveTo: place === null ? 'fairlead' : 'config' };
}

/** Where the local end usually is for a target: the same port, on this computer. */
export function suggestedListen(target: string): string {
  const port = /:(\d+)$/.exec(target.trim())?.[1];
  return port === undefined ? '' : `127.0.0.1:${Number(port) < 1024 ? Number(port) + 8000 : port}`;
}

/** The target of the form as the draft has it: the host of a tunnel that is edited keeps its user and port. */
export function targetOf(host: string, tunnel: TunnelState | null): TunnelDraft['target'] {
  return tunnel !== null && tunnel.host === host ? tunnel.target : { kind: 'host', host };
}
