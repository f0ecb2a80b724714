/** One line on a terminal that shows how far a transfer is. */
import type { WriteStream } from 'node:tty';
import type { TransferState } from '../../shared/contract/transfers.ts';

export interface ProgressLine {
  show(state: TransferState): void;
  /** Leaves an empty line, for other text. */
  clear(): void;
}

const BAR = 24;

export function progressLine(terminal: WriteStream): ProgressLine {
  let shown = false;
  return {
    show(state) {
      terminal.write(`\r${lineOf(state).slice(0, terminal.columns - 1)}\x1b[K`);
      shown = true;
    },
    clear() {
      if (shown) terminal.write('\r\x1b[K');
      shown = false;
    },
  };
}

function lineOf({ state, files, bytes, counted, rate, secondsLeft }: TransferState): string {
  if (state.phase === 'lost') return 'The connection is lost; waiting for it…';
  const part = bytes.found === 0 ? 0 : Math.min(bytes.done / bytes.found, 1);
  const filled = Math.floor(part * BAR);
  const bar = `[${'#'.repeat(filled)}${' '.repeat(BAR - filled)}]`;
  const percent = counted ? `${String(Math.floor(part * 100)).padStart(3)} %` : '    …';
  const left = secondsLeft === null ? '' : `  ${clock(secondsLeft)} left`;
  return `${bar} ${percent}  ${files.done} of ${files.found} files  ${size(bytes.done)}  ${size(rate)}/s${left}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

function size(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power] ?? ''}`;
}

function clock(seconds: number): string {
  const rest = String(seconds % 60).padStart(2, '0');
  return seconds < 3600
    ? `${Math.floor(seconds / 60)}:${rest}`
    : `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${rest}`;
}
