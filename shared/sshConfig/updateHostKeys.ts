/** UpdateHostKeys where the config says nothing of it (readconf.c fill_default_options). */
import type { Settings } from './settings.ts';

/** On where the person keeps known hosts in the usual file, and does not leave trust to DNS. */
export function updatesHostKeysByDefault(settings: Pick<Settings, 'value' | 'get'>): boolean {
  const files = settings.get('userknownhostsfile').map(({ value }) => value);
  const usual = files.length === 0 || (files.length === 1 && files[0] === '~/.ssh/known_hosts');
  return usual && (settings.value('verifyhostkeydns') ?? 'no') === 'no';
}
