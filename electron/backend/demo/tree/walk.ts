/** Finds a node by its path, following links as Linux does (path_resolution(7)). Changes nothing. */
import { type DirectoryNode, permits, type TreeNode } from './nodes.ts';
import { TreeError } from './treeError.ts';

/** PATH_MAX and the number of links followed, as on Linux. */
export const MAX_PATH = 4096;
export const MAX_LINKS = 40;

export interface Found {
  readonly node: TreeNode;
  /** Absolute, without links, `.` and `..`. */
  readonly path: string;
}

/** `path` is absolute. `follow` false: a link at the end is returned itself. */
export function walk(root: DirectoryNode, path: string, follow: boolean): Found {
  if (Buffer.byteLength(path) > MAX_PATH) throw new TreeError('ENAMETOOLONG');
  const parts = split(path);
  const trail: { name: string; node: DirectoryNode }[] = [];
  let links = 0;
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const here = trail.at(-1)?.node ?? root;
    if (part === '..') {
      trail.pop();
      continue;
    }
    if (!permits(here, 1)) throw new TreeError('EACCES');
    const child = here.children.get(part);
    if (child === undefined) throw new TreeError('ENOENT');
    if (child.kind === 'link' && (follow || parts.length > 0)) {
      if (++links > MAX_LINKS) throw new TreeError('ELOOP');
      if (child.target.startsWith('/')) trail.length = 0;
      parts.unshift(...split(child.target));
    } else if (child.kind === 'directory') {
      trail.push({ name: part, node: child });
    } else if (parts.length > 0) {
      throw new TreeError('ENOTDIR');
    } else {
      return { node: child, path: `${join(trail)}${trail.length > 0 ? '/' : ''}${part}` };
    }
  }
  return { node: trail.at(-1)?.node ?? root, path: join(trail) };
}

function join(trail: readonly { name: string }[]): string {
  return `/${trail.map((step) => step.name).join('/')}`;
}

function split(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
