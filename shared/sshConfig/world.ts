/**
 * All that the engine needs from outside, in one interface: files, environment, users, the network's addresses. Every
 * string that goes in or comes out is a byte string (document.ts). The real one is electron/backend/config/nodeWorld.ts.
 */

import type { FilePlace } from '../contract/connections.ts';

export type ReadResult =
  | {
      readonly kind: 'file';
      readonly bytes: Uint8Array;
      /** As ssh judges: owned by root or the person, and not writable by others. */
      readonly safe: boolean;
    }
  | { readonly kind: 'missing' }
  /** `reason` is the system's own text, such as `Permission denied`. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface ConfigWorld {
  /** A folder reads as an empty file, as with fopen(3). */
  readonly readFile: (path: string) => ReadResult;
  /** glob(3) of an absolute path: `* ? [..]`, hidden files only when named, sorted bytewise. A plain path that exists is itself. */
  readonly glob: (pattern: string) => readonly string[];
  /** Permission bits of a file; null when there is none, or where files have no such bits. */
  readonly fileMode?: (path: string) => number | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the user database, for `~` and %d. */
  readonly home: string;
  /** The home folder of another user for `~name`, or null. */
  readonly userHome: (name: string) => string | null;
  readonly user: string;
  readonly uid: number;
  /** gethostname(2). */
  readonly hostname: string;
  /** Where relative Includes of system files are looked for: `/etc/ssh`. */
  readonly systemFolder: string;
  /** Addresses of interfaces that are up, for Match localnetwork; without it the criterion cannot be told. */
  readonly interfaces?: () => readonly string[];
  /** Port of a TCP service name (services(5)), or null. */
  readonly servicePort: (name: string) => number | null;
  /**
   * Runs the command of Match exec in the person's shell: true when it ends with 0, null when it may not be run.
   * Without it nothing is run. `place`: the line that asks.
   */
  readonly runMatchExec?: (command: string, place: FilePlace) => boolean | null;
}
