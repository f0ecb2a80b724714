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
  const { state, bytes, problems, secondsLeft, asking } = transfer;
  switch (state.phase) {
    case 'waiting':
      return t('files.transfer.waiting');
    case 'paused':
      return t('files.transfer.paused');
    case 'lost':
      return t('files.transfer.lost', { where: hostOf(transfer) });
    case 'failed':
      return t('files.transfer.failed', { reason: describeFailure(state.failure).headline });
    case 'cancelled':
      return t('files.transfer.cancelled');
    case 'done':
      return problems > 0
        ? t('files.transfer.problems', { count: problems })
        : t('files.transfer.done', { size: sizeText(bytes.done) });
    case 'running': {
      if (asking !== null) return t('files.transfer.asks');
      if (shareOf(transfer) === null) return t('files.transfer.counting', { size: sizeText(bytes.found) });
      return secondsLeft === null ? '' : leftText(secondsLeft);
    }
  }
}

function leftText(secondsLeft: number): string {
  const seconds = Math.ceil(secondsLeft);
  return t('files.transfer.left', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

/** The host that a transfer needs. */
function hostOf({ from, to }: TransferState): string {
  const side = to !== null && to.kind !== 'local' ? to : from;
  return side.kind === 'host' ? side.host : t('files.demo');
}

/** All that is under way in one line; empty when there is nothing, or when it is not known how much there is. */
export function totalText(queue: readonly TransferState[]): string {
  const running = queue.filter(({ state }) => state.phase === 'running');
  const known = running.filter(({ counted, bytes }) => counted && bytes.found > 0);
  if (known.length === 0) return '';
  const done = known.reduce((sum, { bytes }) => sum + bytes.done, 0);
  const found = known.reduce((sum, { bytes }) => sum + bytes.found, 0);
  const rate = known.reduce((sum, each) => sum + each.rate, 0);
  const parts = [
    t('files.transfer.progress', { percent: Math.floor((done / found) * 100) }),
    t('files.dock.total', { done: sizeText(done), found: sizeText(found) }),
    ...(rate > 0 ? [leftText((found - done) / rate)] : []),
  ];
  return parts.join(' · ');
}
