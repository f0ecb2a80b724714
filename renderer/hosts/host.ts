/** A host as the window lists it: an alias of the config or the demo server, with Fairlead's own facts about it. */
import type { HostEntry } from '../../shared/contract/config.ts';
import type { HostProfile } from '../../shared/contract/profiles.ts';
import type { Settings } from '../../shared/contract/settings.ts';
import type { Target } from '../../shared/target.ts';
import type { Use } from '../../shared/uses.ts';

export interface Host {
  /** Unique in the list. */
  readonly key: string;
  /** The alias, or "Demo server". */
  readonly name: string;
  readonly target: Target;
  /** Null for the demo server. */
  readonly entry: HostEntry | null;
  readonly environment: HostProfile['environment'];
  readonly colour: HostProfile['colour'];
  /** That of Fairlead's own facts, else that of the config; empty for the demo server. */
  readonly group: string;
  readonly tags: readonly string[];
  readonly pinned: boolean;
  /** Milliseconds since the Unix epoch; 0 for never. */
  readonly lastUsed: number;
  /** How much it is used; null for never. */
  readonly use: Use | null;
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
    group: facts?.group ?? entry.group,
    tags: facts?.tags ?? [],
    pinned: settings.pinned.includes(entry.alias),
    lastUsed: settings.lastUsed[entry.alias] ?? 0,
    use: settings.uses[`host:${entry.alias}`] ?? null,
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
    group: '',
    tags: [],
    pinned: false,
    lastUsed: 0,
    use: null,
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
