/** A host key as a person compares it: type, size, SHA256 fingerprint and the picture of `ssh-keygen -lv`. */
import { createHash } from 'node:crypto';
import type { ShownKey } from '../../../shared/contract/prompts.ts';
import { typeOfBlob } from '../ssh/wire.ts';
import { describeBlob } from './publicKey.ts';

const WIDTH = 17;
const HEIGHT = 9;
/** What a field shows after so many visits; the last two mark the start and the end (sshkey.c, fingerprint_randomart). */
const CHARACTERS = ' .o+=*BOX@%&#/^SE';
const START = CHARACTERS.length - 2;
const END = CHARACTERS.length - 1;

/** `SHA256:` and base64 without padding, as ssh prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${sha256(blob).toString('base64').replace(/=+$/, '')}`;
}

/** Everything that is shown of a key in wire form. A key of an unknown type is shown with its type's own name. */
export function showKey(blob: Buffer): ShownKey {
  const { name, bits } = describeBlob(blob) ?? { name: typeOfBlob(blob), bits: 0 };
  return { type: name, bits, fingerprint: fingerprint(blob), randomart: randomart(sha256(blob), name, bits) };
}

/** The "drunken bishop": each byte of the digest is four moves, lowest bits first. */
function randomart(digest: Buffer, name: string, bits: number): string {
  const visits = Array.from({ length: HEIGHT }, () => new Array<number>(WIDTH).fill(0));
  let x = Math.floor(WIDTH / 2);
  let y = Math.floor(HEIGHT / 2);
  const mark = (value: (visited: number) => number) => {
    const row = visits[y];
    if (row !== undefined) row[x] = value(row[x] ?? 0);
  };
  for (const byte of digest) {
    for (let shift = 0; shift < 8; shift += 2) {
      const move = byte >> shift;
      x = Math.min(Math.max(x + (move & 1 ? 1 : -1), 0), WIDTH - 1);
      y = Math.min(Math.max(y + (move & 2 ? 1 : -1), 0), HEIGHT - 1);
      mark((visited) => Math.min(visited + 1, START - 1));
    }
  }
  const middle = visits[Math.floor(HEIGHT / 2)];
  if (middle !== undefined) middle[Math.floor(WIDTH / 2)] = START;
  mark(() => END);

  const title = `[${name} ${bits}]`;
  return [
    border(title.length <= WIDTH ? title : `[${name}]`),
    ...visits.map((row) => `|${row.map((value) => CHARACTERS[value] ?? '').join('')}|`),
    border('[SHA256]'),
  ].join('\n');
}

function border(label: string): string {
  const left = '-'.repeat(Math.max(0, Math.floor((WIDTH - label.length) / 2)));
  return `+${(left + label).padEnd(WIDTH, '-')}+`;
}

function sha256(blob: Buffer): Buffer {
  return createHash('sha256').update(blob).digest();
}
