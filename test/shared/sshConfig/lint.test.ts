/** What the lint says about lines that people really write. */
import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createNodeWorld } from '../../../electron/backend/config/nodeWorld.ts';
import { createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { lintConfig, type LintFinding } from '../../../shared/sshConfig/lint.ts';
import { NEWEST_OPENSSH } from '../../../shared/sshConfig/openSsh.ts';
import { writeLargeConfig } from '../../helpers/sshConfigTree.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';

const home = makeTempHome();
const main = `${home.path}/.ssh/config`;
const at = (line: number) => ({ file: main, line });

function lintTree(path: string): readonly LintFinding[] {
  const world = createNodeWorld({ kind: 'linux', homeFolder: home.path, environment: {} });
  return lintConfig(
    createConfigReader([{ path, userFile: true, checkPermissions: true, required: false }], world, NEWEST_OPENSSH),
  );
}
const lint = (...lines: string[]) => lintTree(home.write('.ssh/config', lines.map((line) => `${line}\n`).join('')));

test('words that are no options, and what may be meant', () => {
  expect(lint('Host a', '  Prot 22', '  Xyzzy 1', 'IgnoreUnknown Foo')).toEqual([
    { code: 'unknown-keyword', place: at(2), word: 'prot', nearest: 'Port' },
    { code: 'unknown-keyword', place: at(3), word: 'xyzzy', nearest: null },
  ]);
  expect(lint('IgnoreUnknown UseKeychain', 'Host *', '  UseKeychain yes')).toEqual([]);
});

test('values that ssh refuses, and options of the past', () => {
  expect(lint('Host a', '  Port many', '  Protocol 2', '  RSAAuthentication yes')).toEqual([
    { code: 'refused', place: at(2), text: "Bad port 'many'." },
    { code: 'outdated-keyword', place: at(3), word: 'Protocol', status: 'deprecated' },
    { code: 'outdated-keyword', place: at(4), word: 'rsaauthentication', status: 'unsupported' },
  ]);
});

test('blocks that nobody can reach', () => {
  expect(
    lint('Host !a', 'Host a !a', 'Host b !c', 'Host *.x !*', 'Match user !root', 'Match !all', 'Match host a,!b'),
  ).toEqual([1, 2, 4, 5, 6].map((line) => ({ code: 'unreachable-block', place: at(line) })));
});

test('values that never win, and the defaults that take their place', () => {
  expect(
    lint('Host *', '  User all', '  Port 1', 'Host a', '  User me', '  Compression yes', '  Compression no'),
  ).toEqual([
    { code: 'defaults-too-early', place: at(1), lines: [at(5)] },
    { code: 'never-wins', place: at(5), option: 'User', winner: at(2) },
    { code: 'never-wins', place: at(7), option: 'Compression', winner: at(6) },
  ]);
});

test('a value that wins for somebody is left alone', () => {
  expect(
    lint('Host a', '  User a', 'Host *', '  User all', 'Match exec "false"', '  Port 1', 'Host *', '  Port 2'),
  ).toEqual([]);
});

test('aliases with two blocks', () => {
  home.write('.ssh/more', 'Host b\n');
  expect(lint('Include more', 'Host a', 'Host c a', 'Host b')).toEqual([
    { code: 'duplicate-alias', place: at(3), alias: 'a', first: at(2) },
    { code: 'duplicate-alias', place: { file: `${home.path}/.ssh/more`, line: 1 }, alias: 'b', first: at(4) },
  ]);
});

test('key files', () => {
  home.write('.ssh/good', 'key');
  chmodSync(home.write('.ssh/loose', 'key'), 0o644);
  home.write('.ssh/token.pub', 'key');
  const names = ['good', 'loose', 'token', 'gone', '%h', 'good.pub'].map((name) => `  IdentityFile ~/.ssh/${name}`);
  expect(lint('Host a', ...names, '  IdentityFile none')).toEqual([
    { code: 'loose-key-file', place: at(3), path: `${home.path}/.ssh/loose` },
    { code: 'missing-key-file', place: at(5), path: `${home.path}/.ssh/gone` },
    { code: 'missing-key-file', place: at(7), path: `${home.path}/.ssh/good.pub` },
  ]);
});

test('a config that others may write to', () => {
  chmodSync(home.write('.ssh/config', 'Host a\n'), 0o666);
  expect(lintTree(main)).toEqual([{ code: 'loose-config-file', place: at(0) }]);
  chmodSync(main, 0o600);
});

test('weak algorithms and options that Fairlead does not act on', () => {
  expect(
    lint('Host a', '  Ciphers +aes128-cbc,aes256-ctr', '  MACs -hmac-md5', '  Tunnel yes', '  ForwardAgent no'),
  ).toEqual([
    { code: 'weak-algorithm', place: at(2), option: 'Ciphers', names: ['aes128-cbc'] },
    { code: 'not-honoured', place: at(4), option: 'Tunnel', why: 'Fairlead opens no tunnel devices.' },
  ]);
});

test('2,000 hosts are checked while a person waits', () => {
  const large = makeTempHome();
  const path = writeLargeConfig(large.path);
  const began = performance.now();
  expect(lintTree(path).every(({ code }) => code === 'missing-key-file')).toBe(true);
  expect(performance.now() - began).toBeLessThan(5000);
});
