/**
 * glob(3) over the real file system, as ssh uses it for Include: `* ? [...]` and backslash, hidden files only when
 * named, results sorted bytewise. No braces. Paths are byte strings (shared/sshConfig/document.ts).
 */
import { lstatSync, readdirSync } from 'node:fs';
import { systemPath } from './systemPath.ts';

/** Existing paths that match, given an absolute pattern. */
export function globPaths(pattern: string): readonly string[] {
  const normal = process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern;
  const [root = '', ...segments] = normal.split('/');
  let found = [root];
  for (const [index, segment] of segments.entries()) {
    if (segment === '' && index < segments.length - 1) continue;
    const isLast = index === segments.length - 1;
    found = found.flatMap((folder) => matchSegment(folder, segment, isLast));
  }
  return found;
}

function matchSegment(folder: string, segment: string, isLast: boolean): string[] {
  if (!/[*?[]/.test(segment)) {
    const path = `${folder}/${unescape(segment)}`;
    return isLast && !exists(path) ? [] : [path];
  }
  const matches = segmentPattern(segment);
  return listFolder(folder)
    .filter((name) => matches.test(name) && (segment.startsWith('.') || !name.startsWith('.')))
    .sort((one, other) => (one < other ? -1 : one > other ? 1 : 0))
    .map((name) => `${folder}/${name}`);
}

/** Names in the folder; a folder that cannot be read has none, as in glob(3) without GLOB_ERR. */
function listFolder(folder: string): string[] {
  try {
    return process.platform === 'win32' || process.platform === 'darwin'
      ? readdirSync(systemPath(folder === '' ? '/' : folder)).map((name) => Buffer.from(name).toString('latin1'))
      : readdirSync(systemPath(folder === '' ? '/' : folder), 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}

/** A link that leads nowhere exists too; whether the file can be read is seen when it is opened. */
function exists(path: string): boolean {
  try {
    return lstatSync(systemPath(path), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function unescape(segment: string): string {
  return segment.replace(/\\([^])/g, '$1');
}

/** One path segment as a regular expression. A bracket without its end is an ordinary character. */
function segmentPattern(segment: string): RegExp {
  const source = segment.replace(
    /\\([^])|\[(!?)(\]?[^\]]*)\]|([*?])|([^])/g,
    (_, escaped?: string, negation?: string, set?: string, wildcard?: string, other?: string) => {
      if (set !== undefined) return `[${negation === '!' ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
      if (wildcard !== undefined) return wildcard === '*' ? '[^]*' : '[^]';
      return (escaped ?? other ?? '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    },
  );
  return new RegExp(`^${source}$`);
}
