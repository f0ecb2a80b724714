/** What the form does to a document: each function changes the lines that were meant, and no others. */
import { splitArguments } from '../../shared/sshConfig/arguments.ts';
import { type ConfigDocument, parseLine, printLine } from '../../shared/sshConfig/document.ts';
import type { LineBlock } from '../../shared/sshConfig/documentBlocks.ts';
import { addOption, removeLines, setValueAt, spliceLines } from '../../shared/sshConfig/edit.ts';
import { optionStyle } from '../../shared/sshConfig/lineStyle.ts';
import { argumentsOf, UnwritableOption } from '../../shared/sshConfig/writeOption.ts';
import { bytesOfText, textOfBytes } from './bytes.ts';
import type { FormRow } from './form.ts';

/** Writes what was typed into a field. Null: ssh_config has no way to write it. */
export function writeRow(
  document: ConfigDocument,
  block: LineBlock,
  { name, keyword, line }: Pick<FormRow, 'name' | 'keyword' | 'line'>,
  typed: string,
): ConfigDocument | null {
  const bytes = bytesOfText(typed.trim());
  const args = keyword === null ? splitArguments(bytes) : argumentsOf(keyword, bytes);
  if (args === null || args.length === 0) return null;
  try {
    return line === null ? addOption(document, block, name, args) : setValueAt(document, line, args);
  } catch (error) {
    if (error instanceof UnwritableOption) return null;
    throw error;
  }
}

/** The comment right below the header; empty when there is none. */
export function noteOf(document: ConfigDocument, { header }: LineBlock): string {
  const line = document.lines[header + 1];
  return header !== -1 && line?.kind === 'comment' ? textOfBytes(line.text.replace(/^#+[ \t]*/, '')) : '';
}

/** An empty note removes the comment. */
export function writeNote(document: ConfigDocument, block: LineBlock, note: string): ConfigDocument {
  const at = block.header + 1;
  const old = document.lines[at];
  const text = bytesOfText(note.replace(/[\r\n\0]/g, ' ').trim());
  if (old?.kind !== 'comment') {
    const { indent, eol } = optionStyle(document, block);
    return text === '' ? document : spliceLines(document, at, 0, [parseLine(`${indent}# ${text}${eol}`)]);
  }
  if (text === '') return removeLines(document, [at]);
  const sign = /^#+[ \t]*/.exec(old.text)?.[0] ?? '# ';
  return spliceLines(document, at, 1, [parseLine(printLine({ ...old, text: sign + text }))]);
}
