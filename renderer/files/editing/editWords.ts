/** What is said of an edit: in one line, and in the tag of its row. */
import type { EditState } from '../../../shared/contract/edits.ts';
import type { FilesSide } from '../../../shared/contract/files.ts';
import { t } from '../../i18n/translate.ts';

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const timeOf = (milliseconds: number): string => clock.format(milliseconds);

/** The host of a side, or this computer. */
export function placeName(side: FilesSide): string {
  if (side.kind === 'local') return t('files.local');
  return side.kind === 'demo' ? t('files.demo') : side.host;
}

/** `unsaved`: the window or the backend has more than the file. */
export function editLine({ save, savedAt, side, state }: EditState, unsaved: boolean): string {
  if (state.phase !== 'open') return '';
  switch (save.phase) {
    case 'saving':
      return t('files.edit.saving');
    case 'lost':
      return t('files.edit.waits', { where: placeName(side) });
    case 'asking':
    case 'failed':
    case 'unreachable':
      return t('files.edit.notSaved');
    case 'idle':
      if (unsaved) return t('files.edit.unsaved');
      return savedAt === null ? '' : t('files.edit.saved', { time: timeOf(savedAt) });
  }
}

/** Beside the name of a file in a list. */
export function editTag(edit: EditState, unsaved: boolean): string {
  if (edit.save.phase === 'asking') return t('files.edit.tag.asks');
  if (unsaved || edit.savedAt === null) return t('files.edit.tag.editing');
  return t('files.edit.tag.saved', { time: timeOf(edit.savedAt), side: edit.side.kind });
}
