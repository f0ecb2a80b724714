/** How a host is reached, in a few words. */
import { t } from '../i18n/translate.ts';
import type { Host } from './host.ts';

/** Through which hops, else an unusual port, else the key, else "direct". */
export function routeOf({ entry }: Host): string {
  if (entry === null) return t('hosts.builtIn.row');
  if (entry.via.length > 0) return t('hosts.route.through', { hops: entry.via.join(', ') });
  if (entry.proxyCommand) return t('hosts.route.proxyCommand');
  if (entry.port !== 22) return t('hosts.route.port', { port: String(entry.port) });
  if (entry.identity !== '') return t('hosts.route.key', { key: entry.identity.split(/[\\/]/).at(-1) ?? '' });
  return t('hosts.route.direct');
}
