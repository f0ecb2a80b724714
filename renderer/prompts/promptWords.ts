/** Sentences that several sheets need: who asks, and through which hosts. */
import type { Question } from '../../shared/contract/prompts.ts';
import { inLanguage } from '../i18n/language.svelte.ts';
import { t } from '../i18n/translate.ts';
import { visibleText } from '../ui/visibleText.ts';

const hops = inLanguage((tag) => new Intl.ListFormat(tag, { style: 'short', type: 'unit' }));

/** "postgres at db-02.example.com, through bastion". The port is named when it is not ssh's own. */
export function whoAsks({ user, address, port, via }: Question): string {
  const place = visibleText(port === 22 ? address : `${address}:${port}`, { limit: 200 });
  const values = { user: visibleText(user, { limit: 100 }), address: place };
  return via.length === 0 ? t('prompts.who', values) : t('prompts.who.via', { ...values, hops: hops().format(via) });
}

/** The last part of a path, in either style. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** A server's prompt as a label: without the colon that stands before an answer in a terminal. */
export function promptLabel(text: string): string {
  return visibleText(text.trim().replace(/\s*:$/, ''), { limit: 300 });
}
