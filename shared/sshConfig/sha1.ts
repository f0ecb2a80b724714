/** SHA-1 (RFC 3174) of a short byte string, for the %C token of ssh_config(5). Not for anything that must be secure. */

/** 40 hexadecimal digits. */
export function sha1Hex(text: string): string {
  const length = text.length;
  const blocks = ((length + 8) >> 6) + 1;
  const words = new Uint32Array(blocks * 16);
  for (let at = 0; at < length; at++)
    words[at >> 2] = (words[at >> 2] ?? 0) | (text.charCodeAt(at) << (24 - (at & 3) * 8));
  words[length >> 2] = (words[length >> 2] ?? 0) | (0x80 << (24 - (length & 3) * 8));
  words[blocks * 16 - 1] = length * 8;
  let state: readonly [number, number, number, number, number] = [
    0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0,
  ];
  for (let block = 0; block < blocks; block++) state = compress(state, words.subarray(block * 16, block * 16 + 16));
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

type State = readonly [number, number, number, number, number];

function compress(state: State, block: Uint32Array): State {
  const schedule = new Uint32Array(80);
  schedule.set(block);
  const word = (at: number) => schedule[at] ?? 0;
  for (let at = 16; at < 80; at++)
    schedule[at] = rotate(word(at - 3) ^ word(at - 8) ^ word(at - 14) ^ word(at - 16), 1);
  let [a, b, c, d, e] = state;
  for (let at = 0; at < 80; at++) {
    const [mixed, constant] = round(at, b, c, d);
    const next = (rotate(a, 5) + mixed + e + constant + word(at)) >>> 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  return [sum(state[0], a), sum(state[1], b), sum(state[2], c), sum(state[3], d), sum(state[4], e)];
}

/** RFC 3174 section 5. */
function round(at: number, b: number, c: number, d: number): readonly [number, number] {
  if (at < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (at < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (at < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}

function rotate(word: number, by: number): number {
  return ((word << by) | (word >>> (32 - by))) >>> 0;
}

function sum(first: number, second: number): number {
  return (first + second) >>> 0;
}
