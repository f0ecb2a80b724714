/** `config.runExec`: one command of a Match exec line, once, and nothing else. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectBackend } from '../../helpers/backend.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';

const environment = { PATH: process.env['PATH'] ?? '', SHELL: '/bin/sh' };

test('runs the command that a line asks for once, and says how it ended', async () => {
  const home = makeTempHome();
  const ran = join(home.path, 'ran');
  const { client } = connectBackend({
    home,
    environment,
    config: `Match exec "echo %h >> ${ran}"\n  Port 7\nMatch exec "exit 3"\n  User a\nMatch exec "kill -9 $$"\n  Tag b\n`,
  });
  const run = (command: string) => client.call('config.runExec', { host: 'web', command, answers: [] });
  expect(existsSync(ran)).toBe(false);
  expect(await run(`echo web >> ${ran}`)).toEqual({ kind: 'ran', status: 0 });
  expect(readFileSync(ran, 'utf8')).toBe('web\n');
  expect(await run('exit 3')).toEqual({ kind: 'ran', status: 3 });
  expect(await run('kill -9 $$')).toEqual({ kind: 'ran', status: null });
  expect(readFileSync(ran, 'utf8')).toBe('web\n');
});

test('refuses a command that no line asks for as it is', async () => {
  const home = makeTempHome();
  const ran = join(home.path, 'ran');
  const { client } = connectBackend({
    home,
    environment,
    config: `# touch ${ran}\nHost web\n  ProxyCommand touch ${ran}\nMatch exec "touch ${ran}-%h"\n  Port 7\nMatch user nobody-else exec "touch ${ran}-user"\n`,
  });
  for (const command of [`touch ${ran}`, `touch ${ran}-%h`, `touch ${ran}-other`, `touch ${ran}-user`, '']) {
    const call = client.call('config.runExec', { host: 'web', command, answers: [{ command, matches: true }] });
    await expect(call).rejects.toMatchObject({ code: 'not-found' });
  }
  expect(['', '-%h', '-other', '-user'].filter((end) => existsSync(ran + end))).toEqual([]);
});

test('a shell that is not there is told', async () => {
  const { client } = connectBackend({
    environment: { ...environment, SHELL: '/nowhere/sh' },
    config: 'Match exec "true"\n  Port 7\n',
  });
  expect(await client.call('config.runExec', { host: 'web', command: 'true', answers: [] })).toEqual({
    kind: 'failed',
    reason: 'there is no program /nowhere/sh',
  });
});
