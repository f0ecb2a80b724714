/** Finds the command among the arguments of `fairlead`, so that only what it needs is loaded. */

export interface FoundCommand {
  /** Undefined: there is none. */
  readonly name: string | undefined;
  /** All other arguments. */
  readonly rest: readonly string[];
}

/** The command is the first word that is neither an option nor the value of one. */
export function findCommand(args: readonly string[]): FoundCommand {
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--config' || word === '--known-hosts') at++;
    else if (!word.startsWith('-')) break;
  }
  return { name: args[at], rest: [...args.slice(0, at), ...args.slice(at + 1)] };
}
