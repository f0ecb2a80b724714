/** What --help prints. */
export type CommandName = 'ls' | 'exec' | 'serve';

const COMMON = `  --config FILE       read this file instead of ~/.ssh/config (as ssh -F)
  --known-hosts FILE  use this file instead of ~/.ssh/known_hosts
  --help              print this
`;

const FAIRLEAD = `Usage: fairlead [options] COMMAND

Commands:
  ls [--json]               list the hosts of the config
  exec HOST -- COMMAND…     run a command on a host, as ssh does
  get HOST:PATH… LOCAL      copy files from a host
  put LOCAL… HOST:PATH      copy files to a host
  mirror SOURCE TARGET      make one folder what another one is
  run SNIPPET HOST…         run a snippet on hosts and print what each said
  tunnel HOST               open tunnels and keep them open
  import FILE               hosts of PuTTY, WinSCP, Termius… as a config file
  open HOST…                open terminals in the window of Fairlead
  check HOST                say what is found on the way to a host, without signing in
  serve                     show Fairlead in a browser
  explain HOST              show what ssh would use for a host, and which line says so
  config COMMAND            print, edit and check config files

Options:
${COMMON}  --version           print the version

fairlead COMMAND --help says more.
`;

const USAGE: Readonly<Record<Exclude<CommandName, 'serve'>, string>> = {
  ls: `Usage: fairlead ls [options]

Lists the hosts that ~/.ssh/config and its Include tree name.

  --json              print everything that is known, as JSON
${COMMON}`,
  exec: `Usage: fairlead exec [options] HOST -- COMMAND…

Runs a command on a host. Standard input, output and error, and the exit status, are those of the command.
HOST is a name of the config, user@host:port or ssh://user@host:port. Words of COMMAND are joined with spaces.

  --batch             never ask: fail when a password or a decision is needed
  -t, --terminal      give the command a terminal
${COMMON}
Exit status: the command's own; 255 when there was no connection or a signal ended the command.
`,
};

/** The usage of one command, or of the whole program. `serve` prints its own. */
export function usageOf(command: CommandName | null): string {
  return command === null || command === 'serve' ? FAIRLEAD : USAGE[command];
}
