/** Times as the inspector shows them. */
import { inLanguage } from '../i18n/language.svelte.ts';
import { t } from '../i18n/translate.ts';

const tenths = inLanguage((tag) => new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));

/** `0.4 ms`, `34 ms`, `2.1 s`. */
export function milliseconds(value: number): string {
  if (value >= 1000) return t('ui.time.s', { seconds: tenths().format(value / 1000) });
  return t('ui.time.ms', { milliseconds: value < 10 ? tenths().format(value) : String(Math.round(value)) });
}
