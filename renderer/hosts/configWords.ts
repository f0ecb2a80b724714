/** Sentences about the config file. */
import type { HostList } from '../../shared/contract/config.ts';
import { t } from '../i18n/translate.ts';

/** Why the main file could not be read. `reason` is the system's code, such as EACCES. */
export function readFailure({ file, reason }: Pick<HostList, 'file' | 'reason'>): string {
  const known = { EACCES: 'EACCES', EPERM: 'EACCES', EISDIR: 'EISDIR', ELOOP: 'ELOOP' } as const;
  const code = reason in known ? known[reason as keyof typeof known] : 'other';
  return t('hosts.unreadable', { file, code, reason });
}
