/** `fairlead config` as a person runs it. What edits do is shared/sshConfig/hostEdits.test.ts. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { buildCommand, run } from './builtCommand.ts';

const CONFIG = 'Host web db\n  Port 22\n\nHost *\n  User all\n';
let program: string;
beforeAll(async () => {
  program = await buildCommand();
});

function setUp() {
  const home = makeTempHome();
  const path = home.write('.ssh/config', CONFIG);
  const fairlead = (...args: string[]) => run(process.execPath, [program, 'config', ...args], home.path);
  return { home, path, fairlead, text: () => readFileSync(path, 'utf8') };
}

test('set shows the change, and makes it', async () => {
  const { fairlead, text } = setUp();
  const diff = [
    '--- ~/.ssh/config',
    '+++ ~/.ssh/config',
    '@@ line 1 @@',
    '+Host web',
    '+  Port 23',
    '+',
    ' Host web db',
    '   Port 22',
    ' ',
    '',
  ].join('\n');
  const dry = await fairlead('set', 'web', 'Port', '23', '--dry-run');
  expect({ status: dry.status, stdout: dry.stdout.toString(), text: text() }).toEqual({
    status: 0,
    stdout: diff,
    text: CONFIG,
  });
  const done = await fairlead('set', '--host', 'web', '--set', 'Port=23');
  expect({ status: done.status, stdout: done.stdout.toString(), text: text() }).toEqual({
    status: 0,
    stdout: diff,
    text: `Host web\n  Port 23\n\n${CONFIG}`,
  });
  expect((await fairlead('set', 'web', 'port', '23')).stderr).toBe('fairlead: nothing to change.\n');
});

test('what concerns others is listed, and done only when it is forced', async () => {
  const { fairlead, text } = setUp();
  const refused = await fairlead('unset', 'web', 'Port');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/^db +port +22 +-> +not set$/m);
  expect(text()).toBe(CONFIG);
  expect((await fairlead('unset', 'web', 'Port', '--force')).status).toBe(0);
  expect(text()).toBe('Host web db\n\nHost *\n  User all\n');
});

test('lint prints one line per finding', async () => {
  const { home, fairlead } = setUp();
  const file = home.write('other', 'Host a\n  Prot 22\n  Ciphers 3des-cbc\n');
  const { status, stdout } = await fairlead('lint', file);
  expect({ status, lines: stdout.toString().split('\n') }).toEqual({
    status: 1,
    lines: [
      '~/other:2: prot is not an option. Did you mean Port?',
      '~/other:3: Ciphers asks for weak algorithms: 3des-cbc',
      '',
    ],
  });
  expect((await fairlead('lint')).status).toBe(0);
});

test.each([
  [['set', 'web'], 'an option is missing'],
  [['set', 'web', 'Port'], 'a value is missing'],
  [['set', 'web*', 'Port', '1'], 'is a pattern'],
  [['set', '--host', 'web', '--set', 'Port'], '--set takes KEY=VALUE'],
  [['unset', 'web', 'Port', '1'], 'unset takes no value'],
  [['lint', 'a', 'b'], 'takes one file'],
  [['open'], 'there is no command config open'],
  [[], 'a command is missing'],
])('%j is wrong', async (args, problem) => {
  const { fairlead } = setUp();
  const { status, stderr } = await fairlead(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(problem);
});

test('values that ssh would refuse are not written', async () => {
  const { fairlead, text } = setUp();
  expect((await fairlead('set', 'web', 'Port', 'many')).stderr).toBe("fairlead: Bad port 'many'.\n");
  expect((await fairlead('set', 'web', 'Prot', '1')).stderr).toBe('fairlead: Bad configuration option: Prot\n');
  expect((await fairlead('set', 'web', 'User', 'a\nb')).stderr).toContain('has no way to write this value');
  expect(text()).toBe(CONFIG);
});
