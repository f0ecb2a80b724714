/** Names of users and groups of this machine, from /etc/passwd and /etc/group. Where there are none, names are empty. */
import { readFileSync } from 'node:fs';

export interface LocalNames {
  of(uid: number, gid: number): { owner: string; group: string };
}

export function createLocalNames(): LocalNames {
  let users: ReadonlyMap<number, string> | null = null;
  let groups: ReadonlyMap<number, string> | null = null;
  return {
    of(uid, gid) {
      users ??= readNames('/etc/passwd');
      groups ??= readNames('/etc/group');
      return { owner: users.get(uid) ?? '', group: groups.get(gid) ?? '' };
    },
  };
}

/** Both files have the name first and the number third (passwd(5), group(5)). */
function readNames(file: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const line of readLines(file)) {
    const [name = '', , number = ''] = line.split(':');
    // The first line of a number is the one that the system uses.
    if (/^\d+$/.test(number) && !found.has(Number(number))) found.set(Number(number), name);
  }
  return found;
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    // Windows has no such file.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
