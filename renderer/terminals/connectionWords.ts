/** The words of a connection as a terminal and its notice show them. Causes are worded in shared/words/. */
import type { Exit } from '../../shared/contract/shells.ts';
import { describeFailure, describeProgress } from '../../shared/words/failure.ts';
import { clockTime } from '../i18n/clockTime.ts';
import { t } from '../i18n/translate.ts';
import { keyNames } from '../ui/keyNames.ts';
import type { ConnectionWords } from './connectionLines.ts';

/** `closeKeys`: how the tab is closed with the keyboard here, or null when a browser keeps these keys for itself. */
export function connectionWords(closeKeys: string | null): ConnectionWords {
  return {
    step: describeProgress,
    ended: (exit) =>
      t('terminals.ended', { ...howItEnded(exit), close: closeKeys === null ? 'none' : keyNames(closeKeys) }),
    reconnected: (at) => t('terminals.reconnected', { time: clockTime(at) }),
    failed: ({ failure }) => {
      const { headline } = describeFailure(failure);
      // Whoever cancelled needs no notice, only the way back.
      return failure.code === 'cancelled' ? t('terminals.cancelled', { headline }) : headline;
    },
  };
}

function howItEnded({ code, signal }: Exit): { how: string; code: number; signal: string } {
  const how = signal !== null ? 'signal' : code !== null ? 'code' : 'unknown';
  return { how, code: code ?? 0, signal: signal ?? '' };
}
