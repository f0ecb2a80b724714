/** Amounts of data as they are written everywhere in the window. */
import { inLanguage } from '../i18n/language.svelte.ts';

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'];

const tenths = inLanguage((tag) => new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
const whole = inLanguage((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }));

/** Bytes with three digits at most, in powers of 1,000 as disks and links are sold. Empty for null. */
export function sizeText(bytes: number | null): string {
  if (bytes === null) return '';
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit = -1;
  do {
    value /= 1000;
    unit += 1;
  } while (value >= 999.5 && unit < UNITS.length - 1);
  return `${(value < 99.95 ? tenths() : whole()).format(value)} ${UNITS[unit] ?? ''}`;
}
