/** What a tab is called: its one session, both, or the first and how many more. */
import { t } from '../i18n/translate.ts';

export function tabName([first = '', second, ...more]: readonly string[]): string {
  if (second === undefined) return first;
  return more.length === 0 ? `${first} + ${second}` : t('shell.tab.many', { first, count: more.length + 1 });
}
