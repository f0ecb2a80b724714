/** Numbers as ssh reads them: strtonum, convtime, scan_scaled, a2port, a2tun. Null means: not valid. */
import { isAtLeast, type OpenSsh } from './openSsh.ts';

const INT_MAX = 2 ** 31 - 1;

/** strtonum(3): decimal, optional white space and sign in front. `error` is its own word. */
export function parseNumber(text: string, min: number, max: number): { value: number } | { error: string } {
  if (!/^[ \t\n\v\f\r]*[+-]?[0-9]+$/.test(text)) return { error: 'invalid' };
  const value = Number(text);
  if (value < min) return { error: 'too small' };
  return value > max ? { error: 'too large' } : { value };
}

/** atoi_err: an integer from 0 to INT_MAX, else strtonum's word for what is wrong. */
export function parseInteger(text: string | undefined): { value: number } | { error: string } {
  return text === undefined || text === '' ? { error: 'missing' } : parseNumber(text, 0, INT_MAX);
}

const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** convtime: seconds, from `90`, `1h30m`, `2D`. */
export function parseTime(text: string, openSsh: OpenSsh): number | null {
  if (text === '') return null;
  const fractions = isAtLeast(openSsh, '10.6');
  const part = fractions ? /([0-9.]+)([a-zA-Z]?)/y : /[ \t\n\v\f\r]*\+?([0-9]+)([a-zA-Z]?)/y;
  let total = 0;
  let secondParts = 0;
  while (part.lastIndex < text.length) {
    const found = part.exec(text);
    if (found === null) return null;
    const [, digits = '', unit = ''] = found;
    const factor = SECONDS[unit.toLowerCase()];
    if (factor === undefined) return null;
    if (fractions) {
      if (unit === '' && part.lastIndex < text.length) return null;
      if (factor === 1 && ++secondParts > 1) return null;
      if (!/^([0-9]+|[0-9]*\.[0-9]+)$/.test(digits) || (digits.includes('.') && factor > 1)) return null;
    }
    total += Number(digits) * factor;
    if (total > INT_MAX) return null;
  }
  return Math.trunc(total);
}

const SCALES = 'BKMGTPE';

/** scan_scaled(3): bytes, from `512K`, `1.5G`. */
export function parseSize(
  text: string,
): { value: bigint } | { error: 'Invalid argument' | 'Numerical result out of range' } {
  const found = /^[ \t\n\v\f\r]*([+-]?)([0-9]*)(?:\.([0-9]*))?([A-Za-z]?)(?![A-Za-z0-9])/.exec(text);
  const scale = found === null ? -1 : SCALES.indexOf((found[4] ?? '').toUpperCase());
  if (found === null || scale === -1 || (found[4] === '' && found[0].length !== text.length)) {
    return { error: 'Invalid argument' };
  }
  const [, sign = '', whole = '', fraction = ''] = found;
  const LIMIT = 2n ** 63n - 1n;
  const MAX_DIGITS = 18;
  const factor = 1024n ** BigInt(scale);
  const scaled = BigInt(whole === '' ? '0' : whole) * factor;
  if (whole.length > MAX_DIGITS || scaled > LIMIT) return { error: 'Numerical result out of range' };
  const kept = fraction.slice(0, MAX_DIGITS);
  // Without a unit the fraction is dropped.
  const rest = found[4] === '' || kept === '' ? 0n : (BigInt(kept) * factor) / 10n ** BigInt(kept.length);
  return { value: sign === '-' ? -scaled - rest : scaled + rest };
}

/** a2port: 0 to 65535, or the name of a TCP service. */
export function parsePort(text: string, servicePort: (name: string) => number | null): number | null {
  const number = parseNumber(text, 0, 65535);
  return 'value' in number ? number.value : servicePort(text);
}

const MAX_TUNNEL = INT_MAX - 1 - 1;

/** a2tun: `3`, `0:1`, `any`; as ssh -G prints it. */
export function parseTunnelDevice(text: string): string | null {
  const colon = text.indexOf(':');
  const local = tunnelUnit(colon === -1 ? text : text.slice(0, colon));
  const remote = colon === -1 ? 'any' : tunnelUnit(text.slice(colon + 1));
  return local === null || remote === null ? null : `${local}:${remote}`;
}

function tunnelUnit(text: string): string | null {
  if (text.toLowerCase() === 'any') return 'any';
  const number = parseNumber(text, 0, MAX_TUNNEL);
  return 'value' in number ? String(number.value) : null;
}
