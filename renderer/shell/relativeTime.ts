/** A past moment in words: "4 min ago" under 24 h, then days, then the date. */
import { inLanguage } from '../i18n/language.svelte.ts';

const relativeIn = inLanguage((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' }));
const dateIn = inLanguage((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }));
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `at` and `now` are milliseconds since the Unix epoch. */
export function relativeTime(at: number, now = Date.now()): string {
  const relative = relativeIn();
  const age = Math.max(0, now - at);
  if (age < HOUR) return relative.format(-Math.floor(age / MINUTE), 'minute');
  if (age < DAY) return relative.format(-Math.floor(age / HOUR), 'hour');
  if (age < 30 * DAY) return relative.format(-Math.floor(age / DAY), 'day');
  return dateIn().format(at);
}
