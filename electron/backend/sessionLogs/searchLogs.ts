/** Looks for a text in session logs, as they read: escapes and times are no part of it. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LogFile, LogHit } from '../../../shared/contract/sessionLogs.ts';
import { createPlainText } from './plainText.ts';

const MOST_HITS = 200;
/** Of a line in an answer, in characters. */
const LONGEST_TEXT = 300;

export async function searchLogs(
  files: readonly LogFile[],
  pathOf: (name: string) => string,
  query: string,
): Promise<{ hits: LogHit[]; more: boolean }> {
  const wanted = query.toLowerCase();
  const hits: LogHit[] = [];
  for (const { name, format } of files) {
    let number = 0;
    for await (const line of linesOf(pathOf(name), format)) {
      number += 1;
      const at = line.toLowerCase().indexOf(wanted);
      if (at < 0) continue;
      if (hits.length === MOST_HITS) return { hits, more: true };
      const from = Math.max(0, at - LONGEST_TEXT / 2);
      hits.push({ name, line: number, text: line.slice(from, from + LONGEST_TEXT) });
    }
  }
  return { hits, more: false };
}

async function* linesOf(path: string, format: LogFile['format']): AsyncGenerator<string> {
  const input = createReadStream(path);
  try {
    const lines = createInterface({ input, crlfDelay: Infinity });
    if (format === 'text') {
      yield* lines;
      return;
    }
    const plain = createPlainText();
    for await (const line of lines) yield* complete(plain.add(outputOf(line)));
    yield* complete(plain.end());
  } catch (error) {
    // It made room for another one while it was read.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  } finally {
    input.destroy();
  }
}

function complete(text: string): string[] {
  return text === '' ? [] : text.slice(0, -1).split('\n');
}

/** The data of an output event; empty for everything else, and for a line that was cut off. */
function outputOf(line: string): string {
  try {
    const event: unknown = JSON.parse(line);
    return Array.isArray(event) && event[1] === 'o' && typeof event[2] === 'string' ? event[2] : '';
  } catch {
    return '';
  }
}
