/** The log of a run: lines in `fairlead.log` of the data folder, readable by the person only. */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Sink } from './backend/log.ts';

/** The log before is kept once as `fairlead.log.1`, so both together stay below twice this. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Starts a new file when the present one is large. Writing is synchronous: the last line before a crash matters most. */
export function openLogFile(dataFolder: string): Sink {
  const file = join(dataFolder, 'fairlead.log');
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_BYTES) renameSync(file, `${file}.1`);
  let failed = false;
  return (line) => {
    if (failed) return;
    try {
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
    } catch (error) {
      // A full disk must not end sessions. Said once, then the run goes on without a log.
      failed = true;
      process.stderr.write(`The log ends here: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  };
}
