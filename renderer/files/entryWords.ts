/** How the facts of a file are written: time and permissions. It knows no list and no wire. */
import type { Entry } from '../../shared/contract/files.ts';
import type { FileColumn } from '../../shared/contract/settings.ts';
import { showName } from '../../shared/fileNames.ts';
import { inLanguage } from '../i18n/language.svelte.ts';
import { t } from '../i18n/translate.ts';

const time = inLanguage(
  (tag) => new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
);
const day = inLanguage((tag) => new Intl.DateTimeFormat(tag, { month: 'short', day: '2-digit' }));
const year = inLanguage((tag) => new Intl.DateTimeFormat(tag, { month: 'short', day: '2-digit', year: 'numeric' }));

/** Seconds since the epoch as a person looks for them: today and this year are shorter. `now` in milliseconds. */
export function timeText(seconds: number | null, now: number = Date.now()): string {
  if (seconds === null) return '';
  const date = new Date(seconds * 1000);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return t('files.time.today', { time: time().format(date) });
  if (date.getFullYear() !== today.getFullYear()) return year().format(date);
  return t('files.time.day', { day: day().format(date), time: time().format(date) });
}

/** Permission bits as `ls -l` writes them: rwxr-xr-x. */
export function modeText(mode: number | null): string {
  if (mode === null) return '';
  const bits = Array.from({ length: 9 }, (_, index) => ((mode >> (8 - index)) & 1 ? ('rwx'[index % 3] ?? '') : '-'));
  const special = [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const;
  for (const [bit, place, letter] of special) {
    if (mode & bit) bits[place] = bits[place] === '-' ? letter.toUpperCase() : letter;
  }
  return bits.join('');
}

/** The row of the folder above: it can be entered and dropped on, and is in no action. */
export const UP: Entry = {
  name: '..',
  kind: 'folder',
  size: null,
  mode: null,
  modified: null,
  uid: null,
  gid: null,
  owner: '',
  group: '',
  link: null,
};
export const isUp = ({ name }: Pick<Entry, 'name'>): boolean => name === UP.name;

/** What a double click enters: a folder, or a link to one. */
export function isFolder(entry: Entry): boolean {
  return entry.kind === 'folder' || (entry.kind === 'link' && entry.link?.to === 'folder');
}

export type SortKey = 'name' | FileColumn;
export interface Sort {
  readonly by: SortKey;
  readonly down: boolean;
}

const byName = new Intl.Collator('en', { numeric: true });

/** Folders first, then by what is asked, then by name: the same list always has the same order. */
export function sorted(entries: readonly Entry[], { by, down }: Sort): readonly Entry[] {
  const sign = down ? -1 : 1;
  return entries.toSorted((a, b) => {
    const folders = Number(isFolder(b)) - Number(isFolder(a));
    if (folders !== 0) return folders;
    const name = byName.compare(a.name, b.name);
    if (by === 'name') return sign * name;
    if (by === 'owner') return sign * byName.compare(ownerText(a), ownerText(b)) || name;
    return sign * ((a[by] ?? -1) - (b[by] ?? -1)) || name;
  });
}

const texts = new WeakMap<Entry, string>();

/** What a filter looks in: the name as it is shown, in lower case. Kept, because a list may be long and typing is quick. */
export function searchText(entry: Entry): string {
  let text = texts.get(entry);
  if (text === undefined) {
    text = showName(entry.name).toLowerCase();
    texts.set(entry, text);
  }
  return text;
}

/** Owner and group, by name where the far side tells names. */
export function ownerText({ owner, group, uid, gid }: Entry): string {
  if (uid === null && owner === '') return '';
  return `${owner === '' ? String(uid) : owner}:${group === '' ? String(gid ?? '') : group}`;
}
