/**
 * What a person can ask to connect to, and how its one-word forms are read: `host`, `user@host:port`, an `ssh://` address.
 * A whole line of ssh(1) is typedTarget.ts; what the config says about the host is shared/sshConfig/resolve.ts.
 */
import * as v from 'valibot';
import { TunnelSpec } from './tunnelSpec.ts';

const MAX_NAME = 1025;

/**
 * What ssh refuses in names that come from outside of the config (ssh.c, valid_hostname and valid_ruser): ProxyCommand and
 * Match exec hand %h and %r to a shell, and a link may come from anywhere (CVE-2023-51385).
 */
const UNSAFE_IN_HOST = /['`"$\\;&<>|(){},]/;
const UNSAFE_IN_USER = /['`";&<>|(){}]|\\$/;
const UNPRINTABLE = /[\s\x00-\x1f\x7f-\x9f]/;

const isHost = (name: string): boolean => isSafeName(name) && !UNSAFE_IN_HOST.test(name);
export const isUser = (name: string): boolean => isSafeName(name) && !UNSAFE_IN_USER.test(name);

/**
 * One option of the command line of ssh(1), as a line of ssh_config(5): `ProxyJump bastion`. None that begins a block or
 * reads another file.
 */
const CommandLineOption = v.pipe(
  v.string(),
  v.maxLength(8192),
  v.regex(/^(?!(?:host|match|include) )[a-z][a-z0-9]* [^\0\r\n]+$/i),
);

/**
 * A destination as given to ssh(1): the name as typed (an alias of the config or a host name), and what the command
 * line sets on top of the config. `demo` is Fairlead's own server on loopback.
 */
export const Target = v.variant('kind', [
  v.strictObject({
    kind: v.literal('host'),
    host: v.pipe(v.string(), v.check(isHost, 'no host name')),
    user: v.optional(v.pipe(v.string(), v.check(isUser, 'no user name'))),
    port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))),
    /** Other options, the first one first: they go before every file. */
    options: v.optional(v.pipe(v.array(CommandLineOption), v.maxLength(100))),
    /** -L, -R and -D: open as long as the session on this target is. */
    forwards: v.optional(v.pipe(v.array(TunnelSpec), v.maxLength(100))),
  }),
  v.strictObject({ kind: v.literal('demo') }),
]);
export type Target = v.InferOutput<typeof Target>;
export type HostTarget = Extract<Target, { kind: 'host' }>;

/** Members that say nothing are left out. */
export function makeTarget(host: string, user: string | undefined, port: number | undefined): HostTarget {
  return {
    kind: 'host',
    host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  };
}

/** `[user@]host[:port]` or `ssh://…`. */
export function parseDestination(text: string): { readonly target: HostTarget } | { readonly problem: string } {
  const uri = /^ssh:\/\/([^/]*)\/?$/i.exec(text);
  if (uri === null && /^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return { problem: `This is not an ssh:// address: ${text}` };
  const body = uri?.[1] ?? text;
  // In an address the first @ ends the user (RFC 3986); on a command line the last one does, as in ssh.c.
  const at = uri === null ? body.lastIndexOf('@') : body.indexOf('@');
  const writtenUser = at === -1 ? undefined : body.slice(0, at);
  const user = writtenUser === undefined || uri === null ? writtenUser : decodeUser(writtenUser);
  if (user === null || user === '' || (user !== undefined && !isUser(user)))
    return { problem: badUser(writtenUser ?? '') };
  const { host, portText } = splitPort(body.slice(at + 1));
  if (!isHost(host) || /[/[\]]/.test(host)) return { problem: host === '' ? 'A host name is missing' : badHost(host) };
  if (portText === null) return { target: makeTarget(host, user, undefined) };
  const port = parsePort(portText);
  return port === null ? { problem: badPort(portText) } : { target: makeTarget(host, user, port) };
}

/** An address with several colons and no brackets is IPv6 without a port. */
function splitPort(text: string): { host: string; portText: string | null } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) return { host: bracketed[1] ?? '', portText: bracketed[2] ?? null };
  const [host = '', portText, ...more] = text.split(':');
  return portText === undefined || more.length > 0 ? { host: text, portText: null } : { host, portText };
}

/** The user of ssh://, without connection parameters (`;fingerprint=…`), percent-decoded. Null: not valid. */
function decodeUser(text: string): string | null {
  try {
    return decodeURIComponent(text.split(';', 1)[0] ?? '');
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** 1 to 65535, else null. */
export function parsePort(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : null;
}

/** A name that ssh would take for an option, or that hides something, is never passed on. */
function isSafeName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME && !name.startsWith('-') && !UNPRINTABLE.test(name);
}

const badHost = (host: string): string => `This cannot be a host name: ${host}`;
export const badUser = (user: string): string => `This cannot be a user name: ${user}`;
export const badPort = (port: string): string => `A port is a number from 1 to 65535, not ${port}`;

/** True when both are the same thing to connect to, by the same options. */
export function sameTarget(a: Target, b: Target): boolean {
  const forwards = (target: Target) => JSON.stringify(target.kind === 'host' ? (target.forwards ?? []) : []);
  return connectionKey(a) === connectionKey(b) && forwards(a) === forwards(b);
}

/** A text that is the same where one connection serves both. */
export function connectionKey(target: Target): string {
  if (target.kind === 'demo') return 'demo';
  return JSON.stringify([target.host, target.user, target.port, target.options ?? []]);
}

/** The same without -L, -R and -D: for what uses the connection, and is no session of its own. */
export function withoutForwards(target: Target): Target {
  if (target.kind === 'demo' || target.forwards === undefined) return target;
  const { host, user, port, options } = target;
  return { ...makeTarget(host, user, port), ...(options === undefined ? {} : { options }) };
}

/** As a person would type it: `user@host:port`, with brackets around IPv6 when a port follows. */
export function showTarget(target: Target): string {
  if (target.kind === 'demo') return 'Demo server';
  const { host, user, port } = target;
  const name = port !== undefined && host.includes(':') ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${name}${port === undefined ? '' : `:${port}`}`;
}
