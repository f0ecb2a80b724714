/**
 * Numeric addresses without the system's resolver: what getaddrinfo(3) with AI_NUMERICHOST accepts and how it prints it
 * again, and CIDR lists for Match localnetwork.
 */

export interface Address {
  readonly family: 4 | 6;
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  /** IPv6 scope after `%`, or empty. */
  readonly scope: string;
}

/** Reads an address as inet_aton(3) and inet_pton(3) do (`127.1`, `0xC0000201` and octal parts are addresses). */
export function parseAddress(text: string): Address | null {
  if (text.includes(':')) {
    const percent = text.indexOf('%');
    const bytes = parseIpv6(percent === -1 ? text : text.slice(0, percent));
    return bytes === null ? null : { family: 6, bytes, scope: percent === -1 ? '' : text.slice(percent + 1) };
  }
  const bytes = parseIpv4(text);
  return bytes === null ? null : { family: 4, bytes, scope: '' };
}

/** As getnameinfo(3) prints it: RFC 5952. */
export function showAddress(address: Address): string {
  if (address.family === 4) return address.bytes.join('.');
  return showIpv6(address.bytes) + (address.scope === '' ? '' : `%${address.scope}`);
}

function parseIpv4(text: string): number[] | null {
  // Most names are no addresses, and each part of one begins with a digit.
  if (!/^\d[\dA-Fa-fXx.]*$/.test(text)) return null;
  const parts = text.split('.');
  if (parts.length > 4) return null;
  const numbers = parts.map(parseIpv4Part);
  if (numbers.some((part) => part === null)) return null;
  const last = numbers.length - 1;
  const bytes: number[] = [];
  for (const [index, part] of numbers.entries()) {
    if (part === null) return null;
    const width = index === last ? 4 - last : 1;
    if (part >= 256 ** width) return null;
    for (let shift = width - 1; shift >= 0; shift--) bytes.push(Math.floor(part / 256 ** shift) % 256);
  }
  return bytes;
}

/** Decimal, octal with a leading 0, hexadecimal with 0x. */
function parseIpv4Part(part: string): number | null {
  if (/^0[xX][0-9a-fA-F]+$/.test(part)) return parseInt(part.slice(2), 16);
  if (/^0[0-7]+$/.test(part)) return parseInt(part, 8);
  return /^(0|[1-9][0-9]*)$/.test(part) ? Number(part) : null;
}

function parseIpv6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(parseGroups);
  if (head === null || head === undefined || tail === null) return null;
  if (tail === undefined) return head.length === 16 ? head : null;
  if (head.length + tail.length > 14) return null;
  return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    } else if (index === groups.length - 1 && /^(\d{1,3}\.){3}\d{1,3}$/.test(group)) {
      const embedded = group.split('.').map(Number);
      if (embedded.some((part) => part > 255)) return null;
      bytes.push(...embedded);
    } else {
      return null;
    }
  }
  return bytes;
}

function showIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[index * 2] ?? 0) * 256 + (bytes[index * 2 + 1] ?? 0));
  const run = longestZeroRun(groups);
  // inet_ntop prints mapped and compatible IPv4 addresses with dots.
  const dotted = run.start === 0 && (run.length === 6 || (run.length === 5 && groups[5] === 0xffff));
  const shown = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (dotted) return `::${run.length === 5 ? 'ffff:' : ''}${bytes.slice(12).join('.')}`;
  if (run.length < 2) return shown(groups);
  return `${shown(groups.slice(0, run.start))}::${shown(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** addrmatch.c addr_match_cidr_list: is one of the addresses inside one of the networks? The list must be valid. */
export function matchCidrList(addresses: readonly Address[], list: string): boolean {
  return list.split(',').some((element) => {
    const network = parseNetwork(element);
    if (network === null) return false;
    return addresses.some((address) => isInside(address, network.base, network.bits, false));
  });
}

/** An address of IPv6 as text with its end, and a prefix length. */
const LONGEST_NETWORK = 49;

/** What ssh says about a list that is not valid; empty when it is. */
export function cidrListErrors(list: string): readonly string[] {
  const errors: string[] = [];
  const elements = list.split(',');
  for (const element of elements) {
    const said = (text: string) => errors.push(`addr_match_cidr_list: ${text}`);
    if (element === '') {
      // strsep(3) has cut the list behind its first element by now.
      said(`empty entry in list "${elements[0] ?? ''}"`);
      break;
    }
    if (element.length > LONGEST_NETWORK) {
      said(`list entry "${element.slice(0, 100)}" too long`);
      break;
    }
    // The only one after which it goes on.
    if (/[^0-9A-Fa-f.:/]/.test(element)) said(`list entry "${element}" contains invalid characters`);
    const network = parseNetwork(element);
    if (network === null) {
      errors.push(`Invalid network entry "${element}"`);
      break;
    }
    const { base, bits } = network;
    if (bits > base.bytes.length * 8 || !isInside(base, base, bits, true)) {
      errors.push(`Inconsistent mask length for network "${element}"`);
      break;
    }
  }
  return errors;
}

/** `192.0.2.0/24`, or an address alone. */
function parseNetwork(text: string): { readonly base: Address; readonly bits: number } | null {
  const slash = text.indexOf('/');
  const base = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (base === null) return null;
  if (slash === -1) return { base, bits: base.bytes.length * 8 };
  const prefix = text.slice(slash + 1);
  return /^\+?\d+$/.test(prefix) ? { base, bits: Number(prefix) } : null;
}

/** Do the first `bits` agree? With `restZero` instead: are the bits after them zero? */
function isInside(address: Address, network: Address, bits: number, restZero: boolean): boolean {
  if (address.family !== network.family) return false;
  return address.bytes.every((byte, index) => {
    const inThisByte = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff00 >> inThisByte) & 0xff;
    return restZero ? (byte & ~mask & 0xff) === 0 : (byte & mask) === ((network.bytes[index] ?? 0) & mask);
  });
}
