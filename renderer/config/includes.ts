/** What edits ask the machine about beyond what the tree on the disk does: the files of Include lines, variables, key files. */
import { keywordText, printLine } from '../../shared/sshConfig/document.ts';
import type { Edits } from './edits.ts';

/** Differs when the edits name other files or variables than before: the tree must be read again with them. */
export function asked(edits: Edits): string {
  const lines = [...edits].flatMap(([path, { lines: all }]) =>
    all
      .filter(({ kind, keyword, text }) => kind === 'option' && (text.includes('${') || namesFiles(keyword)))
      .map((line) => `${path}\n${printLine(line)}`),
  );
  return lines.join('');
}

function namesFiles(keyword: string): boolean {
  return /^["ic]/i.test(keyword) && ['include', 'identityfile', 'certificatefile'].includes(keywordText(keyword));
}
