/**
 * What a person can ask to connect to, and how the typed forms of it are read: `host`, `user@host:port`, an `ssh …`
 * line, an `ssh://` link. Parsing only: what the config says about the host is shared/sshConfig/resolve.ts.
 */
import * as v from 'valibot';

const MAX_NAME = 1025;

/**
 * What ssh refuses in names that come from outside of the config (ssh.c, valid_hostname and valid_ruser): ProxyCommand and
 * Match exec hand %h and %r to a shell, and a link may come from anywhere (CVE-2023-51385).
 */
const UNSAFE_IN_HOST = /['`"$\\;&<>|(){},]/;
const UNSAFE_IN_USER = /['`";&<>|(){}]|\\$/;
const UNPRINTABLE = /[\s\x00-\x1f\x7f-\x9f]/;

const isHost = (name: string): boolean => isSafeName(name) && !UNSAFE_IN_HOST.test(name);
const isUser = (name: string): boolean => isSafeName(name) && !UNSAFE_IN_USER.test(name);

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
  }),
  v.strictObject({ kind: v.literal('demo') }),
]);
export type Target = v.InferOutput<typeof Target>;
export type HostTarget = Extract<Target, { kind: 'host' }>;

export type ParsedTarget =
  | {
      readonly target: HostTarget;
      /** Parts of an ssh command line that Fairlead does not take from there. */
      readonly ignored: readonly string[];
    }
  | { readonly problem: string };

/** A destination that could be read. */
export type TypedTarget = Extract<ParsedTarget, { readonly target: unknown }>;

/** Narrows what parseTarget() answers; null when it is no destination. */
export function typedTarget(parsed: ParsedTarget | null): TypedTarget | null {
  return parsed !== null && 'target' in parsed ? parsed : null;
}

/** Options of ssh(1) that take an argument, and those that do not. */
const WITH_ARGUMENT = 'BbcDEeFIiJLlmOoPpQRSWw';
const WITHOUT_ARGUMENT = '46AaCfGgKkMNnqsTtVvXxYy';

/**
 * Reads what a person typed or pasted: `host`, `user@host:port`, `[2001:db8::7]:22`, `host -p 2222`, a whole
 * `ssh -p 2222 user@host` line, `ssh://user@host:port`. Null: nothing was typed.
 */
export function parseTarget(text: string): ParsedTarget | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const words = trimmed.split(/\s+/);
  if (words[0] === 'ssh' && words.length > 1) words.shift();
  return parseWords(words);
}

function parseWords(words: readonly string[]): ParsedTarget {
  const ignored: string[] = [];
  let destination: string | null = null;
  let user: string | undefined;
  let port: number | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (destination !== null && !word.startsWith('-')) {
      // What follows the host is the command to run.
      ignored.push(...words.slice(at));
      break;
    }
    if (!word.startsWith('-') || word.length === 1) {
      destination = word;
      continue;
    }
    // Letters without an argument may be joined to others: -Cp2222.
    const letters = new RegExp(`^-([${WITHOUT_ARGUMENT}]*)([${WITH_ARGUMENT}]?)(.*)$`).exec(word);
    const [, plain = '', letter = '', joined = ''] = letters ?? [];
    if (letters === null || (letter === '' && joined !== '')) return { problem: `ssh has no option ${word}` };
    for (const flag of plain) ignored.push(`-${flag}`);
    if (letter === '') continue;
    const argument = joined === '' ? words[++at] : joined;
    if (argument === undefined) return { problem: `-${letter} needs a value` };
    if (letter === 'p') {
      const number = parsePort(argument);
      if (number === null) return { problem: badPort(argument) };
      port ??= number;
    } else if (letter === 'l') {
      if (!isUser(argument)) return { problem: badUser(argument) };
      user ??= argument;
    } else {
      ignored.push(`-${letter} ${argument}`);
    }
  }
  if (destination === null) return { problem: 'A host name is missing' };
  const parsed = parseDestination(destination);
  if ('problem' in parsed) return parsed;
  const { target } = parsed;
  const finalUser = user ?? target.user;
  const finalPort = port ?? target.port;
  return { target: makeTarget(target.host, finalUser, finalPort), ignored };
}

function makeTarget(host: string, user: string | undefined, port: number | undefined): HostTarget {
  return {
    kind: 'host',
    host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  };
}

/** `[user@]host[:port]` or `ssh://…`. */
function parseDestination(text: string): { readonly target: HostTarget } | { readonly problem: string } {
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

function parsePort(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : null;
}

/** A name that ssh would take for an option, or that hides something, is never passed on. */
function isSafeName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME && !name.startsWith('-') && !UNPRINTABLE.test(name);
}

const badHost = (host: string): string => `This cannot be a host name: ${host}`;
const badUser = (user: string): string => `This cannot be a user name: ${user}`;
const badPort = (port: string): string => `A port is a number from 1 to 65535, not ${port}`;

/** As a person would type it: `user@host:port`, with brackets around IPv6 when a port follows. */
export function showTarget(target: Target): string {
  if (target.kind === 'demo') return 'Demo server';
  const { host, user, port } = target;
  const name = port !== undefined && host.includes(':') ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${name}${port === undefined ? '' : `:${port}`}`;
}
