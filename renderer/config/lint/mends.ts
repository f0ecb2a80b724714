/** One click against a finding: each mend changes the lines that were found and no others, as an edit like any other. */
import { findArguments } from '../../../shared/sshConfig/arguments.ts';
import { type ConfigDocument, parseLine, printLine } from '../../../shared/sshConfig/document.ts';
import { blockAt } from '../../../shared/sshConfig/documentBlocks.ts';
import { moveBlock, removeBlock, removeLines, setValueAt, spliceLines } from '../../../shared/sshConfig/edit.ts';
import { showPath } from '../../../shared/sshConfig/showPath.ts';
import { t } from '../../i18n/translate.ts';
import { literalHosts } from '../blocks.ts';
import type { ConfigEditor } from '../editor.svelte.ts';
import type { Problem } from './problems.ts';

export interface Mend {
  readonly label: string;
  readonly run: () => void;
}

export interface MendActions {
  readonly editor: ConfigEditor;
  readonly copy: (text: string) => void;
  /** `ssh HOST` in a terminal outside; `host` is a byte string. */
  readonly openOutside: (host: string) => void;
}

/** The ways out of a problem, the best first; none when a person must write something. */
export function mendsOf(problem: Problem, { editor, copy, openOutside }: MendActions): readonly Mend[] {
  const { finding, path, line } = problem;
  const edit = (label: string, change: (document: ConfigDocument) => ConfigDocument): Mend[] => {
    if (!editor.isWritable(path)) return [];
    const run = () => {
      const document = editor.documentOf(path);
      if (isStillThere(problem, document)) editor.change(path, change(document));
    };
    return [{ label, run }];
  };
  const removal = () => edit(t('config.mend.removeLine'), (document) => removeLines(document, [line]));
  const goTo = (place: { readonly file: string; readonly line: number }): Mend => ({
    label: t('config.mend.show', { line: place.line }),
    run: () => editor.selection.goTo(place.file, place.line - 1),
  });
  const secure = (file: string): Mend => ({
    label: t('config.mend.copyCommand'),
    run: () => copy(`chmod 600 ${editor.reader === null ? file : showPath(file, editor.reader.world)}`),
  });

  switch (finding.code) {
    case 'unknown-keyword': {
      const { nearest } = finding;
      if (nearest === null) return removal();
      return edit(t('config.mend.write', { option: nearest }), (document) => withKeyword(document, line, nearest));
    }
    case 'outdated-keyword':
    case 'missing-key-file':
      return removal();
    case 'never-wins':
      return [...removal(), goTo(finding.winner)];
    case 'unreachable-block':
      return edit(t('config.mend.removeBlock'), (document) => removeBlock(document, blockAt(document, line)));
    case 'defaults-too-early':
      return edit(t('config.mend.moveToEnd'), (document) => moveBlock(document, line, null));
    case 'duplicate-alias':
      return [goTo(finding.first)];
    case 'weak-algorithm':
      return edit(t('config.mend.withoutWeak'), (document) => withoutNames(document, line, finding.names));
    case 'loose-key-file':
      return [secure(finding.path)];
    case 'loose-config-file':
      return [secure(path)];
    case 'not-honoured': {
      const document = editor.documentOf(path);
      const [host] = literalHosts(document, blockAt(document, line));
      return host === undefined ? [] : [{ label: t('config.mend.openOutside'), run: () => openOutside(host) }];
    }
    case 'refused':
      return [];
  }
}

/** The line says what it said when it was checked. */
function isStillThere({ line, written }: Problem, { lines }: ConfigDocument): boolean {
  return lines[line] !== undefined && printLine(lines[line]) === written;
}

function withKeyword(document: ConfigDocument, at: number, keyword: string): ConfigDocument {
  const line = document.lines[at];
  if (line === undefined) return document;
  return spliceLines(document, at, 1, [parseLine(printLine({ ...line, keyword }))]);
}

/** The list without these names; a list of nothing else goes with its line. */
function withoutNames(document: ConfigDocument, at: number, names: readonly string[]): ConfigDocument {
  const [value] = findArguments(document.lines[at]?.text ?? '') ?? [];
  if (value === undefined) return document;
  const sign = /^[+^]/.exec(value.value)?.[0] ?? '';
  const kept = value.value
    .slice(sign.length)
    .split(',')
    .filter((name) => !names.includes(name));
  return kept.length === 0 ? removeLines(document, [at]) : setValueAt(document, at, [sign + kept.join(',')]);
}
