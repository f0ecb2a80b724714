/** What ssh would say about one file of the tree, in words for a person. */
import type { ConfigReader } from '../../shared/sshConfig/configReader.ts';
import { KEYWORDS } from '../../shared/sshConfig/keywords.ts';
import { resolve } from '../../shared/sshConfig/resolve.ts';
import { t } from '../i18n/translate.ts';
import { textOfBytes } from './bytes.ts';
import type { TextProblem } from './text/codeEditor.ts';

/** In the order of the lines; a problem of the whole file is on line 0. */
export function problemsOf(reader: ConfigReader, path: string): readonly TextProblem[] {
  // A name that nobody has: what is wrong in a line is wrong for everybody, whether its block holds or not.
  const { problems } = resolve(reader, { host: '' }, { lenient: true });
  return problems
    .filter(({ file, line }) => file === path && line > 0)
    .map(({ line, text, fatal }) => ({ line: line - 1, text: wordsOf(text), fatal }))
    .sort((one, other) => one.line - other.line);
}

function wordsOf(text: string): string {
  const name = /^Bad configuration option: (.*)$/.exec(text)?.[1];
  if (name === undefined) return textOfBytes(text);
  const suggestion = nearest(name);
  return suggestion === null
    ? t('config.problems.unknown', { name: textOfBytes(name) })
    : t('config.problems.suggest', { name: textOfBytes(name), suggestion });
}

/** The option that differs by the fewest letters, at most two. */
function nearest(name: string): string | null {
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const keyword of KEYWORDS) {
    if (keyword.status !== 'current') continue;
    const distance = editDistance(name, keyword.slot);
    if (distance <= 2 && distance < (best?.distance ?? 3)) best = { name: keyword.name, distance };
  }
  return best?.name ?? null;
}

/** Letters put in, left out, replaced or exchanged with their neighbour. */
export function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      next.push(least);
    }
    before = last;
    last = next;
  }
  return last[other.length] ?? 0;
}
