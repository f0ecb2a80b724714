/**
 * What a connection needs of the config, with every default filled in, every path expanded and every token replaced:
 * the typed end of resolve.ts. Fairlead connects by this and by nothing else.
 */
import type { FilePlace } from '../contract/connections.ts';

export interface IdentityFile {
  /** Absolute path. */
  readonly path: string;
  /** As a person wrote it: `~/.ssh/id_ed25519`. */
  readonly shown: string;
  /** False for the built-in defaults, which are skipped silently when they do not exist. */
  readonly explicit: boolean;
}

/** One element of ProxyJump. What is not given comes from the hop's own config. */
export interface Jump {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** An option the config sets for this host, and that Fairlead does not act on. */
export interface NotHonoured {
  readonly option: string;
  readonly value: string;
  readonly place: FilePlace | null;
  /** In one sentence. */
  readonly why: string;
}

export interface HostOptions {
  /** The name as typed. */
  readonly alias: string;
  readonly hostname: string;
  readonly user: string;
  readonly port: number;
  readonly addressFamily: 'any' | 'inet' | 'inet6';
  readonly bindAddress: string | null;

  readonly identityFiles: readonly IdentityFile[];
  readonly certificateFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Socket path or Windows pipe, expanded; null: use no agent; undefined: the environment's (SSH_AUTH_SOCK). */
  readonly identityAgent: string | null | undefined;
  readonly preferredAuthentications: readonly string[];
  readonly pubkeyAuthentication: boolean;
  readonly passwordAuthentication: boolean;
  readonly kbdInteractiveAuthentication: boolean;
  readonly numberOfPasswordPrompts: number;
  readonly batchMode: boolean;

  /** In order; the last one is the hop that connects to the target. Empty: direct. */
  readonly proxyJump: readonly Jump[];
  readonly proxyCommand: string | null;

  /** Absolute paths; the first one is written to. Empty for `none`. */
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  readonly strictHostKeyChecking: 'yes' | 'no' | 'ask' | 'accept-new';
  readonly strictHostKeyCheckingPlace: FilePlace | null;
  readonly hostKeyAlias: string | null;
  readonly hashKnownHosts: boolean;
  readonly noHostAuthenticationForLocalhost: boolean;
  /** Absolute paths. */
  readonly revokedHostKeys: readonly string[];

  /** Algorithm names after `+ - ^` and wildcards; null: the config says nothing. */
  readonly kexAlgorithms: readonly string[] | null;
  readonly ciphers: readonly string[] | null;
  readonly macs: readonly string[] | null;
  readonly hostKeyAlgorithms: readonly string[] | null;
  readonly pubkeyAcceptedAlgorithms: readonly string[] | null;
  readonly compression: boolean;

  /** Seconds, or null for the system's own limit. */
  readonly connectTimeout: number | null;
  readonly connectionAttempts: number;
  /** Seconds; 0 is off in ssh. */
  readonly serverAliveInterval: number;
  readonly serverAliveCountMax: number;
  /** True when the config says something about ServerAliveInterval; otherwise Fairlead keeps its own watch. */
  readonly serverAliveSet: boolean;
  readonly tcpKeepAlive: boolean;

  /** Names and values to send (RFC 4254 section 6.4): SendEnv taken from the environment, then SetEnv. */
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly requestTty: 'no' | 'yes' | 'force' | 'auto';
  readonly remoteCommand: string | null;

  readonly notHonoured: readonly NotHonoured[];
}
