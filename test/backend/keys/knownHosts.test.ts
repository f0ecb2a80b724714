/** The known_hosts files as the window has them: every line, found by name, taken out and put back byte for byte. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { connectBackend } from '../../helpers/backend.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { makeKey, type TestKey } from '../trust/testKeys.ts';

let one: TestKey;
let other: TestKey;
beforeAll(() => {
  const folder = makeTempFolder('keys');
  one = makeKey(folder, 'one');
  other = makeKey(folder, 'other', '-t', 'rsa', '-b', '2048');
});

function backendWith(lines: readonly (string | Buffer)[]) {
  const home = makeTempHome();
  const content = Buffer.concat(lines.map((line) => Buffer.from(line)));
  const file = home.write('.ssh/known_hosts', content);
  const second = home.write('extra', `second ${one.text}\n`);
  const config = `Host web\n  UserKnownHostsFile ~/.ssh/known_hosts ${second}\nHost thrown\n  UserKnownHostsFile /dev/null\n`;
  return { ...connectBackend({ home, config }), home, file, content };
}

const lines = () => [
  '# by hand\n',
  `web-01,10.0.0.1 ${one.text} a comment\n`,
  `\n`,
  `|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ${other.text}\r\n`,
  `@revoked * ${other.text}\n`,
  `@cert-authority *.example.com ${one.text}\n`,
  'nonsense\n',
  Buffer.from([0x62, 0xff, 0x20, 0x78, 0x0a]),
  `[web-02]:2222 ${one.text}`,
];

test('every line of every file, with what it is and why ssh skips it', async () => {
  const { client } = backendWith(lines());
  const list = await client.call('keys.knownHosts', null);
  expect(list.files.filter(({ exists }) => exists).map(({ file }) => file)).toEqual(['~/.ssh/known_hosts', '~/extra']);
  expect(list.lines.map(({ line, marker, hashed, type, bad }) => [line, marker, hashed, type, bad])).toEqual([
    [2, 'none', false, 'ED25519', null],
    [4, 'none', true, 'RSA', null],
    [5, 'revoked', false, 'RSA', null],
    [6, 'cert-authority', false, 'ED25519', null],
    [7, 'none', false, '', 'truncated'],
    [8, 'none', false, '', 'truncated'],
    [9, 'none', false, 'ED25519', null],
    [1, 'none', false, 'ED25519', null],
  ]);
  const said = execFileSync('ssh-keygen', ['-lf', `${one.file}.pub`], { encoding: 'utf8' });
  expect(said).toContain(list.lines[0]?.fingerprint);
});

test('a host is found by its name as ssh-keygen -F finds it, hashed or not', async () => {
  // ssh-keygen hashes no file with lines that it does not understand.
  const { client, file } = backendWith(lines().toSpliced(6, 2));
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
  for (const name of ['web-01', '10.0.0.1', '[web-02]:2222', 'a.example.com', 'nobody']) {
    const found = await client.call('keys.findKnownHost', { name });
    const real = execFileSync('bash', ['-c', 'ssh-keygen -F "$1" -f "$2" || true', 'x', name, file], {
      encoding: 'utf8',
    });
    const expected = [...real.matchAll(/found: line (\d+)/g)].map(([, line]) => Number(line));
    expect(found.filter((place) => place.file === '~/.ssh/known_hosts').map(({ line }) => line)).toEqual(expected);
  }
  const places = (name: string) => client.call('keys.findKnownHost', { name });
  expect(await places('web-02:2222')).toEqual(await places('[web-02]:2222'));
  // ssh writes names in lower case, and looks for them so.
  expect(await places('WEB-01')).toEqual(await places('web-01'));
});

test('each line is taken out alone, and put back the file is what it was', async () => {
  const { client, file, content } = backendWith(lines());
  const mode = statSync(file).mode;
  for (const { file: shown, line, digest } of (await client.call('keys.knownHosts', null)).lines) {
    if (shown !== '~/.ssh/known_hosts') continue;
    const { bytes } = await client.call('keys.removeKnownHost', { file: shown, line, digest });
    const all = lines().map((each) => Buffer.from(each));
    expect(readFileSync(file).equals(Buffer.concat(all.toSpliced(line - 1, 1)))).toBe(true);
    expect(readFileSync(`${file}.old`).equals(content), 'what was there is beside it').toBe(true);
    await client.call('keys.restoreKnownHost', { file: shown, line, bytes });
    expect(readFileSync(file).equals(content)).toBe(true);
  }
  expect(statSync(file).mode).toBe(mode);
});

test('a line that is another one by now stays, and only known_hosts files can be named', async () => {
  const { client, file, home } = backendWith(lines());
  const [first] = (await client.call('keys.knownHosts', null)).lines;
  const at = { file: first?.file ?? '', line: first?.line ?? 0, digest: first?.digest ?? '' };
  home.write('.ssh/known_hosts', `# one more\n${readFileSync(file, 'latin1')}`);
  const before = readFileSync(file);
  await expect(client.call('keys.removeKnownHost', at)).rejects.toMatchObject({ code: 'conflict' });
  expect(readFileSync(file).equals(before)).toBe(true);
  for (const named of ['~/.ssh/config', '/etc/passwd', join(home.path, '.ssh/known_hosts/../config')]) {
    await expect(client.call('keys.removeKnownHost', { ...at, file: named })).rejects.toMatchObject({
      code: 'not-found',
    });
  }
});
