/** All commands of the demo shell, by name, and `help`, which lists them. */
import { type Command, type Commands, type Invocation } from './command.ts';
import { styled } from '../shell/style.ts';
import { fileCommands } from './files.ts';
import { listingCommands } from './listing.ts';
import { showCommands } from './show.ts';
import { systemCommands } from './system.ts';
import { textCommands } from './text.ts';

const help: Command = { usage: '[COMMAND]', summary: 'this list', run: printHelp };

const groups: readonly (readonly [title: string, commands: Commands])[] = [
  ['Try these', showCommands],
  ['Look around', listingCommands],
  ['Text', textCommands],
  ['Change files', fileCommands],
  ['Shell', { ...systemCommands, help }],
];

const commands = new Map<string, Command>([
  ...groups.flatMap(([, group]) => Object.entries(group)),
  ['colors', showCommands['colours'] ?? help],
  ['logout', systemCommands['exit'] ?? help],
]);

export function findCommand(name: string): Command | undefined {
  return commands.get(name);
}

export function commandNames(): string[] {
  return [...commands.keys()].sort();
}

async function printHelp({ args, fancy, print, complain }: Invocation): Promise<number> {
  const [wanted] = args;
  if (wanted !== undefined) {
    const command = commands.get(wanted);
    if (command === undefined) {
      await complain(`no such command: ${wanted}`);
      return 1;
    }
    await print(`${`${wanted} ${command.usage}`.trim()}\n    ${command.summary}\n`);
    return 0;
  }
  for (const [title, group] of groups) {
    await print(`${fancy ? styled(title, 'bold') : title}\n`);
    for (const [name, { usage, summary }] of Object.entries(group)) {
      const synopsis = `${name} ${usage}`.trim().padEnd(36);
      await print(`  ${fancy ? synopsis.replace(name, styled(name, 'green')) : synopsis}  ${summary}\n`);
    }
  }
  await print('\nPipes, > and >> redirects, ;, &&, ||, quotes, $VARIABLES and * work too.\n');
  return 0;
}
