/** What edits ask the machine about beyond what the tree on the disk does: the files of Include lines, variables. */
import { keywordText, printLine } from '../../shared/sshConfig/document.ts';
import type { Edits } from './edits.ts';

/** Differs when the edits name other files or variables than before: the tree must be read again with them. */
export function asked(edits: Edits): string {
  const lines = [...edits].flatMap(([path, { lines: all }]) =>
    all
      .filter(({ kind, keyword, text }) => kind === 'option' && (text.includes('${') || isInclude(keyword)))
      .map((line) => `${path}\n${printLine(line)}`),
  );
  return lines.join('');
}

function isInclude(keyword: string): boolean {
  return /^["i]/i.test(keyword) && keywordText(keyword) === 'include';
}
