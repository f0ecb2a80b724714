/** What one build of OpenSSH makes of a keyword: known, only warned about, or an error. */
import { findKeyword, type Keyword } from './keywords.ts';
import { isAtLeast, type OpenSsh } from './openSsh.ts';

/** Names that only Debian's builds know: silently ignored, or aliases of its older patches. */
const DEBIAN_IGNORED = new Set(['useblacklistedkeys']);
const DEBIAN_ALIASES: Readonly<Record<string, string>> = {
  protocolkeepalives: 'serveraliveinterval',
};
const GSSAPI_PATCHED = new Set([
  'gssapikeyexchange',
  'gssapitrustdns',
  'gssapirenewalforcesrekey',
  'gssapiclientidentity',
  'gssapiserveridentity',
  'gssapikexalgorithms',
]);

export type Support =
  | { readonly kind: 'known'; readonly keyword: Keyword }
  | { readonly kind: 'ignored' }
  /** ssh says `Unsupported option` and goes on. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'unknown' };

/** `name` in lower case. */
export function supportOf(name: string, openSsh: OpenSsh): Support {
  if ((openSsh.debian && DEBIAN_IGNORED.has(name)) || openSsh.alsoKnown?.has(name) === true) return { kind: 'ignored' };
  const entry = findKeyword((openSsh.debian ? debianAlias(name, openSsh) : undefined) ?? name);
  if (entry === undefined || !isAtLeast(openSsh, entry.since)) return { kind: 'unknown' };
  if (entry.slot.startsWith('gssapi')) return gssapiSupport(entry, openSsh);
  if (entry.status === 'deprecated') return { kind: 'ignored' };
  return entry.status === 'unsupported' ? { kind: 'unsupported' } : { kind: 'known', keyword: entry };
}

/** The older patches of Debian; SetupTimeOut has changed sides with OpenSSH 10. */
function debianAlias(name: string, openSsh: OpenSsh): string | undefined {
  if (name === 'setuptimeout') return isAtLeast(openSsh, '10.0') ? 'connecttimeout' : 'serveraliveinterval';
  return DEBIAN_ALIASES[name];
}

/** Debian adds keywords of its own where Kerberos is built in; without it the others are only warned about. */
function gssapiSupport(entry: Keyword, openSsh: OpenSsh): Support {
  if (GSSAPI_PATCHED.has(entry.slot) && !(openSsh.debian && openSsh.gssapi)) return { kind: 'unknown' };
  return openSsh.gssapi ? { kind: 'known', keyword: entry } : { kind: 'unsupported' };
}
