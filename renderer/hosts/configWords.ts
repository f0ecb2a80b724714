/** Sentences about the config file. */
import type { HostList } from '../../shared/contract/config.ts';
import { t } from '../i18n/translate.ts';

/** The system's texts that have better words here. */
const KNOWN = new Map([
  ['Permission denied', 'EACCES'],
  ['Operation not permitted', 'EACCES'],
  ['Is a directory', 'EISDIR'],
  ['Too many levels of symbolic links', 'ELOOP'],
]);

/** Why the main file could not be read. `reason` is the system's text, such as Permission denied. */
export function readFailure({ file, reason }: Pick<HostList, 'file' | 'reason'>): string {
  return t('hosts.unreadable', { file, code: KNOWN.get(reason) ?? 'other', reason });
}
