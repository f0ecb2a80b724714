/**
 * Numbers of users and groups by name, as the far side's own passwd(5) and group(5) have them. Names that only a directory
 * service knows are not found: their numbers can be given instead.
 */
import { FileError, type FileSystem } from './fileSystem.ts';
import { readSmallFile } from './wholeFile.ts';

const MOST_BYTES = 4 * 1024 * 1024;
/** What chown(2) takes for "leave it as it is" is not part of SFTP: both numbers are always sent. */
const FILES = { user: '/etc/passwd', group: '/etc/group' } as const;

/** A number is taken as it is. Rejects with FileError `not-found` for a name that is not there. */
export async function accountNumber(files: FileSystem, kind: 'user' | 'group', name: string): Promise<number> {
  if (/^\d{1,10}$/.test(name)) return Number(name);
  const file = FILES[kind];
  const bytes = Buffer.from(name, 'utf8').toString('latin1');
  for (const line of (await readSmallFile(files, file, MOST_BYTES)).toString('latin1').split('\n')) {
    const [found, , number = ''] = line.split(':');
    if (found === bytes && /^\d+$/.test(number)) return Number(number);
  }
  throw new FileError('not-found', file, `there is no ${kind} ${name} in ${file}; a number can be given instead`);
}
