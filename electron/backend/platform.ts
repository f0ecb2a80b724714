/**
 * What the backend needs from the program around it, so that it runs the same under Electron, in browser mode, on the
 * command line and in tests. Only files directly in electron/ implement it.
 */

/** What happens to the computer and concerns every connection. */
export type SystemEvent =
  | { readonly kind: 'woke'; /** For how long it slept, in milliseconds. */ readonly sleptMs: number }
  /** Addresses came or went: another Wi-Fi, a cable, a VPN. */
  | { readonly kind: 'network-changed' };

export interface Platform {
  readonly kind: 'mac' | 'windows' | 'linux';
  readonly shell: 'electron' | 'browser' | 'cli';
  readonly version: string;
  /** Where Fairlead keeps its own settings and log. Created when missing, mode 0700. */
  readonly dataFolder: string;
  /** The person's home directory: where `.ssh` is. */
  readonly homeFolder: string;
  /** Environment for SendEnv, SSH_AUTH_SOCK, ${VAR}. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The main config file, or null for `~/.ssh/config` followed by the system's. As `ssh -F`. */
  readonly configFile: string | null;
  /** Overrides UserKnownHostsFile everywhere, or null. */
  readonly knownHostsFile: string | null;
  readonly openDemo: boolean;
  /** False: passwords and passphrases are never kept in the system's keychain, nor looked for there. */
  readonly keychain?: boolean;
  /** DNS servers (`address:port`) to ask instead of the system's name service. */
  readonly nameServers?: readonly string[];
  /** Shows an http(s) address in the person's browser. */
  openExternal(url: URL): Promise<void>;
  /**
   * Opens a text file in the person's own editor: `command` (a program and its arguments) or, when that is empty, what the
   * system has for it. Never runs the file. Resolves once the program runs; rejects with words why it does not.
   */
  openFile(path: string, command: string): Promise<void>;
  /** Opens one more window. Null: done; else the address with which a person can open it. */
  openWindow?(): Promise<string | null>;
  /** The program that opens hosts, with what stands before `open HOST`; absent: there is none to be called. */
  readonly openProgram?: readonly string[];
  /** Calls the listener from now on; the returned function stops that. */
  onSystemEvent(listener: (event: SystemEvent) => void): () => void;
}
