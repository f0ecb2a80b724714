/**
 * What a tunnel is: where it listens and where it leads, as ssh(1) takes it after -L, -R and -D, and ssh_config(5) in
 * LocalForward, RemoteForward and DynamicForward. Reads and writes every form; opens nothing.
 */
import * as v from 'valibot';
import { parseForward } from './sshConfig/forwardSpec.ts';

const Port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535));
const Text = v.pipe(v.string(), v.maxLength(1025));

/** Where a tunnel listens or leads. `host` null: no bind address was given. */
export const TunnelEnd = v.variant('kind', [
  v.object({ kind: v.literal('port'), host: v.nullable(Text), port: Port }),
  v.object({ kind: v.literal('path'), path: v.pipe(Text, v.minLength(1)) }),
]);
export type TunnelEnd = v.InferOutput<typeof TunnelEnd>;

/** `local` listens here (-L), `remote` on the host (-R), `dynamic` here as a SOCKS proxy (-D). */
export const TunnelType = v.picklist(['local', 'remote', 'dynamic']);
export type TunnelType = v.InferOutput<typeof TunnelType>;

export const TunnelSpec = v.object({
  type: TunnelType,
  listen: TunnelEnd,
  /** Null: each client says where to, by SOCKS (-D, and -R with one argument). */
  connect: v.nullable(TunnelEnd),
});
export type TunnelSpec = v.InferOutput<typeof TunnelSpec>;

/** The option of ssh(1). */
export const TUNNEL_FLAGS = { local: '-L', remote: '-R', dynamic: '-D' } as const;
/** The keyword of ssh_config(5). */
export const TUNNEL_KEYWORDS = { local: 'LocalForward', remote: 'RemoteForward', dynamic: 'DynamicForward' } as const;

/**
 * Reads the argument of -L, -R or -D. Null: it is none. Port 0 is taken for listening ends of all kinds: any free port.
 * `servicePort` knows names of ports (services(5)).
 */
export function parseTunnelSpec(
  type: TunnelType,
  text: string,
  servicePort: (name: string) => number | null = () => null,
): TunnelSpec | null {
  const read = (dynamic: boolean) => parseForward(text, { dynamic, remote: true }, servicePort);
  const forward = type === 'dynamic' ? read(true) : (read(false) ?? (type === 'remote' ? read(true) : null));
  if (forward === null) return null;
  // ssh takes a socket as the target of -D, and then it is a plain forward.
  return { type: type === 'dynamic' && forward.connect !== null ? 'local' : type, ...forward };
}

/** The argument of -L, -R or -D. */
export function printTunnelSpec(spec: TunnelSpec): string {
  return spec.connect === null ? printEnd(spec.listen) : `${printEnd(spec.listen)}:${printEnd(spec.connect)}`;
}

/** The arguments of the keyword in a config file. */
export function tunnelArguments(spec: TunnelSpec): readonly string[] {
  return spec.connect === null ? [printEnd(spec.listen)] : [printEnd(spec.listen), printEnd(spec.connect)];
}

/** The whole command line of ssh(1) that does the same. `host` as after ssh. */
export function sshTunnelCommand(spec: TunnelSpec, host: string): string {
  return ['ssh', '-N', TUNNEL_FLAGS[spec.type], quoteWord(printTunnelSpec(spec)), quoteWord(host)].join(' ');
}

/** For people: `127.0.0.1:5432`, `[::1]:80`, a path. `unbound` stands where no bind address was given. */
export function showTunnelEnd(end: TunnelEnd, unbound = '127.0.0.1'): string {
  if (end.kind === 'path') return end.path;
  const host = end.host ?? unbound;
  if (host === '' || host === '*') return `*:${end.port}`;
  return host.includes(':') ? `[${host}]:${end.port}` : `${host}:${end.port}`;
}

/** Every address: everybody who reaches this machine reaches the tunnel. */
export function isWideBind(host: string | null): boolean {
  return host !== null && ['', '*', '0.0.0.0', '::', '0:0:0:0:0:0:0:0'].includes(host);
}

function printEnd(end: TunnelEnd): string {
  if (end.kind === 'path') return end.path.replace(/[\\:]/g, '\\$&').replace(/^\[/, '\\[');
  if (end.host === null) return String(end.port);
  const host = end.host === '' ? '*' : end.host;
  return host.includes(':') ? `[${host}]:${end.port}` : `${host}:${end.port}`;
}

/** As a POSIX shell reads one word. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
