/** ssh_config for CodeMirror: colours, completion and hover, all from the keyword table. It judges no values. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { hoverTooltip, type Tooltip } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { findKeyword, type Keyword, KEYWORDS } from '../../../shared/sshConfig/keywords.ts';

interface LineState {
  /** In lower case; empty at the start of a line. */
  keyword: string;
}

const language = StreamLanguage.define<LineState>({
  name: 'ssh_config',
  startState: () => ({ keyword: '' }),
  copyState: (state) => ({ ...state }),
  languageData: { commentTokens: { line: '#' } },
  token(stream, state) {
    if (stream.sol()) state.keyword = '';
    if (stream.eatSpace()) return null;
    if (state.keyword === '') {
      if (stream.peek() === '#') {
        stream.skipToEnd();
        return 'comment';
      }
      if (stream.match(/^(?:"[^"]*"?|[^\s="]+)/) === null) stream.next();
      state.keyword = stream.current().replaceAll('"', '').toLowerCase();
      return findKeyword(state.keyword) === undefined ? 'invalid' : 'keyword';
    }
    if (stream.match(/^#.*/)) return 'comment';
    if (stream.match(/^=/)) return 'operator';
    if (stream.match(/^(?:"(?:[^"\\]|\\.)*"?|[^\s"]+)/) === null) stream.next();
    if (state.keyword === 'host' || state.keyword === 'match') return 'heading';
    return /^(?:\d+[smhdwKMG]?|yes|no|none)$/.test(stream.current()) ? 'number' : 'string';
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--syn-key)' },
  { tag: tags.heading, color: 'var(--syn-host)', fontWeight: '600' },
  { tag: tags.comment, color: 'var(--syn-com)', fontStyle: 'italic' },
  { tag: tags.number, color: 'var(--syn-num)' },
  { tag: tags.string, color: 'var(--syn-val)' },
  { tag: tags.invalid, color: 'var(--danger)' },
]);

const OPTIONS: readonly Completion[] = KEYWORDS.filter(({ status }) => status === 'current').map(
  ({ name, help, kind }) => ({ label: name, info: help, type: kind === 'block' ? 'class' : 'property' }),
);

/** Keywords at the start of a line, then the words that the option knows. */
export function completeOption(context: CompletionContext): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const keyword = /^\s*([A-Za-z0-9]*)$/.exec(before);
  if (keyword !== null) {
    const typed = keyword[1] ?? '';
    return typed === '' && !context.explicit
      ? null
      : { from: context.pos - typed.length, options: OPTIONS, validFor: /^[A-Za-z0-9]*$/ };
  }
  const value = /^\s*([A-Za-z0-9]+)[\s=]+(\S*)$/.exec(before);
  const entry = findKeyword(value?.[1] ?? '');
  const words = entry === undefined ? [] : wordsOf(entry);
  if (words.length === 0) return null;
  return {
    from: context.pos - (value?.[2]?.length ?? 0),
    options: words.map((label) => ({ label, type: 'constant' })),
    validFor: /^[\w-]*$/,
  };
}

/** The words that a value may be; none when it is free text. */
function wordsOf({ kind, choices }: Keyword): readonly string[] {
  return kind === 'flag' ? ['yes', 'no'] : Object.keys(choices);
}

/** What a line, counted from 0, does for its host: one sentence, or nothing. */
export type AboutLine = (line: number) => string;

const help = (about: AboutLine) =>
  hoverTooltip((view, position): Tooltip | null => {
    const line = view.state.doc.lineAt(position);
    const found = /^(\s*)([A-Za-z0-9]+)/.exec(line.text);
    const start = line.from + (found?.[1]?.length ?? 0);
    const end = start + (found?.[2]?.length ?? 0);
    const entry = findKeyword(found?.[2] ?? '');
    if (entry === undefined || position < start || position > end) return null;
    return {
      pos: start,
      end,
      above: true,
      create: () => ({ dom: helpElement(entry, entry.kind === 'block' ? '' : about(line.number - 1)) }),
    };
  });

function helpElement({ name, help: text, default: preset, honoured, why }: Keyword, about: string): HTMLElement {
  const element = document.createElement('div');
  element.className = 'cm-help';
  const title = document.createElement('b');
  title.textContent = name;
  element.append(title, ` ${text}.`);
  for (const more of [preset === '' ? '' : `= ${preset}`, honoured === 'no' ? why : '', about]) {
    if (more === '') continue;
    const line = document.createElement('div');
    line.textContent = more;
    element.append(line);
  }
  return element;
}

export function sshConfigLanguage(about: AboutLine): Extension {
  return [language, syntaxHighlighting(colours), help(about)];
}
