/** Trees of files with nasty names, sizes, modes and times, and a comparison of two of them. */
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { Random } from '../../helpers/random.ts';

const ODD = [
  'a',
  ' ',
  '  b ',
  '-rf',
  '*',
  '?',
  "'",
  '"',
  '\\',
  '$HOME',
  '`id`',
  '\n',
  '\t',
  '\x1b[31m',
  'ü',
  'é',
  '漢',
  '‮',
  ';',
  '&',
  '|',
  '#',
  '~',
  '.x',
  '%20',
  ':',
];

/** `utf8`: for servers that take nothing else. */
type Names = 'any bytes' | 'utf8';
/** Of one name, in bytes, on Linux and macOS. */
const LONGEST = 255;

function name(random: Random, number: number, names: Names): Buffer {
  if (names === 'any bytes' && random.chance(10))
    return Buffer.from([0x66, 0xff, 0xfe, 0x80 + (number % 100), ...Buffer.from(String(number))]);
  const text = Array.from({ length: 1 + random.below(4) }, () => random.pick(ODD)).join('');
  return Buffer.from(random.chance(5) ? String(number).padStart(LONGEST, 'n') : `${text}${number}`);
}

const under = (folder: Buffer, child: Buffer): Buffer => Buffer.concat([folder, Buffer.from('/'), child]);

/** Sizes around the limits where code goes another way, and what lies between. */
const SIZES = [0, 1, 4096, 32_767, 32_768, 261_119, 261_120, 261_121, 1_048_575, 1_048_576, 3_000_000];

export interface MadeTree {
  readonly files: number;
  readonly folders: number;
}

/** Fills a folder. `largest` bounds sizes in bytes. */
export function makeTree(
  root: string,
  random: Random,
  count: number,
  largest = 3_000_000,
  names: Names = 'any bytes',
): MadeTree {
  const folders: Buffer[] = [Buffer.from(root)];
  let files = 0;
  const stamp = (path: Buffer) => utimesSync(path, 1e9, 1_000_000_000 + random.below(700_000_000));
  for (let number = 0; number < count; number++) {
    const path = under(random.pick(folders), name(random, number, names));
    const kind = random.below(10);
    if (kind < 2) {
      mkdirSync(path);
      folders.push(path);
    } else if (kind === 2) {
      symlinkSync(random.pick(['nowhere', '..', '/etc/passwd', 'ü\n']), path);
    } else {
      writeFileSync(path, randomBytes(Math.min(random.chance(50) ? random.below(9000) : random.pick(SIZES), largest)));
      chmodSync(path, random.pick([0o644, 0o600, 0o755, 0o444, 0o640, 0o666]));
      stamp(path);
      files += 1;
    }
  }
  // From the deepest on, as what is made in a folder changes its time.
  for (const folder of folders.slice(1).reverse()) {
    chmodSync(folder, random.pick([0o755, 0o700, 0o775]));
    stamp(folder);
  }
  return { files, folders: folders.length - 1 };
}

/** One line per name: kind, mode, time in seconds, and hash or where a link leads. */
export function describeTree(root: string, what: 'exact' | 'contents' = 'exact'): string[] {
  const lines: string[] = [];
  const visit = (folder: Buffer, shown: string) => {
    for (const child of readdirSync(folder, { encoding: 'buffer' })) {
      const path = under(folder, child);
      const label = `${shown}/${child.toString('latin1')}`;
      const { mode, mtimeMs } = lstatSync(path);
      const facts = what === 'exact' ? ` ${(mode & 0o7777).toString(8)} ${Math.floor(mtimeMs / 1000)}` : '';
      if ((mode & 0o170000) === 0o120000)
        lines.push(`link ${label} ${readlinkSync(path, 'buffer').toString('latin1')}`);
      else if ((mode & 0o170000) === 0o040000) {
        lines.push(`folder ${label}${facts}`);
        visit(path, label);
      } else lines.push(`file ${label}${facts} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`);
    }
  };
  visit(Buffer.from(root), '');
  return lines.sort();
}
