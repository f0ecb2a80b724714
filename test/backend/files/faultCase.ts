/** What one fault run moves: a small tree, half of which is at the target already, and what may be found there at any moment. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FilesSide } from '../../../shared/contract/files.ts';
import type { CopyOptions, TransferWork } from '../../../shared/contract/transfers.ts';
import type { Random } from '../../helpers/random.ts';
import { bytesOf } from './support.ts';

export interface FaultCase {
  /** Bytes to move. */
  readonly bytes: number;
  readonly files: number;
  work(from: FilesSide, to: FilesSide, options: CopyOptions): TransferWork;
  /** One source gets other contents, of another size. */
  changeSource(random: Random): void;
  removeTarget(): void;
  /** Who serves the target may not write there any more, or may again. */
  allowWriting(allowed: boolean): void;
  /** What is neither the old file nor a complete new one. */
  broken(): string[];
  /** What differs from the source as it was at some time; after a transfer without problems there is nothing. */
  incomplete(): string[];
  /** Parts, and old files that stand aside. */
  strays(): string[];
}

/** Larger than what is moved in one piece, and than what is worth continuing. */
const LARGE = 1_300_000;
const OLD_MODE = 0o640;

/** Makes `FOLDER/source/tree` and `TARGET/tree`. `open`: every user may write at the target. */
export function makeFaultCase(folder: string, target: string, random: Random, open: boolean): FaultCase {
  const source = join(folder, 'source', 'tree');
  const place = join(target, 'tree');
  mkdirSync(join(source, 'sub'), { recursive: true });
  mkdirSync(join(place, 'sub'), { recursive: true });
  const sizes = Array.from({ length: 3 + random.below(9) }, () => random.below(30_000));
  if (random.chance(40)) sizes.push(LARGE + random.below(900_000));
  if (random.chance(30)) sizes.push(0);
  const names = sizes.map((_, number) => `${random.chance(30) ? 'sub/' : ''}file ${number}`);
  const old = new Map<string, Buffer>();
  const versions = new Map<string, Buffer[]>();
  for (const [number, name] of names.entries()) {
    const bytes = randomBytes(sizes[number] ?? 0);
    versions.set(name, [bytes]);
    writeFileSync(join(source, name), bytes);
    if (!random.chance(50)) continue;
    old.set(name, randomBytes(random.below(20_000)));
    writeFileSync(join(place, name), old.get(name) ?? '');
    chmodSync(join(place, name), OLD_MODE);
  }
  const folders = [target, place, join(place, 'sub')];
  if (open) {
    chmodSync(folder, 0o755);
    for (const each of folders) chmodSync(each, 0o777);
  }
  let removed = false;

  const isNew = (name: string, found: Buffer) => (versions.get(name) ?? []).some((bytes) => found.equals(bytes));
  const read = (name: string) => (existsSync(join(place, name)) ? readFileSync(join(place, name)) : null);

  /** Servers that cannot replace in one step: the old file comes back, or the new one takes its place. */
  const stoodAside = (name: string) => {
    const aside = join(place, dirname(name), `.${basename(name)}.fairlead-old`);
    return existsSync(aside) && old.get(name)?.equals(readFileSync(aside)) === true;
  };

  return {
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    files: names.length,
    work: (from, to, options) => ({
      kind: 'copy',
      from,
      paths: [bytesOf(source)],
      to,
      folder: bytesOf(target),
      move: false,
      options,
    }),
    changeSource(chance) {
      const name = chance.pick(names);
      const bytes = randomBytes((versions.get(name)?.[0]?.length ?? 0) + 1 + chance.below(5000));
      versions.get(name)?.push(bytes);
      writeFileSync(join(source, name), bytes);
    },
    removeTarget() {
      removed = true;
      // In one step, whoever writes there meanwhile.
      renameSync(place, join(folder, 'removed'));
    },
    allowWriting: (allowed) => folders.forEach((each) => chmodSync(each, allowed ? 0o777 : 0o555)),
    broken() {
      return names.flatMap((name) => {
        const found = read(name);
        const before = old.get(name);
        if (found === null) return before === undefined || removed || stoodAside(name) ? [] : [`${name} is gone`];
        if (isNew(name, found)) return [];
        return before?.equals(found) === true && !removed ? [] : [`${name} is something else (${found.length} bytes)`];
      });
    },
    incomplete() {
      return names.flatMap((name) => {
        const found = read(name);
        if (found === null || !isNew(name, found)) return [`${name} is not there`];
        const mode = statSync(join(place, name)).mode & 0o777;
        return old.has(name) && !removed && mode !== OLD_MODE ? [`${name} lost its mode`] : [];
      });
    },
    strays: () =>
      existsSync(place)
        ? readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('fairlead'))
        : [],
  };
}
