/** What happens when a name is taken at the target. It asks nobody and touches nothing. */
import { joinPath, nameOf, parentOf } from '../../../shared/fileNames.ts';
import type { ConflictPolicy } from '../../../shared/contract/transfers.ts';
import { type Facts, type FileSystem, nullIfMissing } from './fileSystem.ts';

export type Decision = 'replace' | 'skip' | 'rename' | 'ask';

/** Times of both sides agree when they are in the same second: SFTP has no fractions. */
function isSame(source: Facts, target: Facts): boolean {
  return source.size === target.size && second(source) === second(target) && second(source) !== null;
}

export function isNewer(one: Facts, other: Facts): boolean {
  return (second(one) ?? 0) > (second(other) ?? 0);
}

const second = ({ modified }: Facts): number | null => (modified === null ? null : Math.floor(modified));

export function decide(policy: ConflictPolicy, source: Facts, target: Facts): Decision {
  switch (policy) {
    case 'ask':
    case 'skip':
    case 'replace':
    case 'rename':
      return policy;
    case 'newer':
      return source.size !== target.size || isNewer(source, target) ? 'replace' : 'skip';
    case 'different':
      return isSame(source, target) ? 'skip' : 'replace';
  }
}

/** The first name that is free: `name (2).txt`, `name (3).txt`… */
export async function freeName(files: FileSystem, path: string): Promise<string> {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let number = 2; ; number++) {
    const candidate = joinPath(parentOf(path), `${stem} (${number})${ending}`);
    if ((await nullIfMissing(files.facts(candidate))) === null) return candidate;
  }
}
