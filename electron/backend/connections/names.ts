/** The name service: addresses of host names, and the name behind an alias (CNAME), for CanonicalizeHostname. */
import { lookup, Resolver } from 'node:dns/promises';
import type { Address } from './happyEyeballs.ts';

export interface NameService {
  /** In the system's order; `family` 0: both. Rejects with the system's error (getaddrinfo(3)). */
  addresses(name: string, family: 0 | 4 | 6): Promise<Address[]>;
  /**
   * The last name that the aliases of DNS lead to, in lower case; null: it is no alias. ssh takes it from getaddrinfo(3),
   * which Node does not hand out: an alias of /etc/hosts is not seen.
   */
  canonicalName(name: string): Promise<string | null>;
}

/** A chain of aliases that is longer goes in a circle. */
const MOST_ALIASES = 16;

/** The system's, or these DNS servers (`address:port`) alone. */
export function createNameService(servers: readonly string[] | null): NameService {
  const resolver = new Resolver();
  if (servers !== null) resolver.setServers(servers);
  return {
    addresses: (name, family) =>
      servers === null ? lookup(name, { all: true, family, order: 'verbatim' }) : askServers(resolver, name, family),
    async canonicalName(name) {
      let found: string | null = null;
      for (let links = 0; links < MOST_ALIASES; links += 1) {
        const [next]: readonly string[] = await resolver.resolveCname(found ?? name).catch(() => []);
        if (next === undefined) return found;
        found = next.toLowerCase().replace(/\.$/, '');
      }
      return null;
    },
  };
}

async function askServers(resolver: Resolver, name: string, family: 0 | 4 | 6): Promise<Address[]> {
  const ask = async (kind: 4 | 6) => {
    if (family !== 0 && family !== kind) return [];
    const found = await (kind === 4 ? resolver.resolve4(name) : resolver.resolve6(name)).catch(() => []);
    return found.map((address) => ({ address, family: kind }));
  };
  const all = (await Promise.all([ask(4), ask(6)])).flat();
  if (all.length === 0) throw Object.assign(new Error(`no address for ${name}`), { code: 'ENOTFOUND' });
  return all;
}
