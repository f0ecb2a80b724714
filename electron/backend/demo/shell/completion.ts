/** What Tab can complete at the end of a text: commands in the first place of a command, paths elsewhere. */
import { commandNames } from '../commands/commandTable.ts';
import { TreeError } from '../tree/treeError.ts';
import { absolute } from './paths.ts';
import type { ShellState } from './shellState.ts';

export interface Completion {
  /** How much of the end of the text is replaced, in UTF-16 units. */
  readonly length: number;
  /** What goes there: as far as all candidates agree; with a space or `/` when there is only one. */
  readonly text: string;
  /** Several: to be listed when the person presses Tab again. */
  readonly candidates: readonly string[];
}

interface Candidate {
  readonly text: string;
  readonly suffix: string;
}

export function complete(shell: ShellState, before: string): Completion {
  const typed = /(?:\\.|[^\s\\|;&<>"'])*$/s.exec(before)?.[0] ?? '';
  const earlier = before.slice(0, before.length - typed.length);
  const first = /(^|[|;&])\s*$/.test(earlier) && !typed.includes('/');
  const word = typed.replace(/\\(.)/gs, '$1');
  const { base, found } = first ? { base: word, found: commands(word) } : paths(shell, word);
  const [only] = found;
  const kept = word.slice(0, word.length - base.length);
  const text =
    only !== undefined && found.length === 1
      ? escaped(kept + only.text) + only.suffix
      : escaped(kept + commonStart(found.map((candidate) => candidate.text)));
  return {
    length: typed.length,
    text: found.length === 0 ? typed : text,
    candidates: found.length > 1 ? found.map((candidate) => candidate.text + candidate.suffix.trim()) : [],
  };
}

function commands(start: string): Candidate[] {
  return commandNames()
    .filter((name) => name.startsWith(start))
    .map((text) => ({ text, suffix: ' ' }));
}

function paths(shell: ShellState, word: string): { base: string; found: Candidate[] } {
  const cut = word.lastIndexOf('/') + 1;
  const base = word.slice(cut);
  const folder = word.slice(0, cut).replace(/^~(?=\/)/, shell.environment.get('HOME') ?? '');
  try {
    const found = shell.tree
      .list(absolute(shell.folder, folder === '' ? '.' : folder))
      .filter(({ name }) => name.startsWith(base) && (base.startsWith('.') || !name.startsWith('.')))
      .map(({ name, node }) => ({ text: name, suffix: node.kind === 'directory' ? '/' : ' ' }));
    return { base, found };
  } catch (error) {
    if (error instanceof TreeError) return { base, found: [] };
    throw error;
  }
}

function commonStart(texts: readonly string[]): string {
  const [first = [], ...others] = texts.map((text) => Array.from(text));
  const differs = first.findIndex((letter, index) => others.some((other) => other[index] !== letter));
  return first.slice(0, differs < 0 ? undefined : differs).join('');
}

function escaped(text: string): string {
  return text.replace(/[\s"'\\$`|;&<>()*?#]/g, '\\$&');
}
