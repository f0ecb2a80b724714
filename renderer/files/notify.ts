/** Says outside the window that a long transfer has ended, where the system allows it and nobody is looking. */
import type { TransferState } from '../../shared/contract/transfers.ts';
import { t } from '../i18n/translate.ts';
import { stateText, whatText } from './transferWords.ts';

/** A transfer of this many milliseconds is worth it. */
const LONG = 10_000;

export function notifyEnd(transfer: TransferState, ranMs: number): void {
  const { phase } = transfer.state;
  if (ranMs < LONG || phase === 'cancelled' || document.hasFocus()) return;
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const well = phase === 'done' && transfer.problems === 0;
  const body = `${whatText(transfer)}: ${stateText(transfer)}`;
  const notification = new Notification(t(well ? 'files.notify.done' : 'files.notify.failed'), { body });
  notification.addEventListener('click', () => window.focus());
}
