/** What one build of OpenSSH makes of a keyword: known, only warned about, or an error. */
import { findKeyword, type Keyword } from './keywords.ts';
import { isAtLeast, type OpenSsh } from './openSsh.ts';

/** Names that only Debian's builds know: silently ignored, or aliases of its older patches. */
const DEBIAN_IGNORED = new Set(['useblacklistedkeys']);
const DEBIAN_ALIASES: Readonly<Record<string, string>> = {
  protocolkeepalives: 'serveraliveinterval',
  setuptimeout: 'serveraliveinterval',
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
  const entry = findKeyword((openSsh.debian ? DEBIAN_ALIASES[name] : undefined) ?? name);
  if (entry === undefined || !isAtLeast(openSsh, entry.since)) return { kind: 'unknown' };
  if (entry.slot.startsWith('gssapi')) return gssapiSupport(entry, openSsh);
  if (entry.status === 'deprecated') return { kind: 'ignored' };
  return entry.status === 'unsupported' ? { kind: 'unsupported' } : { kind: 'known', keyword: entry };
}

/** Debian adds keywords of its own where Kerberos is built in; without it the others are only warned about. */
function gssapiSupport(entry: Keyword, openSsh: OpenSsh): Support {
  if (GSSAPI_PATCHED.has(entry.slot) && !(openSsh.debian && openSsh.gssapi)) return { kind: 'unknown' };
  return openSsh.gssapi ? { kind: 'known', keyword: entry } : { kind: 'unsupported' };
}
