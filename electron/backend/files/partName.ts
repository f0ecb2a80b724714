/** What files are called while one takes the place of another: beside it, hidden, and recognizable. */
import { createHash } from 'node:crypto';
import { joinPath, nameOf, parentOf } from '../../../shared/fileNames.ts';

/** Of one name, in bytes, on nearly every file system. */
const LONGEST = 255;

/** Where a file is written until it is proven. */
export const partPath = (path: string): string => beside(path, '.fairlead-part');

/** Where the old file waits while the new one takes its place, at servers that cannot do that in one step. */
export const asidePath = (path: string): string => beside(path, '.fairlead-old');

/** `.name.suffix`; a name that would become too long is cut and told from others by its hash. */
function beside(path: string, suffix: string): string {
  const name = nameOf(path);
  const plain = `.${name}${suffix}`;
  if (plain.length <= LONGEST) return joinPath(parentOf(path), plain);
  const hash = createHash('sha256').update(name, 'latin1').digest('hex').slice(0, 16);
  const room = LONGEST - 3 - hash.length - suffix.length;
  return joinPath(parentOf(path), `.${name.slice(0, room)}.${hash}${suffix}`);
}
