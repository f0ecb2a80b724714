/** What a command of the demo shell is, and what it gets when it runs. */
import type { ByteSource } from '../shell/byteStreams.ts';
import type { ShellState } from '../shell/shellState.ts';

export interface Invocation {
  readonly name: string;
  readonly args: readonly string[];
  readonly shell: ShellState;
  readonly input: ByteSource;
  /** Fires at Ctrl-C and when the connection goes away. */
  readonly signal: AbortSignal;
  /** Standard output is a terminal: colours and columns are welcome. */
  readonly fancy: boolean;
  readonly print: (text: string | Uint8Array) => Promise<void>;
  /** One line on standard error, with the command's name in front. */
  readonly complain: (text: string) => Promise<void>;
}

export interface Command {
  /** The arguments, as in a manual's synopsis. */
  readonly usage: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** Resolves with the exit status. TreeError and UsageError become a message and a status. */
  run(invocation: Invocation): Promise<number>;
}

export type Commands = Readonly<Record<string, Command>>;

/** The arguments make no sense: the command ends with status 2 and its usage. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface Options {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** Reads options of one letter (POSIX Utility Syntax Guidelines). `valued` are letters that take a value. */
export function parseOptions(args: readonly string[], known: string, valued = ''): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  let index = 0;
  for (; index < args.length; index++) {
    const word = args[index] ?? '';
    if (word === '--') {
      index++;
      break;
    }
    if (!word.startsWith('-') || word === '-') break;
    for (let at = 1; at < word.length; at++) {
      const letter = word.charAt(at);
      if (valued.includes(letter)) {
        const value = word.slice(at + 1) || args[++index];
        if (value === undefined) throw new UsageError(`option requires an argument -- '${letter}'`);
        values.set(letter, value);
        break;
      }
      if (!known.includes(letter)) throw new UsageError(`invalid option -- '${letter}'`);
      flags.add(letter);
    }
  }
  return { flags, values, operands: args.slice(index) };
}

/** A whole number that is not negative. */
export function parseCount(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new UsageError(`not a number: '${text}'`);
  return Number(text);
}
