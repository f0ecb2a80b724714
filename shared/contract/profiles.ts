/**
 * Fairlead's own facts about one host, beside its ssh_config: what is on the screen about it, and what happens when it is
 * opened. Nothing that ssh_config can say, and never a secret.
 */
import * as v from 'valibot';
import { AgentPolicy } from './agentForwarding.ts';
import { Proxy } from './proxies.ts';
import { TunnelId } from './tunnels.ts';

/** As ssh_config(5) takes it after Host. */
export const Alias = v.pipe(v.string(), v.minLength(1), v.maxLength(1025));

/** A word that hosts are filtered by. */
export const HostTag = v.pipe(v.string(), v.regex(/^[^\s:,#]{1,40}$/));

/** A folder on the host, from its root. */
export const HostFolder = v.pipe(v.string(), v.maxLength(4096), v.regex(/^\/[^\0\n]*$/));

const seen = {
  environment: v.picklist(['none', 'production', 'staging', 'development']),
  colour: v.picklist(['none', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink']),
};

/** Members that are absent until a person says something. */
const said = {
  /** Where the config forwards the agent. Absent: allow, as ssh does. */
  agentForwarding: AgentPolicy,
  /**
   * A command that serves SFTP instead of the server's own subsystem, such as `sudo -n /usr/lib/openssh/sftp-server`.
   * Absent or empty: the subsystem.
   */
  sftpServer: v.string(),
  /** What a person said about its LocalCommand. Absent: not asked yet. */
  localCommand: v.object({ command: v.string(), allowed: v.boolean() }),
  /** On the way to this host, where its config has neither ProxyJump nor ProxyCommand. Absent: none. */
  proxy: Proxy,
  /** The group in the list of hosts. Absent: that of the config. */
  group: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  tags: v.pipe(v.array(HostTag), v.maxLength(50)),
  /** Where its shells begin. */
  folder: HostFolder,
  /** Runs in a new shell first; the shell is there when it ends. A RemoteCommand of the config goes before it. */
  command: v.pipe(v.string(), v.minLength(1), v.maxLength(8192), v.regex(/^[^\0]*$/)),
  /** Start when a terminal on this host is open. */
  tunnels: v.pipe(v.array(TunnelId), v.maxLength(100)),
  /** Where its Files view begins. */
  filesFolder: HostFolder,
};

/** Where the alias stood when something was last said about it, as shown: `~/.ssh/config`. */
const file = { file: v.optional(v.string()) };

export const HostProfile = v.object({ ...seen, ...v.partial(v.object(said)).entries, ...file });
export type HostProfile = v.InferOutput<typeof HostProfile>;

/** What is left out stays; null takes a fact away. */
export const ProfileChange = v.strictObject({
  alias: Alias,
  pinned: v.optional(v.boolean()),
  ...v.partial(v.object(seen)).entries,
  agentForwarding: v.nullish(said.agentForwarding),
  sftpServer: v.nullish(said.sftpServer),
  localCommand: v.nullish(said.localCommand),
  proxy: v.nullish(said.proxy),
  group: v.nullish(said.group),
  tags: v.nullish(said.tags),
  folder: v.nullish(said.folder),
  command: v.nullish(said.command),
  tunnels: v.nullish(said.tunnels),
  filesFolder: v.nullish(said.filesFolder),
});
export type ProfileChange = v.InferOutput<typeof ProfileChange>;

/** Facts about a host go to another name. */
export const ProfileMove = v.strictObject({ from: Alias, to: Alias });

export const NO_PROFILE: HostProfile = { environment: 'none', colour: 'none' };
