/** Chooses the command. Each one is loaded when it is called: `exec` must start fast, and needs no web server. */
import { writeSync } from 'node:fs';
import { findCommand } from './findCommand.ts';

/** Resolves with the exit status: 0 done, 2 wrong arguments, 255 no connection, else what the command says. */
export async function main(args: readonly string[]): Promise<number> {
  const { name, rest } = findCommand(args);
  // Programs start these hundreds of times: they load nothing of connections.
  if (name === 'explain') return (await import('./explain.ts')).explainCommand(rest);
  if (name === 'config') return (await import('./config.ts')).configCommand(rest);
  if (name === 'check') return (await import('./check.ts')).checkCommand(rest);
  const [{ readCommandLine }, { usageOf }] = await Promise.all([import('./commandLine.ts'), import('./usage.ts')]);
  const line = readCommandLine(args);
  switch (line.kind) {
    case 'wrong':
      writeSync(2, `fairlead: ${line.problem}\n\n${usageOf(line.command)}`);
      return 2;
    case 'help':
      process.stdout.write(usageOf(line.command));
      return 0;
    case 'version': {
      const { version } = await import('../../package.json', { with: { type: 'json' } });
      process.stdout.write(`fairlead ${version}\n`);
      return 0;
    }
    case 'ls':
      return (await import('./listHosts.ts')).listHosts(line);
    case 'exec':
      return (await import('./execute.ts')).execute(line);
    case 'serve':
      return (await import('../webHost.ts')).serveCommand(line.args);
    case 'get':
    case 'put':
    case 'mirror':
      return (await import('./transfer.ts')).transferCommand(line.kind, line.args);
    case 'import':
      return (await import('./import.ts')).importCommand(line.args);
    case 'open':
      return (await import('./open.ts')).openCommand(line.args);
    case 'run':
      return (await import('./run.ts')).runCommand(line.args);
    case 'tunnel':
      return (await import('./tunnel.ts')).tunnelCommand(line.args);
  }
}
