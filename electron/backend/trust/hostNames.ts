/**
 * The first field of a known_hosts line: how a host is named there, and whether a line is about it (sshd(8),
 * "SSH_KNOWN_HOSTS FILE FORMAT"; OpenSSH hostfile.c). Patterns are shared/sshConfig/patterns.ts.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { matchHostname } from '../../../shared/sshConfig/patterns.ts';

const DEFAULT_PORT = 22;
/** Hashed names are `|1|` salt `|` HMAC-SHA1; both are this long. */
const HASH_BYTES = 20;
const HASHED = /^\|1\|([A-Za-z0-9+/]+={0,2})\|[A-Za-z0-9+/]+={0,2}$/;

/** What OpenSSH does not write into a file (sshconnect.c, check_host_key), and what would split the line or the list. */
const UNWRITABLE = /[@?*#[\]|'"\\,\s]/;

/** The name a host's keys are kept under: HostKeyAlias, else the host name, with its port unless that is 22. */
export function recordedName(options: Pick<HostOptions, 'hostname' | 'port' | 'hostKeyAlias'>): string {
  if (options.hostKeyAlias !== null) return options.hostKeyAlias.toLowerCase();
  const host = options.hostname.toLowerCase();
  return options.port === DEFAULT_PORT ? host : `[${host}]:${options.port}`;
}

/** When nothing is on record under `[host]:port`, ssh also takes a key that stands there under the plain name. */
export function nameWithoutPort(options: Pick<HostOptions, 'hostname' | 'port' | 'hostKeyAlias'>): string | null {
  return options.hostKeyAlias === null && options.port !== DEFAULT_PORT ? options.hostname.toLowerCase() : null;
}

/** False for names that would mean something else in the file, such as a wildcard. */
export function isWritableName(options: Pick<HostOptions, 'hostname' | 'hostKeyAlias'>): boolean {
  return !UNWRITABLE.test(options.hostKeyAlias ?? options.hostname);
}

/** Hashes a name; with a new salt unless one is given. */
export function hashName(name: string, salt: Buffer = randomBytes(HASH_BYTES)): string {
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
}

export function isHashed(names: string): boolean {
  return names.startsWith('|');
}

/** False for a field that claims to be hashed but is damaged. */
export function isSoundField(names: string): boolean {
  return !isHashed(names) || saltOf(names) !== null;
}

/** True for a field made by hand for several hosts: it has a wildcard or a negation. */
export function hasPattern(names: string): boolean {
  return !isHashed(names) && /[*?!]/.test(names);
}

/** Whether the field is about the host. `name` is in lower case, as `recordedName` gives it. */
export function matchesField(names: string, name: string): boolean {
  if (!isHashed(names)) return matchHostname(name, names);
  const salt = saltOf(names);
  return salt !== null && hashName(name, salt) === names;
}

function saltOf(names: string): Buffer | null {
  const salt = Buffer.from(HASHED.exec(names)?.[1] ?? '', 'base64');
  return salt.length === HASH_BYTES ? salt : null;
}
