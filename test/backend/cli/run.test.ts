/** `fairlead run`: a snippet of the settings on hosts, for people and for programs. */
import { beforeAll, expect, test } from 'vitest';
import { hostBlock } from '../../helpers/backend.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { buildCommand, run } from './builtCommand.ts';

let home: TempHome;
let program: string;

beforeAll(async () => {
  let sshd: Sshd;
  [program, sshd] = await Promise.all([buildCommand(), startSshd()]);
  home = makeTempHome();
  home.write('.ssh/config', ['one', 'two'].map((alias) => hostBlock(alias, sshd, home)).join('\n'));
  const snippets = [
    { id: 'a', name: 'Say it', text: 'echo {{what=hello}} for "$USER"; exit {{code=0|5}}' },
    { id: 'b', name: 'odd', text: 'true' },
  ];
  home.write('.config/fairlead/settings.json', JSON.stringify({ snippets }));
}, 60_000);

const fairlead = (...args: string[]) => run(process.execPath, [program, 'run', ...args], home.path);

test('prints what each host said, with its exit code, and ends with the greatest', async () => {
  const { status, stdout } = await fairlead(
    '--batch',
    '--set',
    'what=it is; exit 9',
    '--set',
    'code=5',
    'Say it',
    'one',
    'two',
  );
  const text = stdout.toString();
  expect(text).toMatch(/^== one: exit code 5\nit is; exit 9 for \w+\n\n== two: exit code 5\nit is; exit 9 for \w+\n$/);
  expect(status).toBe(5);
});

test('is JSON for programs; defaults are filled in; 255 when a host is not there', async () => {
  const { status, stdout } = await fairlead('--batch', '--json', 'Say it', 'one', 'sam@127.0.0.1:1');
  expect(JSON.parse(stdout.toString())).toMatchObject([
    { host: 'one', code: 0, signal: null, stderr: '', cut: false, failure: null },
    { host: '127.0.0.1', code: null, stdout: '', failure: expect.any(String) as string },
  ]);
  expect(status).toBe(255);
});

test.each([
  [['nothing', 'one'], 'there is no snippet nothing; there are: Say it, odd'],
  [['Say it'], 'a host is missing'],
  [[], 'a snippet is missing'],
  [['--set', 'whom=x', 'Say it', 'one'], 'Say it has no variable whom'],
  [['--set', 'x', 'Say it', 'one'], '--set wants NAME=VALUE'],
  [['odd', '-oProxyCommand=x'], 'Unknown option'],
])('%j: %s', async (args, problem) => {
  const { status, stderr } = await fairlead('--batch', ...args);
  expect(stderr).toContain(problem);
  expect(status).toBe(2);
});
