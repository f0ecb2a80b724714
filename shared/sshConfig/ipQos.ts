/** IPQoS values (misc.c parse_ipqos and iptos2str): DSCP names, numbers, and the older TOS words. */
import { isAtLeast, type OpenSsh } from './openSsh.ts';
import { parseNumber } from './scalars.ts';

/** RFC 2474, RFC 2597, RFC 3246, RFC 8622, RFC 5865: the byte of the IP header. */
const DSCP: Readonly<Record<string, number>> = {
  af11: 0x28,
  af12: 0x30,
  af13: 0x38,
  af21: 0x48,
  af22: 0x50,
  af23: 0x58,
  af31: 0x68,
  af32: 0x70,
  af33: 0x78,
  af41: 0x88,
  af42: 0x90,
  af43: 0x98,
  cs0: 0x00,
  cs1: 0x20,
  cs2: 0x40,
  cs3: 0x60,
  cs4: 0x80,
  cs5: 0xa0,
  cs6: 0xc0,
  cs7: 0xe0,
  ef: 0xb8,
  le: 0x04,
};

/** RFC 1349; from 10.0 on these words only mean: the system's own value. */
const TOS: Readonly<Record<string, number>> = { lowdelay: 0x10, throughput: 0x08, reliability: 0x04 };

/** One value, as ssh -G prints it; null when ssh refuses it. */
export function parseIpQos(text: string, openSsh: OpenSsh): string | null {
  const word = text.toLowerCase();
  const modern = isAtLeast(openSsh, '10.0');
  if (word === 'none' || word in DSCP) return word;
  // Shown by its byte: reliability has that of le, which comes first in the table of ssh.
  if (word in TOS) return modern ? 'none' : showIpQos(TOS[word] ?? 0, modern);
  if (modern && word === 'va') return word;
  const number = modern ? parseNumber(text, 0, 255) : parseAnyBase(text);
  if (!('value' in number)) return null;
  return showIpQos(number.value, modern);
}

function showIpQos(value: number, modern: boolean): string {
  const names = modern ? { ...DSCP, va: 0xb0 } : { ...DSCP, ...TOS };
  const name = Object.entries(names).find(([, byte]) => byte === value)?.[0];
  return name ?? `0x${value.toString(16).padStart(2, '0')}`;
}

/** strtol with base 0, as up to 9.x. */
function parseAnyBase(text: string): { value: number } | { error: string } {
  const found = /^\s*[+-]?(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9][0-9]*))$/.exec(text);
  if (found === null || text.includes('-')) return { error: 'invalid' };
  const [, hex, octal, decimal] = found;
  const value =
    hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(`0${octal}`, 8) : Number(decimal);
  return value > 255 ? { error: 'too large' } : { value };
}
