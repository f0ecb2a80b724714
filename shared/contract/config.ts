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

/** A file of the Include tree as the editor needs it. `path` and `bytes` are byte strings (sshConfig/document.ts). */
export const ConfigTreeFile = v.object({
  path: v.string(),
  /** As a person should see the path. */
  shown: v.string(),
  /** Null: there is no such file, or it cannot be read. */
  bytes: v.nullable(v.string()),
  /** Names these bytes in `config.save`; null: there is no such file. */
  hash: v.nullable(v.string()),
  /** Why it cannot be read; empty when it can, or is missing. */
  reason: v.string(),
  writable: v.boolean(),
  /** ssh accepts its owner and permissions. */
  safe: v.boolean(),
  /** Where a symbolic link leads, as shown; null for a plain file. */
  linkTarget: v.nullable(v.string()),
});
export type ConfigTreeFile = v.InferOutput<typeof ConfigTreeFile>;

/** The whole tree, with all that the engine asks of the machine, so that the window computes without the backend. */
export const ConfigTree = v.object({
  /** In order of first reading, missing files included; the main file is the first one. */
  files: v.array(ConfigTreeFile),
  sources: v.array(
    v.object({ path: v.string(), userFile: v.boolean(), checkPermissions: v.boolean(), required: v.boolean() }),
  ),
  globs: v.array(v.object({ pattern: v.string(), paths: v.array(v.string()) })),
  world: v.object({
    home: v.string(),
    user: v.string(),
    uid: v.number(),
    hostname: v.string(),
    systemFolder: v.string(),
    /** Variables that the files name, with their values. */
    environment: v.record(v.string(), v.string()),
    /** All other variables that are set: their values stay where they are. */
    variables: v.array(v.string()),
    interfaces: v.array(v.string()),
    /** What the files asked for: ports of services, home folders of other people. */
    services: v.record(v.string(), v.nullable(v.number())),
    userHomes: v.record(v.string(), v.nullable(v.string())),
    /** Key files that the config names: whether they are there, and their permission bits. Never their content. */
    keyFiles: v.array(
      v.object({
        path: v.string(),
        found: v.picklist(['file', 'missing', 'unreadable']),
        mode: v.nullable(v.number()),
      }),
    ),
  }),
  openSsh: v.object({
    version: v.picklist(['9.2', '10.0', '10.6']),
    debian: v.boolean(),
    gssapi: v.boolean(),
    alsoKnown: v.array(v.string()),
    release: v.optional(v.string()),
  }),
});
export type ConfigTree = v.InferOutput<typeof ConfigTree>;

const ByteString = v.pipe(v.string(), v.regex(/^[\x00-\xff]*$/));
const FilePath = v.pipe(ByteString, v.maxLength(4096));

/** Files as they would be after saving. */
export const ConfigEdits = v.strictObject({ edits: v.array(v.strictObject({ path: FilePath, bytes: ByteString })) });
export type ConfigEdits = v.InferOutput<typeof ConfigEdits>;

export const ConfigSave = v.strictObject({
  files: v.array(v.strictObject({ path: FilePath, basedOn: v.nullable(v.string()), bytes: ByteString })),
});

export const ConfigSaved = v.variant('kind', [
  v.object({ kind: v.literal('saved') }),
  /** The file is not what the edit was made on; `path` says which. Nothing was written. */
  v.object({ kind: v.literal('conflict'), path: v.string() }),
  /** Nothing was written. `reason` is a few words for a person. */
  v.object({ kind: v.literal('failed'), path: v.string(), reason: v.string() }),
]);
export type ConfigSaved = v.InferOutput<typeof ConfigSaved>;

export const ConfigFilePath = v.strictObject({ path: FilePath });
export const ConfigBackup = v.object({
  name: v.string(),
  /** Milliseconds since the Unix epoch. */
  at: v.number(),
});
export type ConfigBackup = v.InferOutput<typeof ConfigBackup>;
export const ConfigBackupName = v.strictObject({ path: FilePath, name: v.pipe(v.string(), v.maxLength(64)) });

/** The host as typed. `runsCommands`: the person agreed that ssh runs the commands of Match exec. */
export const ConfigCompare = v.strictObject({
  host: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  user: v.optional(v.pipe(v.string(), v.maxLength(1024))),
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))),
  runsCommands: v.boolean(),
});

/** A Match line with exec: ssh would run its command. */
export const ConfigCommand = v.object({ place: FilePlace, text: v.string() });
export type ConfigCommand = v.InferOutput<typeof ConfigCommand>;

/** Runs one command of Match exec, once. All are byte strings. */
export const ConfigRunExec = v.strictObject({
  host: v.pipe(ByteString, v.minLength(1), v.maxLength(1024)),
  /** With its tokens expanded for this host: refused unless a Match exec of the saved files asks for just this. */
  command: v.pipe(ByteString, v.maxLength(65536)),
  /** What commands that ran before said: they decide how later ones are expanded. */
  answers: v.array(v.strictObject({ command: ByteString, matches: v.boolean() })),
});

export const ConfigRanExec = v.variant('kind', [
  /** Null: a signal ended it. */
  v.object({ kind: v.literal('ran'), status: v.nullable(v.number()) }),
  /** It did not start, or took too long. `reason` is a few words for a person. */
  v.object({ kind: v.literal('failed'), reason: v.string() }),
]);
export type ConfigRanExec = v.InferOutput<typeof ConfigRanExec>;

export const ConfigComparison = v.variant('kind', [
  v.object({
    kind: v.literal('compared'),
    /** The machine's ssh: `OpenSSH_9.2p1 Debian-2+deb12u10`. */
    ssh: v.string(),
    /** What was run. */
    command: v.string(),
    /** The release that Fairlead follows, and the one of those it knows that is nearest to the machine's. */
    follows: v.picklist(['9.2', '10.0', '10.6']),
    nearest: v.picklist(['9.2', '10.0', '10.6']),
    /** How many options are the same. */
    same: v.number(),
    /** As `ssh -G` prints them. Empty when either of the two refuses the config. */
    differences: v.array(
      v.object({
        option: v.string(),
        ours: v.array(v.string()),
        theirs: v.array(v.string()),
        /** The lines that gave ours; empty for a default. */
        places: v.array(FilePlace),
        /** It would be as in the machine's ssh if Fairlead followed the nearest release. */
        byRelease: v.boolean(),
      }),
    ),
    /** Lines with which each refuses the config, empty when it does not; the last as if Fairlead followed the nearest release. */
    refused: v.object({ ours: v.array(v.string()), theirs: v.array(v.string()), sameRelease: v.array(v.string()) }),
  }),
  /** Nothing was run: ask whether ssh may run these commands. */
  v.object({ kind: v.literal('asks'), commands: v.array(ConfigCommand) }),
  /** There is no OpenSSH on this machine, or it gave no answer. `reason` is a few words for a person. */
  v.object({ kind: v.literal('unavailable'), reason: v.string() }),
]);
export type ConfigComparison = v.InferOutput<typeof ConfigComparison>;

/** One line for the block of one host. */
export const ConfigLine = v.strictObject({
  host: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  keyword: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,64}$/)),
  value: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
});
