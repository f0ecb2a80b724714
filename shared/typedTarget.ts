/**
 * Reads what a person typed or pasted to connect: `host`, `user@host:port`, or a line of ssh(1) with its options, with or
 * without `ssh` in front. Options become lines of ssh_config(5), as they are for ssh itself. For text of a person alone: a
 * link must not bring options along (shared/link.ts).
 */
import { quoteArgument } from './sshConfig/arguments.ts';
import { parseJumps } from './sshConfig/jumpSpec.ts';
import { badPort, badUser, type HostTarget, isUser, makeTarget, parseDestination, parsePort } from './target.ts';
import { parseTunnelSpec, type TunnelSpec, type TunnelType } from './tunnelSpec.ts';

export type ParsedTarget =
  | {
      readonly target: HostTarget;
      /** Parts of an ssh command line that mean nothing to Fairlead. */
      readonly ignored: readonly string[];
    }
  | { readonly problem: string };

/** A destination that could be read. */
export type TypedTarget = Extract<ParsedTarget, { readonly target: unknown }>;

/** Narrows what parseTarget() answers; null when it is no destination. */
export function typedTarget(parsed: ParsedTarget | null): TypedTarget | null {
  return parsed !== null && 'target' in parsed ? parsed : null;
}

/** Options of ssh(1) without an argument, as lines of ssh_config; empty: it is about ssh's own program. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  '4': ['AddressFamily inet'],
  '6': ['AddressFamily inet6'],
  A: ['ForwardAgent yes'],
  a: ['ForwardAgent no'],
  C: ['Compression yes'],
  g: ['GatewayPorts yes'],
  N: ['SessionType none', 'RequestTTY no'],
  n: ['StdinNull yes'],
  s: ['SessionType subsystem'],
  T: ['RequestTTY no'],
  t: ['RequestTTY yes'],
  X: ['ForwardX11 yes'],
  x: ['ForwardX11 no'],
  Y: ['ForwardX11 yes', 'ForwardX11Trusted yes'],
  ...Object.fromEntries(['f', 'G', 'K', 'k', 'M', 'q', 'V', 'v', 'y'].map((letter) => [letter, []])),
};
/** Those with an argument that is the value of one keyword. */
const VALUES: Readonly<Record<string, string>> = {
  B: 'BindInterface',
  b: 'BindAddress',
  c: 'Ciphers',
  m: 'MACs',
  P: 'Tag',
};
const FORWARDS: Readonly<Record<string, TunnelType>> = { L: 'local', R: 'remote', D: 'dynamic' };
/** Sockets, files and programs of ssh itself. */
const NOT_OURS = 'EeFIOQSWw';
const WITH_ARGUMENT = `i${Object.keys(VALUES).join('')}${Object.keys(FORWARDS).join('')}${NOT_OURS}Jlop`;
const LETTERS = new RegExp(`^-([${Object.keys(FLAGS).join('')}]*)([${WITH_ARGUMENT}]?)(.*)$`, 's');

/** Null: nothing was typed. */
export function parseTarget(text: string): ParsedTarget | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const words = splitWords(trimmed);
  if (words === null) return { problem: 'A quote is not closed' };
  if (words[0] === 'ssh' && words.length > 1) words.shift();
  return new SshLine().read(words);
}

/**
 * As a POSIX shell splits a simple command into words; it expands nothing, and a backslash is one unless it stands before
 * what has a meaning here: `corp\anna@web` is a name. Null: a quote is not closed.
 */
