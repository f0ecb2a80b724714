/** Rows of READDIR as entries of a list. */
import type { Entry } from '../../../shared/contract/files.ts';
import type { Attributes } from '../ssh/sftp/attributes.ts';
import type { NameEntry } from '../ssh/sftp/sftpClient.ts';
import { type Facts, kindOfMode } from './fileSystem.ts';

/**
 * Type and mode, links, owner, group: what `ls -l` begins with, and so do servers, though the draft (section 7) says
 * that it is for people.
 */
const LONG_NAME = /^[-a-zA-Z]{10}\S?\s+\d+\s+(\S+)\s+(\S+)\s/;

export function factsOf({ mode, size, modified, uid, gid }: Attributes): Facts {
  return {
    kind: mode === undefined ? 'unknown' : kindOfMode(mode),
    size: size ?? null,
    mode: mode === undefined ? null : mode & 0o7777,
    modified: modified ?? null,
    uid: uid ?? null,
    gid: gid ?? null,
  };
}

/** Null for `.` and `..`, and for a name that could lead out of the folder. */
export function entryOf({ name: bytes, longName, attributes }: NameEntry): Entry | null {
  const name = bytes.toString('latin1');
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) return null;
  const facts = factsOf(attributes);
  const [, owner = '', group = ''] = LONG_NAME.exec(longName) ?? [];
  return {
    name,
    ...facts,
    owner: owner === String(facts.uid) ? '' : owner,
    group: group === String(facts.gid) ? '' : group,
    link: null,
  };
}
