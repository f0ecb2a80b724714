/** A host as the window lists it: an alias of the config or the demo server, with Fairlead's own facts about it. */
import type { HostEntry } from '../../shared/contract/config.ts';
import type { Settings } from '../../shared/contract/settings.ts';
import type { Target } from '../../shared/target.ts';

export interface Host {
  /** Unique in the list. */
  readonly key: string;
  /** The alias, or "Demo server". */
  readonly name: string;
  readonly target: Target;
  /** Null for the demo server. */
  readonly entry: HostEntry | null;
  readonly environment: Settings['hosts'][string]['environment'];
  readonly colour: Settings['hosts'][string]['colour'];
  readonly pinned: boolean;
  /** Milliseconds since the Unix epoch; 0 for never. */
  readonly lastUsed: number;
}

/** A host of the config; the key cannot be that of the demo server, because aliases have no colon in front. */
export function hostOf(entry: HostEntry, settings: Settings): Host {
  const facts = settings.hosts[entry.alias];
  return {
    key: `alias:${entry.alias}`,
    name: entry.alias,
    target: { kind: 'host', host: entry.alias },
    entry,
    environment: facts?.environment ?? 'none',
    colour: facts?.colour ?? 'none',
    pinned: settings.pinned.includes(entry.alias),
    lastUsed: settings.lastUsed[entry.alias] ?? 0,
  };
}

export function demoHost(name: string): Host {
  return {
    key: 'demo:',
    name,
    target: { kind: 'demo' },
    entry: null,
    environment: 'none',
    colour: 'none',
    pinned: false,
    lastUsed: 0,
  };
}

/** The hosts of the config by alias. */
export function byAlias(hosts: readonly Host[]): ReadonlyMap<string, Host> {
  return new Map(hosts.filter((host) => host.entry !== null).map((host) => [host.name, host]));
}

/** `user@host`, with the port when it is not 22. Empty for the demo server. */
export function addressOf({ entry }: Host): string {
  if (entry === null) return '';
  const name = entry.hostname.includes(':') ? `[${entry.hostname}]` : entry.hostname;
  return `${entry.user}@${name}${entry.port === 22 ? '' : `:${entry.port}`}`;
}

/** The command that does the same in any terminal. */
export function sshCommand(host: Host): string {
  return `ssh ${/^[\w.@%+-]+$/.test(host.name) ? host.name : `'${host.name.replaceAll("'", `'\\''`)}'`}`;
}

/** `config:11`: the file's own name and the line. */
export function shortPlace({ file, line }: { file: string; line: number }): string {
  return `${file.split(/[\\/]/).at(-1) ?? file}:${line}`;
}

/** True when both name the same thing to connect to. */
export function sameTarget(a: Target, b: Target): boolean {
  if (a.kind === 'demo' || b.kind === 'demo') return a.kind === b.kind;
  return a.host === b.host && a.user === b.user && a.port === b.port;
}