function splitWords(text: string): string[] | null {
  const words: string[] = [];
  const pattern = /\s*((?:\\[\s'"\\]|'[^']*'|"(?:[^"\\]|\\[^])*"|[^\s'"])+)/gy;
  let at = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    words.push((found[1] ?? '').replace(/\\([\s'"\\])|'([^']*)'|"((?:[^"\\]|\\[^])*)"/g, unquoted));
    at = pattern.lastIndex;
  }
  return text.slice(at).trim() === '' ? words : null;
}

function unquoted(_: string, escaped?: string, single?: string, double?: string): string {
  return escaped ?? single ?? (double ?? '').replace(/\\(["\\$`])/g, '$1');
}

class Unreadable extends Error {}

/**
 * ssh.c main: options may follow the host. An option of one letter takes the place of what was said before, unlike -o,
 * -p and -l, which say only what was not said yet.
 */
class SshLine {
  readonly #options: string[] = [];
  readonly #forwards: TunnelSpec[] = [];
  readonly #ignored: string[] = [];
  #user: string | undefined;
  #port: number | undefined;

  read(words: readonly string[]): ParsedTarget {
    try {
      return this.#read(words);
    } catch (error) {
      if (error instanceof Unreadable) return { problem: error.message };
      throw error;
    }
  }

  #read(words: readonly string[]): ParsedTarget {
    let host: string | null = null;
    let at = 0;
    for (; at < words.length; at++) {
      const word = words[at] ?? '';
      if (word === '--') at++;
      const isOption = word !== '--' && word.startsWith('-') && word.length > 1;
      if (!isOption && host !== null) break;
      if (!isOption) host = this.#destination(words[at]);
      else if (this.#option(word, words[at + 1])) at++;
    }
    if (host === null) return { problem: 'A host name is missing' };
    const command = words.slice(at).join(' ');
    // In a file it is expanded: here it is not.
    if (command !== '') this.#add('RemoteCommand', command.replaceAll('%', '%%'));
    return {
      target: {
        ...makeTarget(host, this.#user, this.#port),
        ...(this.#options.length === 0 ? {} : { options: this.#options }),
        ...(this.#forwards.length === 0 ? {} : { forwards: this.#forwards }),
      },
      ignored: this.#ignored,
    };
  }

  /** A user or port that was named before stays. */
  #destination(word: string | undefined): string {
    const parsed = parseDestination(word ?? '');
    if ('problem' in parsed) throw new Unreadable(parsed.problem);
    this.#user ??= parsed.target.user;
    this.#port ??= parsed.target.port;
    return parsed.target.host;
  }

  /** Letters without an argument may be joined to others: -Cp2222. True: the next word is its argument. */
  #option(word: string, next: string | undefined): boolean {
    const [, plain = '', letter = '', joined = ''] = LETTERS.exec(word) ?? [];
    if (letter === '' && (joined !== '' || plain === '')) throw new Unreadable(`ssh has no option ${word}`);
    for (const flag of plain) {
      const lines = FLAGS[flag] ?? [];
      if (lines.length === 0) this.#ignored.push(`-${flag}`);
      for (const line of lines) this.#set(line);
    }
    if (letter === '') return false;
    const argument = joined === '' ? next : joined;
    if (argument === undefined || argument === '') throw new Unreadable(`-${letter} needs a value`);
    this.#withArgument(letter, argument);
    return joined === '';
  }

  #withArgument(letter: string, argument: string): void {
    const keyword = VALUES[letter];
    const type = FORWARDS[letter];
    if (letter === 'p') this.#setPort(argument);
    else if (letter === 'l') this.#setUser(argument);
    else if (letter === 'o') this.#config(argument);
    else if (letter === 'J') this.#jump(argument);
    else if (letter === 'i') this.#add('IdentityFile', quoteArgument(argument));
    else if (keyword !== undefined) this.#set(`${keyword} ${quoteArgument(argument)}`);
    else if (type !== undefined) this.#forward(type, letter, argument);
    else this.#ignored.push(`-${letter} ${argument}`);
  }

  #setPort(text: string): void {
    const port = parsePort(text);
    if (port === null) throw new Unreadable(badPort(text));
    this.#port ??= port;
  }

  #setUser(user: string): void {
    if (!isUser(user)) throw new Unreadable(badUser(user));
    this.#user ??= user;
  }

  #jump(text: string): void {
    if (this.#options.some((line) => line.startsWith('ProxyJump '))) throw new Unreadable('ssh takes -J once only');
    if (text.toLowerCase() !== 'none' && parseJumps(text, () => null) === null)
      throw new Unreadable(`-J takes hosts, such as user@bastion:22, and not ${text}`);
    this.#add('ProxyJump', text);
  }

  #forward(type: TunnelType, letter: string, text: string): void {
    const spec = parseTunnelSpec(type, text);
    if (spec === null) throw new Unreadable(`-${letter} ${text} is no forwarding specification`);
    this.#forwards.push(spec);
  }

  /** `Keyword=value` or `Keyword value`, as in a file. */
  #config(text: string): void {
    const [, keyword, value] = /^\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(\S[^]*)$/.exec(text) ?? [];
    if (keyword === undefined || value === undefined) throw new Unreadable(`-o takes Keyword=value, and not ${text}`);
    const name = keyword.toLowerCase();
    if (name === 'host' || name === 'match' || name === 'include')
      throw new Unreadable(`-o ${keyword} is for config files only`);
    if (name === 'user') this.#setUser(value);
    else if (name === 'port') this.#setPort(value);
    else this.#add(keyword, value);
  }

  #set(line: string): void {
    const keyword = line.split(' ', 1)[0]?.toLowerCase();
    const index = this.#options.findIndex((other) => other.split(' ', 1)[0]?.toLowerCase() === keyword);
    const before = index < 0 ? null : this.#options.splice(index, 1)[0];
    // -tt: also where there is no terminal.
    this.#options.push(before === line && line === 'RequestTTY yes' ? 'RequestTTY force' : line);
  }

  #add(keyword: string, value: string): void {
    if (/[\0\r\n]/.test(value)) throw new Unreadable(`${keyword} cannot have more than one line`);
    this.#options.push(`${keyword} ${value}`);
  }
}
