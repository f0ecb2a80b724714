/**
 * `ssh://user@host:port` and `sftp://host/path` from outside: a web page, a mail, another program. A link names a host and
 * a folder and nothing else. What it cannot be read as is refused whole, so that nothing in it can become an option or a
 * command.
 */
import { type HostTarget, parseDestination } from './target.ts';

interface Link {
  readonly target: HostTarget;
  /** Of sftp://; null: none was named. */
  readonly path: string | null;
  readonly files: boolean;
}

export type ParsedLink = Link | { readonly problem: string };

const MOST = 2048;
/** A user as machines name them, and mail addresses. */
const PLAIN_USER = /^[A-Za-z0-9_.+][A-Za-z0-9_.@+-]*$/;
/** A name or an address as DNS knows them. ssh takes more signs; a link to such an alias is not worth the doubt. */
const PLAIN_HOST = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*|[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?)$/;

export function isLink(text: string): boolean {
  return /^(ssh|sftp):/i.test(text);
}

export function parseLink(text: string): ParsedLink {
  const [, scheme = '', authority = '', path = ''] = /^(ssh|sftp):\/\/([^/?#]+)(\/[^?#]*)?$/i.exec(text) ?? [];
  if (authority === '' || text.length > MOST || /[^\x21-\x7e]/.test(text)) return refused(text);
  // RFC 3986 allows a password there; one in a link is in logs and histories already.
  const user = authority.includes('@') ? (authority.split('@', 1)[0] ?? '') : '';
  if (/:|%3a/i.test(user)) return { problem: 'A link must not carry a password' };
  const parsed = parseDestination(`ssh://${authority}`);
  if ('problem' in parsed) return parsed;
  if (!PLAIN_HOST.test(parsed.target.host) || !PLAIN_USER.test(parsed.target.user ?? 'x')) return refused(text);
  const files = scheme.toLowerCase() === 'sftp';
  // A shell begins nowhere else than where the server puts it.
  if (!files && path !== '' && path !== '/') return refused(text);
  const folder = files && path !== '' ? decodePath(path) : '';
  if (folder === null) return refused(text);
  return { target: parsed.target, path: folder === '' ? null : folder, files };
}

/** Null: not valid, or with what no file name can have. */
function decodePath(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return /[\0\r\n]/.test(decoded) ? null : decoded;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function refused(text: string): { problem: string } {
  return { problem: `This is no ssh:// or sftp:// link that can be opened: ${text.slice(0, 200)}` };
}
