/** ProxyJump values (readconf.c parse_jump, misc.c parse_user_host_port and parse_uri). */
import { parsePort } from './scalars.ts';

/** One element of ProxyJump. What is not given comes from the hop's own config. */
export interface Jump {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** The hops in the order written; the last one is the hop next to the target. Null: ssh refuses the value. */
export function parseJumps(text: string, servicePort: (name: string) => number | null): readonly Jump[] | null {
  const jumps: Jump[] = [];
  for (const element of text.split(',')) {
    const jump = element.startsWith('ssh://')
      ? parseUri(element.slice('ssh://'.length), servicePort)
      : parseUserHostPort(element, servicePort);
    if (jump === null) return null;
    jumps.push(jump);
  }
  return jumps;
}

function parseUserHostPort(text: string, servicePort: (name: string) => number | null): Jump | null {
  const at = text.lastIndexOf('@');
  if (at === 0) return null;
  const split = splitHostPort(text.slice(at + 1));
  if (split === null || split.host === '' || split.delimiter === '/') return null;
  return makeJump(split.host, at === -1 ? undefined : text.slice(0, at), split.rest, servicePort);
}

function parseUri(text: string, servicePort: (name: string) => number | null): Jump | null {
  const at = text.indexOf('@');
  const user = at === -1 ? undefined : urlDecode(text.slice(0, at).replace(/;.*$/s, ''));
  if (user === '' || user === null) return null;
  const split = splitHostPort(text.slice(at + 1));
  if (split === null || !isDomain(cleanHostname(split.host))) return null;
  const [port = '', ...path] = split.delimiter === '/' ? ['', split.rest] : split.rest.split('/');
  // A path behind the host means nothing to ssh and is refused.
  if (path.some((part) => part !== '')) return null;
  return makeJump(split.host, user, port, servicePort);
}

function makeJump(
  written: string,
  user: string | undefined,
  portText: string,
  servicePort: (name: string) => number | null,
): Jump | null {
  const host = cleanHostname(written);
  const port = portText === '' ? undefined : parsePort(portText, servicePort);
  if (port === null || port === 0) return null;
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}

/** misc.c hpdelim2: `host`, `[host]`, up to the first `:` or `/` outside of brackets. */
export function splitHostPort(text: string): { host: string; delimiter: string; rest: string } | null {
  const bracket = text.startsWith('[') ? text.indexOf(']') : 0;
  if (bracket === -1) return null;
  const end = text.startsWith('[') ? bracket + 1 : text.search(/[:/]/);
  if (end === -1 || end === text.length) return { host: text, delimiter: '', rest: '' };
  const delimiter = text.charAt(end);
  if (delimiter !== ':' && delimiter !== '/') return null;
  return { host: text.slice(0, end), delimiter, rest: text.slice(end + 1) };
}

function cleanHostname(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** misc.c valid_domain. */
export function isDomain(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) && !name.includes('..');
}

/** misc.c urldecode: `+` is a space, `%00` is refused. */
function urlDecode(text: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})|%00/.test(text)) return null;
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
