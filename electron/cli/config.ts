/** `fairlead config`: prints, edits and checks config files. Each command is loaded when it is called. */
import { writeSync } from 'node:fs';

const USAGE = `Usage: fairlead config COMMAND

Commands:
  set HOST KEY VALUE          give an option of HOST a value
  add HOST KEY VALUE          give it one more
  unset HOST KEY              remove the lines of HOST's own blocks
  lint [FILE]                 check the config
  print FILE                  read FILE and print it again, byte for byte

fairlead config COMMAND --help says more.
`;

/** Resolves with the exit status: 0 done, 1 not done, 2 wrong arguments. */
export async function configCommand(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'print':
      return (await import('./configPrint.ts')).printCommand(rest);
    case 'set':
    case 'add':
    case 'unset':
      return (await import('./configEdit.ts')).editCommand(command, rest);
    case 'lint':
      return (await import('./configLint.ts')).lintCommand(rest);
    case '--help':
    case '-h':
      process.stdout.write(USAGE);
      return 0;
    default: {
      const problem = command === undefined ? 'a command is missing' : `there is no command config ${command}`;
      writeSync(2, `fairlead: ${problem}\n\n${USAGE}`);
      return 2;
    }
  }
}
