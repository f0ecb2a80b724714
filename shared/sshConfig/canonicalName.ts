/**
 * CanonicalizeHostname (ssh.c resolve_canonicalize, check_follow_cname): which name a short one stands for. The questions
 * to DNS are put by whoever calls; the rules are here.
 */
import { parseAddress } from './addresses.ts';
import { lowerCase, matchPatternList } from './patterns.ts';
import type { Resolution } from './resolve.ts';
import type { SettingValue } from './settings.ts';

export interface NameQueries {
  /** Whether a name has an address of the wanted family. A dot at its end: nothing is put behind it. */
  exists(name: string, family: 'any' | 'inet' | 'inet6'): Promise<boolean>;
  /** The name that the aliases of a name lead to, in lower case without a dot at its end; null: it is no alias. */
  aliasOf(name: string): Promise<string | null>;
}

/** True when DNS has a say in which blocks hold for this host. `first`: of one pass over the files. */
export function wantsCanonicalName({ settings }: Resolution): boolean {
  return (settings.value('canonicalizehostname') ?? 'no') !== 'no';
}

/**
 * The host name to read the files with for a second time. `first`: of one pass over the files. Null: it is in none of the
 * domains, and CanonicalizeFallbackLocal does not let ssh go on with the name as it is.
 */
export async function canonicalName(first: Resolution, names: NameQueries): Promise<string | null> {
  const { settings, hostname } = first;
  if (isLeftAlone(first)) return hostname;

  const family = (settings.value('addressfamily') ?? 'any') as 'any' | 'inet' | 'inet6';
  const follow = async (name: string) => {
    const rules = settings.get('canonicalizepermittedcnames');
    if (!rules.some(({ value }) => value !== 'none')) return name;
    const alias = await names.aliasOf(name);
    return alias !== null && isPermitted(name, alias, rules) ? alias : name;
  };

  if (!isQualified(first)) {
    for (const name of candidates(first)) {
      if (await names.exists(name, family)) return follow(name.slice(0, -1));
    }
    if (!mayStayAsGiven(first)) return null;
  }
  // Not found in any domain, or not looked for: aliases of the name as it is are followed all the same.
  return (await names.exists(hostname, family)) ? follow(hostname) : hostname;
}

/** ssh gives up whatever DNS would say: no domain is there to look in, and the name as given will not do. */
export function hasNoDomainToLookIn(first: Resolution): boolean {
  return !isLeftAlone(first) && !isQualified(first) && candidates(first).length === 0 && !mayStayAsGiven(first);
}

/** Names that a proxy or a jump host will read are left alone, unless the person says `always`. */
function isLeftAlone({ settings, hostname }: Resolution): boolean {
  const mode = settings.value('canonicalizehostname') ?? 'no';
  const isUnset = (slot: string) => lowerCase(settings.value(slot) ?? 'none') === 'none';
  const direct = isUnset('proxycommand') && isUnset('proxyjump');
  return isAddressLike(hostname) || mode === 'no' || (!direct && mode !== 'always');
}

function isQualified({ settings, hostname }: Resolution): boolean {
  const dots = hostname.split('.').length - 1;
  return !hostname.endsWith('.') && dots > Number(settings.value('canonicalizemaxdots') ?? 1);
}

function mayStayAsGiven({ settings }: Resolution): boolean {
  return (settings.value('canonicalizefallbacklocal') ?? 'yes') === 'yes';
}

/** Names to ask for, in this order. */
function candidates({ settings, hostname }: Resolution): string[] {
  if (hostname.endsWith('.')) return [hostname];
  const domains = settings.get('canonicaldomains');
  const end = domains.findIndex(({ value }) => lowerCase(value) === 'none');
  return domains.slice(0, end === -1 ? undefined : end).map(({ value }) => `${hostname}.${value}.`);
}

/** Each rule: patterns of the name, a colon, patterns of the alias. */
function isPermitted(name: string, alias: string, rules: readonly SettingValue[]): boolean {
  return rules.some(({ value }) => {
    const colon = value.indexOf(':');
    return matchPatternList(name, value.slice(0, colon), true) && matchPatternList(alias, value.slice(colon + 1), true);
  });
}

/** ssh.c is_addr_fast: also what looks like an address and is none. */
function isAddressLike(hostname: string): boolean {
  return /[:%]/.test(hostname) || /^[\d.]*$/.test(hostname) || parseAddress(hostname) !== null;
}
