/** A time of day to the second, as logs have it: 08:42:03, in 24 hours. */
import { inLanguage } from './language.svelte.ts';

const clock = inLanguage(
  (tag) => new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
);

/** `at`: a date, or milliseconds since the Unix epoch. */
export function clockTime(at: Date | number): string {
  return clock().format(at);
}
