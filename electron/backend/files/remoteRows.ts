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

/** For the rows of one list, most of which belong to the same few people: their names are read once. */
export function createRowReader(): (row: NameEntry) => Entry | null {
  const known = new Map<string, { readonly owner: string; readonly group: string }>();

  /** Null for `.` and `..`, and for a name that could lead out of the folder. */
  return ({ name: bytes, longName, attributes }) => {
    const name = bytes.toString('latin1');
    if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) return null;
    const { kind, size, mode, modified, uid, gid } = factsOf(attributes);
    const key = `${String(uid)}:${String(gid)}`;
    let names = known.get(key);
    if (names === undefined) {
      const [, owner = '', group = ''] = LONG_NAME.exec(longName.toString('utf8')) ?? [];
      names = { owner: owner === String(uid) ? '' : owner, group: group === String(gid) ? '' : group };
      // Servers that tell no numbers may still tell names, of each row.
      if (uid !== null && gid !== null) known.set(key, names);
    }
    const { owner, group } = names;
    return { name, kind, size, mode, modified, uid, gid, owner, group, link: null };
  };
}
