/** Tells a person which lines of known_hosts have no effect: ssh skips them without a word, and the trust in them. */
import type { FilePlace } from '../../../shared/contract/connections.ts';

/** A file that is no known_hosts at all has as many bad lines as lines; a person needs the first ones. */
const MOST_LINES = 3;

/** One sentence per file. `showFile` as in KeyRecorder. */
export function describeSkipped(places: readonly FilePlace[], showFile: (file: string) => string): string[] {
  const files = [...new Set(places.map(({ file }) => file))];
  return files.map((file) => {
    const lines = places.filter((place) => place.file === file).map(({ line }) => line);
    return lines.length === 1
      ? `${showFile(file)} line ${lines[0]} was not understood and was skipped`
      : `${showFile(file)} lines ${enumerate(lines)} were not understood and were skipped`;
  });
}

/** `12 and 14`; `1, 2, 3 and 40 more`. */
function enumerate(lines: readonly number[]): string {
  const tooMany = lines.length > MOST_LINES + 1;
  const named = lines.slice(0, tooMany ? MOST_LINES : -1);
  return `${named.join(', ')} and ${tooMany ? `${lines.length - MOST_LINES} more` : lines.at(-1)}`;
}
