/** What a file is called while it is written: beside its place, hidden, and recognizable. */
import { createHash } from 'node:crypto';
import { joinPath, nameOf, parentOf } from '../../../shared/fileNames.ts';

const SUFFIX = '.fairlead-part';
/** Of one name, in bytes, on nearly every file system. */
const LONGEST = 255;

/** `.name.fairlead-part`; a name that would become too long is cut and told from others by its hash. */
export function partPath(path: string): string {
  const name = nameOf(path);
  const plain = `.${name}${SUFFIX}`;
  if (plain.length <= LONGEST) return joinPath(parentOf(path), plain);
  const hash = createHash('sha256').update(name, 'latin1').digest('hex').slice(0, 16);
  const room = LONGEST - 3 - hash.length - SUFFIX.length;
  return joinPath(parentOf(path), `.${name.slice(0, room)}.${hash}${SUFFIX}`);
}
