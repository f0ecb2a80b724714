/** `fairlead get`, `put` and `mirror` as a person runs them, against a real sshd. */
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hostBlock } from '../../helpers/backend.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { describeTree } from '../files/trees.ts';
import { atTerminal, buildCommand, run } from './builtCommand.ts';

let program: string;
let sshd: Sshd;
let home: TempHome;
let source: string;
let target: string;

beforeAll(async () => {
  [program, sshd] = await Promise.all([buildCommand(), startSshd()]);
  home = makeTempHome();
  home.write('.ssh/config', hostBlock('web', sshd, home));
});

beforeEach(() => {
  source = join(makeTempFolder('source'), 'tree');
  target = makeTempFolder('target');
  mkdirSync(join(source, 'sub'), { recursive: true });
  writeFileSync(join(source, 'a'), 'hello', { mode: 0o640 });
  writeFileSync(join(source, 'sub/big'), randomBytes(2_000_000));
  writeFileSync(join(source, 'odd\nname'), '');
  utimesSync(join(source, 'a'), 1e9, 1e9);
});

const fairlead = (...args: string[]) => run(process.execPath, [program, ...args], home.path);

describe('put and get', () => {
  test('a tree there and back, exactly, with -r -p --verify', async () => {
    symlinkSync('a', join(source, 'link'));
    expect(await fairlead('mirror', '--verify', source, `web:${target}/there`)).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(await fairlead('mirror', `web:${target}/there`, join(target, 'back'))).toMatchObject({ status: 0 });
    expect(describeTree(join(target, 'back'))).toEqual(describeTree(source));
    expect(await fairlead('put', '-r', '-p', join(source, 'sub'), `web:${target}`)).toMatchObject({ status: 0 });
    expect(await fairlead('get', '-p', `web:${target}/sub/big`, `web:${source}/a`, target)).toMatchObject({
      status: 0,
    });
    expect(describeTree(join(target, 'sub'))).toEqual(describeTree(join(source, 'sub')));
    expect(statSync(join(target, 'a'))).toMatchObject({ mtimeMs: 1e12, mode: 0o100640 });
  });

  test('a new name, a folder that is there, and a folder that is not', async () => {
    expect(await fairlead('put', join(source, 'a'), `web:${target}/renamed`)).toMatchObject({ status: 0 });
    expect(readFileSync(join(target, 'renamed'), 'utf8')).toBe('hello');
    const missing = await fairlead('put', join(source, 'a'), `web:${target}/no/`);
    expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining('it is not a folder') as string });
    expect(readdirSync(target)).toEqual(['renamed']);
  });

  test('--dry-run says what would be done and does nothing; --resume leaves out what is there', async () => {
    const dry = await fairlead('put', '-r', '--dry-run', source, `web:${target}`);
    expect(dry.status).toBe(0);
    expect(dry.stdout.toString()).toContain(`new      ${target}/tree/sub/big`);
    expect(readdirSync(target)).toEqual([]);
    expect(await fairlead('put', '-r', '-p', source, `web:${target}`)).toMatchObject({ status: 0 });
    writeFileSync(join(source, 'a'), 'changed');
    const again = await fairlead('put', '-r', '-p', '--resume', '--dry-run', source, `web:${target}`);
    expect(again.stdout.toString()).toBe(`replaced ${target}/tree/a\n`);
  });

  test('--json is lines of JSON, of which the last says whether all is proven', async () => {
    const { status, stdout } = await fairlead('put', '-r', '--json', source, `web:${target}`);
    const lines = stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(status).toBe(0);
    expect(lines.some(({ type }) => type === 'progress')).toBe(true);
    expect(lines.at(-1)).toMatchObject({ type: 'end', proven: true, files: { found: 3, done: 3 } });
  });

  test('what is left out is told, and is not success', async () => {
    execFileSync('mkfifo', [join(source, 'fifo')]);
    const { status, stderr } = await fairlead('put', '-r', source, `web:${target}`);
    expect(status).toBe(1);
    expect(stderr).toBe(`fairlead: ${source}/fifo: it is a FIFO\n`);
    expect(readFileSync(join(target, 'tree/a'), 'utf8')).toBe('hello');
  });

  test('a terminal sees a bar', async () => {
    writeFileSync(join(source, 'sub/big'), Buffer.alloc(60_000_000));
    const command = [process.execPath, program, 'put', '-r', source, `web:${target}`].join(' ');
    const { status, said } = await atTerminal(command, home.path, []);
    expect(status).toBe(0);
    expect(said).toMatch(/\r\[#* *\] +\d+ % {2}\d of 3 files/);
  });
});

test('mirror with --delete removes what the source does not have, and says so before', async () => {
  expect(await fairlead('mirror', source, `web:${target}`)).toMatchObject({ status: 0 });
  writeFileSync(join(target, 'extra'), '');
  const dry = await fairlead('mirror', '--delete', '--dry-run', source, `web:${target}`);
  expect(dry).toMatchObject({ status: 0, stdout: Buffer.from(`removed  ${target}/extra\n`) });
  expect(readdirSync(target)).toContain('extra');
  expect(await fairlead('mirror', '--delete', source, `web:${target}`)).toMatchObject({ status: 0 });
  expect(describeTree(target)).toEqual(describeTree(source));
});

test.each([
  [['get'], 2, 'a source and a target are needed'],
  [['get', 'here', 'there'], 2, 'HOST:PATH is needed instead of here'],
  [['get', 'web:a', 'other:b', '/tmp'], 2, 'all sources must be on one host'],
  [['get', '--frob', 'web:a', '/tmp'], 2, "Unknown option '--frob'"],
  [['put', '--delete', 'a', 'web:'], 2, 'put has no --delete'],
  [['mirror', 'a', 'b', 'web:'], 2, 'mirror has one source and one target'],
  [['get', 'web:/no/such', '/tmp'], 1, '/no/such: there is no such file'],
  [['get', 'web:/tmp', '/tmp'], 1, '/tmp: it is a folder; -r copies it'],
  [['get', '--batch', 'nowhere.invalid:a', '/tmp'], 255, 'No address for nowhere.invalid'],
])('%j ends with %i and says why', async (args, status, words) => {
  const outcome = await fairlead(...args);
  expect(outcome.status).toBe(status);
  expect(outcome.stderr).toContain(words);
});
