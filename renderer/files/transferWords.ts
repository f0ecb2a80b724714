/** One line about a transfer: how far it is, or what became of it. */
import type { TransferState } from '../../shared/contract/transfers.ts';
import { nameOf, showName } from '../../shared/fileNames.ts';
import { describeFailure } from '../../shared/words/failure.ts';
import { t } from '../i18n/translate.ts';
import { sizeText } from '../ui/sizeText.ts';

export function whatText({ path, paths }: TransferState): string {
  const name = showName(nameOf(path));
  // ICU counts the others.
  return paths <= 1 ? name : t('files.transfer.what', { name, count: paths - 1 });
}

/** From 0 to 1; null when it is not known how much there is. */
export function shareOf({ bytes, files, counted, kind }: TransferState): number | null {
  if (!counted) return null;
  if (kind === 'remove' || kind === 'permissions') return files.found === 0 ? 1 : files.done / files.found;
  return bytes.found === 0 ? 1 : Math.min(1, bytes.done / bytes.found);
}

export function stateText(transfer: TransferState): string {
  const { state, bytes, problems, rate, secondsLeft } = transfer;
  switch (state.phase) {
    case 'waiting':
      return t('files.transfer.waiting');
    case 'paused':
      return t('files.transfer.paused');
    case 'lost':
      return t('files.transfer.lost');
    case 'failed':
      return t('files.transfer.failed', { reason: describeFailure(state.failure).headline });
    case 'cancelled':
      return t('files.transfer.cancelled');
    case 'done':
      return problems > 0
        ? t('files.transfer.problems', { count: problems })
        : t('files.transfer.done', { size: sizeText(bytes.done) });
    case 'running': {
      if (shareOf(transfer) === null) return t('files.transfer.counting', { size: sizeText(bytes.found) });
      const parts = rate > 0 ? [t('files.transfer.rate', { size: sizeText(Math.round(rate)) })] : [];
      if (secondsLeft !== null) {
        const seconds = Math.ceil(secondsLeft);
        parts.push(t('files.transfer.left', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 }));
      }
      return parts.join(' · ');
    }
  }
}
