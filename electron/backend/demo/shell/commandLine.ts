/**
 * Reads a line of the demo shell into pipelines: words with quotes and variables, redirects, `|`, `;`, `&&`, `||`. A
 * small part of the POSIX shell grammar; what is missing is refused, never read as something else. Nothing is run here.
 */

/** A piece of a word. Only pieces outside quotes are split, matched against names (`*`) or start with `~`. */
export interface Piece {
  readonly kind: 'text' | 'variable';
  readonly value: string;
  readonly quoted: boolean;
}
export type Word = readonly Piece[];

interface Redirect {
  readonly kind: '<' | '>' | '>>' | '2>' | '2>>' | '2>&1';
  readonly target: Word;
}
export interface SimpleCommand {
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}
/** `when` says whether this pipeline runs after the one before: always, if it succeeded, if it failed. */
export interface Pipeline {
  readonly when: 'always' | 'success' | 'failure';
  readonly commands: readonly SimpleCommand[];
}

export class SyntaxProblem extends Error {
  /** The line may become right when more is typed: a quote or a pipe is open. */
  readonly incomplete: boolean;

  constructor(message: string, incomplete = false) {
    super(message);
    this.name = 'SyntaxProblem';
    this.incomplete = incomplete;
  }
}

type Token = { readonly kind: 'word'; readonly word: Word } | { readonly kind: 'operator'; readonly text: string };

const OPERATORS = ['&&', '||', '2>&1', '2>>', '2>', '>>', ';', '|', '<', '>', '&', '(', ')', '`'];
const JOINS: Readonly<Record<string, Pipeline['when']>> = { ';': 'always', '&&': 'success', '||': 'failure' };

export function parseCommandLine(line: string): Pipeline[] {
  const tokens = tokenize(line);
  const pipelines: Pipeline[] = [];
  let when: Pipeline['when'] = 'always';
  let commands: SimpleCommand[] = [];
  let words: Word[] = [];
  let redirects: Redirect[] = [];
  const endCommand = (by: string) => {
    if (words.length === 0 && redirects.length === 0) throw new SyntaxProblem(`syntax error near '${by}'`);
    commands.push({ words, redirects });
    words = [];
    redirects = [];
  };
  const endPipeline = (by: string) => {
    endCommand(by);
    pipelines.push({ when, commands });
    commands = [];
  };
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (token.kind === 'word') {
      words.push(token.word);
      continue;
    }
    const { text } = token;
    const join = JOINS[text];
    if (text === '|') {
      endCommand(text);
    } else if (join !== undefined) {
      endPipeline(text);
      when = join;
    } else if (text === '2>&1') {
      redirects.push({ kind: text, target: [] });
    } else if (text === '<' || text === '>' || text === '>>' || text === '2>' || text === '2>>') {
      const next = tokens.shift();
      if (next?.kind !== 'word') throw new SyntaxProblem(`syntax error: ${text} needs a file name`);
      redirects.push({ kind: text, target: next.word });
    } else {
      throw new SyntaxProblem(`'${text}' does not work in the demo shell`);
    }
  }
  if (words.length > 0 || redirects.length > 0) endPipeline('end of line');
  else if (commands.length > 0 || when !== 'always') throw new SyntaxProblem('syntax error at end of line', true);
  return pipelines;
}

function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const rest = line.slice(at);
    const blank = /^\s+/.exec(rest);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    if (rest.startsWith('#')) break;
    const operator = OPERATORS.find((text) => rest.startsWith(text));
    if (operator !== undefined) {
      tokens.push({ kind: 'operator', text: operator });
      at += operator.length;
      continue;
    }
    const { word, length } = readWord(rest);
    tokens.push({ kind: 'word', word });
    at += length;
  }
  return tokens;
}

/** Reads one word from the start of the text. */
function readWord(text: string): { word: Piece[]; length: number } {
  const word: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const first = rest.charAt(0);
    if (first === "'") {
      const end = rest.indexOf("'", 1);
      if (end < 0) throw new SyntaxProblem("the quote ' is not closed", true);
      word.push({ kind: 'text', value: rest.slice(1, end), quoted: true });
      at += end + 1;
    } else if (first === '"') {
      const { pieces, length } = readQuoted(rest);
      word.push(...pieces);
      at += length;
    } else if (first === '\\') {
      if (rest.length === 1) throw new SyntaxProblem('the line goes on', true);
      const next = String.fromCodePoint(rest.codePointAt(1) ?? 0);
      if (next !== '\n') word.push({ kind: 'text', value: next, quoted: true });
      at += 1 + next.length;
    } else if (first === '$') {
      const { piece, length } = readVariable(rest, false);
      word.push(piece);
      at += length;
    } else {
      const plain = /^[^\s'"\\$;|<>&()`]+/.exec(rest);
      if (plain === null) break;
      word.push({ kind: 'text', value: plain[0], quoted: false });
      at += plain[0].length;
    }
  }
  return { word, length: at };
}

/** Text between double quotes; `rest` starts with the first one. */
function readQuoted(rest: string): { pieces: Piece[]; length: number } {
  // An empty piece, so that "" is a word.
  const pieces: Piece[] = [{ kind: 'text', value: '', quoted: true }];
  let at = 1;
  while (rest.charAt(at) !== '"') {
    if (at >= rest.length) throw new SyntaxProblem('the quote " is not closed', true);
    if (rest.charAt(at) === '$') {
      const { piece, length } = readVariable(rest.slice(at), true);
      pieces.push(piece);
      at += length;
      continue;
    }
    const match = /^(?:\\(["\\$`])|\\|[^"\\$]+)/.exec(rest.slice(at));
    pieces.push({ kind: 'text', value: match?.[1] ?? match?.[0] ?? '', quoted: true });
    at += match?.[0].length ?? 1;
  }
  return { pieces, length: at + 1 };
}

/** `$NAME`, `${NAME}`, `$?`; a lone `$` is itself. */
function readVariable(rest: string, quoted: boolean): { piece: Piece; length: number } {
  const match = /^\$(?:(\w+|\?)|\{(\w+|\?)\})/.exec(rest);
  if (match !== null) {
    return { piece: { kind: 'variable', value: match[1] ?? match[2] ?? '', quoted }, length: match[0].length };
  }
  if (rest.startsWith('$(') || rest.startsWith('${')) {
    throw new SyntaxProblem(`'${rest.slice(0, 2)}' does not work in the demo shell`);
  }
  return { piece: { kind: 'text', value: '$', quoted: true }, length: 1 };
}
