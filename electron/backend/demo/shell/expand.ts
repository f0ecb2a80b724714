/** Turns the words of a command into its arguments: variables, `~`, and `*` and `?` against the names in the tree. */
import { TreeError } from '../tree/treeError.ts';
import type { Piece, Word } from './commandLine.ts';
import { ANY, fits, ONE, type Pattern } from './namePattern.ts';
import { absolute } from './paths.ts';
import type { ShellState } from './shellState.ts';

/** A part of an argument that is being made. `plain` text may hold wildcards. */
interface Part {
  readonly text: string;
  readonly plain: boolean;
}

export function expandWords(words: readonly Word[], shell: ShellState): string[] {
  return words.flatMap((word) => expandWord(word, shell));
}

function expandWord(word: Word, shell: ShellState): string[] {
  return splitFields(word, shell).flatMap((parts) => {
    const text = parts.map((part) => part.text).join('');
    if (!parts.some((part) => part.plain && /[*?]/.test(part.text))) return [text];
    const matches = matchNames(parts, shell);
    return matches.length > 0 ? matches : [text];
  });
}

/** Variables outside quotes are split at blanks into several arguments, or into none when they are empty. */
function splitFields(word: Word, shell: ShellState): Part[][] {
  const fields: Part[][] = [];
  let current: Part[] | null = null;
  for (const [index, piece] of word.entries()) {
    if (piece.kind === 'text' || piece.quoted) {
      current = [...(current ?? []), { text: textOf(piece, index === 0, shell), plain: !piece.quoted }];
      continue;
    }
    for (const part of valueOf(piece.value, shell).split(/(\s+)/)) {
      if (part === '') continue;
      if (part.trim() !== '') {
        current = [...(current ?? []), { text: part, plain: true }];
      } else if (current !== null) {
        fields.push(current);
        current = null;
      }
    }
  }
  return current === null ? fields : [...fields, current];
}

function textOf(piece: Piece, first: boolean, shell: ShellState): string {
  if (piece.kind === 'variable') return valueOf(piece.value, shell);
  return first && !piece.quoted ? piece.value.replace(/^~(?=\/|$)/, valueOf('HOME', shell)) : piece.value;
}

function valueOf(name: string, shell: ShellState): string {
  return name === '?' ? String(shell.lastStatus) : (shell.environment.get(name) ?? '');
}

/** The paths that fit, in order. Hidden names only when the pattern names the dot. */
function matchNames(parts: readonly Part[], shell: ShellState): string[] {
  const segments = toSegments(parts);
  let found = [''];
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    found = found.flatMap((path) => {
      const names = segment.pattern === null ? [segment.text] : namesIn(path, segment.pattern, segment.text, shell);
      return names.map((name) => `${path}${name}${last ? '' : '/'}`);
    });
  }
  return found.filter((path) => shell.tree.exists(absolute(shell.folder, path)));
}

interface Segment {
  readonly text: string;
  /** Null: a plain name. */
  readonly pattern: Pattern | null;
}

function toSegments(parts: readonly Part[]): Segment[] {
  const segments: { text: string; pattern: Pattern }[] = [{ text: '', pattern: [] }];
  for (const { text, plain } of parts) {
    for (const character of text) {
      const current = segments.at(-1);
      if (character === '/' || current === undefined) {
        segments.push({ text: '', pattern: [] });
        continue;
      }
      current.text += character;
      const wild = plain && (character === '*' || character === '?');
      current.pattern.push(wild ? (character === '*' ? ANY : ONE) : character);
    }
  }
  return segments.map(({ text, pattern }) => ({
    text,
    pattern: pattern.some((part) => typeof part !== 'string') ? pattern : null,
  }));
}

function namesIn(path: string, pattern: Pattern, text: string, shell: ShellState): string[] {
  try {
    return shell.tree
      .list(absolute(shell.folder, path === '' ? '.' : path))
      .map(({ name }) => name)
      .filter((name) => fits(pattern, name) && (text.startsWith('.') || !name.startsWith('.')));
  } catch (error) {
    if (error instanceof TreeError) return [];
    throw error;
  }
}
