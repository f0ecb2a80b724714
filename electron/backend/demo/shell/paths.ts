/** Paths as a person types and reads them in the demo shell. */
import { posix } from 'node:path';
import { HOME } from '../tree/sampleTree.ts';

/** Absolute; keeps a trailing `/..` for the tree to resolve through links. */
export function absolute(folder: string, path: string): string {
  return posix.isAbsolute(path) ? path : `${folder}/${path}`;
}

/** With `~` for the home directory. */
export function shown(path: string): string {
  if (path === HOME) return '~';
  return path.startsWith(`${HOME}/`) ? `~${path.slice(HOME.length)}` : path;
}

/** Control characters of a name must not reach the terminal. */
export function printable(name: string): string {
  return name.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}
