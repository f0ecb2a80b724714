import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sshCommand } from '../../../renderer/terminals/sshCommand.ts';

const run = promisify(execFile);

test.each([
  [{ kind: 'host', host: 'web-01' }, 'ssh web-01'],
  [{ kind: 'host', host: '2001:db8::7', user: 'sam', port: 2222 }, 'ssh -p 2222 -l sam 2001:db8::7'],
  [{ kind: 'demo' }, ''],
] as const)('%j', (target, command) => expect(sshCommand(target)).toBe(command));

test.each(["a'b $(id)", '-oProxyCommand=x', 'a b', '*'])('a shell hands %j over unchanged', async (host) => {
  const command = sshCommand({ kind: 'host', host }).replace(/^ssh/, 'printf "%s\\n"');
  const { stdout } = await run('sh', ['-c', command]);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(host);
});
