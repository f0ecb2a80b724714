/** The hosts that ~/.ssh/config and its Include tree name, and what was not understood in these files. */
import * as v from 'valibot';
import { FilePlace } from './connections.ts';

export const HostEntry = v.object({
  /** The literal Host alias. */
  alias: v.string(),
  user: v.string(),
  hostname: v.string(),
  port: v.number(),
  /** Aliases or hosts of ProxyJump, nearest first; empty when direct. */
  via: v.array(v.string()),
  /** ProxyCommand is set. */
  proxyCommand: v.boolean(),
  /** The first IdentityFile set in the config, as written; empty if none. */
  identity: v.string(),
  /** Where the alias stands. */
  place: FilePlace,
  /** From a `# group: Name` comment, else the file's short name. */
  group: v.string(),
  /** Not honoured for this host: option names as ssh_config(5) writes them. */
  notHonoured: v.array(v.string()),
});
export type HostEntry = v.InferOutput<typeof HostEntry>;

export const ConfigProblem = v.object({
  file: v.string(),
  /** 0 when the whole file is meant. */
  line: v.number(),
  text: v.string(),
  /** ssh refuses to start with this; else it is only ignored. */
  fatal: v.boolean(),
});
export type ConfigProblem = v.InferOutput<typeof ConfigProblem>;

export const HostList = v.object({
  /** The main file, as shown: `~/.ssh/config`. */
  file: v.string(),
  /** missing: there is no such file. unreadable: it is there, but cannot be read (`reason`: the system's text, such as Permission denied). */
  status: v.picklist(['ok', 'missing', 'unreadable']),
  reason: v.string(),
  /** Files read through Include, as shown, in order of first reading. */
  included: v.array(v.string()),
  hosts: v.array(HostEntry),
  /** `Host` lines with patterns only, as written, at most 100. */
  patterns: v.array(v.string()),
  problems: v.array(ConfigProblem),
  /** Grows by one at each reading. */
  revision: v.number(),
});
export type HostList = v.InferOutput<typeof HostList>;
