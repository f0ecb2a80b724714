/** Writing known_hosts: ssh accepts it, ssh-keygen finds it, and nobody else's bytes are lost. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileRecorder, memoryRecorder } from '../../../electron/backend/trust/keyRecorder.ts';
import { linesAbout, readKnownHosts } from '../../../electron/backend/trust/knownHosts.ts';
import { appendLine, knownHostsLine } from '../../../electron/backend/trust/saveHostKey.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { makeKey } from './testKeys.ts';

const folder = makeTempFolder('save');
const key = makeKey(folder, 'new');
const old = makeKey(folder, 'old');
const rsa = makeKey(folder, 'rsa', '-t', 'rsa');

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('ssh takes what was written', () => {
  test.each([
    ['plain, with port', false, null],
    ['hashed, with port', true, null],
    ['under HostKeyAlias', false, 'the-alias'],
    ['hashed under HostKeyAlias', true, 'the-alias'],
  ])('%s', async (_, hashKnownHosts, hostKeyAlias) => {
    const sshd = await startSshd();
    const home = makeTempFolder('home');
    const file = join(home, '.ssh', 'known_hosts');
    const options = makeHostOptions({
      port: sshd.port,
      hashKnownHosts,
      hostKeyAlias,
      userKnownHostsFiles: [file],
    });
    const blob = Buffer.from(sshd.hostKey.split(' ')[1] ?? '', 'base64');
    const saved = await fileRecorder(home).add(options, blob);
    expect(saved).toEqual({
      kind: 'saved',
      notice: `Added to ~/.ssh/known_hosts line 1${hashKnownHosts ? ' (name hashed)' : ''}`,
    });
    expect([mode(join(home, '.ssh')), mode(file)]).toEqual(['700', '600']);
    expect(readFileSync(file, 'utf8').includes('127.0.0.1')).toBe(!hashKnownHosts && hostKeyAlias === null);

    const name = hostKeyAlias ?? `[127.0.0.1]:${sshd.port}`;
    expect(spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' }).stdout).toContain('found: line 1');
    const ssh = spawnSync(
      'ssh',
      [
        ...['-F', 'none', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', `UserKnownHostsFile=${file}`],
        ...['-o', 'GlobalKnownHostsFile=/dev/null', '-o', 'IdentitiesOnly=yes', '-i', sshd.keyFile],
        ...(hostKeyAlias === null ? [] : ['-o', `HostKeyAlias=${hostKeyAlias}`]),
        ...['-p', String(sshd.port), '127.0.0.1', 'exit 7'],
      ],
      { encoding: 'utf8' },
    );
    expect({ status: ssh.status, stderr: ssh.stderr }).toEqual({ status: 7, stderr: '' });
  });
});

describe('appending', () => {
  test('a missing final newline is added first, the mode stays, and a link stays a link', async () => {
    const real = join(folder, 'real');
    const file = join(folder, 'linked');
    writeFileSync(real, `# mine\r\nweb ${old.text}`);
    chmodSync(real, 0o644);
    symlinkSync(real, file);
    expect(await appendLine(file, knownHostsLine('db', key.blob, false), folder)).toBe(3);
    expect(readFileSync(real, 'utf8')).toBe(`# mine\r\nweb ${old.text}\ndb ${key.text}\n`);
    expect([mode(real), lstatSync(file).isSymbolicLink()]).toEqual(['644', true]);
  });

  test('programs that append at the same time lose nothing', async () => {
    const file = join(folder, 'shared');
    writeFileSync(file, '');
    const other = spawn('sh', [
      '-c',
      `i=0; while [ $i -lt 300 ]; do echo "other-$i ${old.text}" >> '${file}'; i=$((i+1)); done`,
    ]);
    const exit = once(other, 'exit');
    for (let index = 0; index < 100; index += 1) {
      await appendLine(file, knownHostsLine(`ours-${index}`, key.blob, false), folder);
    }
    await exit;
    const { lines, bad } = await readKnownHosts([file]);
    expect(bad).toEqual([]);
    expect(lines.filter(({ names }) => names.startsWith('ours-'))).toHaveLength(100);
    expect(lines.filter(({ names }) => names.startsWith('other-'))).toHaveLength(300);
  });

  test('a full disk, a folder in its place and a missing folder are said in words', async () => {
    const recorder = fileRecorder(folder);
    const reasonFor = async (file: string) => {
      const saved = await recorder.add(makeHostOptions({ userKnownHostsFiles: [file] }), key.blob);
      return saved.kind === 'failed' ? saved.reason : saved.notice;
    };
    if (process.platform === 'linux') expect(await reasonFor('/dev/full')).toBe('no space left on the disk');
    expect(await reasonFor(folder)).toBe('it is a folder');
    expect(await reasonFor(join(folder, 'nowhere', 'known_hosts'))).toBe('its folder does not exist');
  });
});

describe('replacing', () => {
  const options = (file: string) => makeHostOptions({ hostname: 'web', userKnownHostsFiles: [file] });

  async function replace(file: string, oldLines = 1) {
    const about = await linesAbout((await readKnownHosts([file])).lines, 'web');
    const stored = about.filter((line) => line.marker === 'none' && line.key.type === key.type);
    expect(stored).toHaveLength(oldLines);
    return fileRecorder(folder).replace(options(file), key.blob, stored);
  }

  test('only the old lines of that name and type go; all else stays byte for byte', async () => {
    const file = join(folder, 'replace');
    const before = [
      '# mine, with odd   spacing\r\n',
      `web ${old.text} first\n`,
      `\tdb  ${old.text}\n`,
      `web ${rsa.text}\n`,
      `@revoked web ${old.text}\n`,
      'garbage \x01\n',
      `db,web ${old.text}\r\n`,
      `end ${old.text}`,
    ];
    writeFileSync(file, before.join(''));
    chmodSync(file, 0o640);
    const { ino } = statSync(file);
    expect(await replace(file, 2)).toEqual({ kind: 'saved', notice: `Replaced in ~/replace line 7` });
    const kept = before.filter((_, index) => index !== 1 && index !== 6).join('');
    expect(readFileSync(file, 'utf8')).toBe(`${kept}\nweb ${key.text}\n`);
    expect(mode(file)).toBe('640');
    expect(readFileSync(`${file}.old`, 'utf8')).toBe(before.join(''));
    expect(statSync(`${file}.old`).ino).toBe(ino);
    expect(readdirSync(folder).filter((name) => /^replace\.[0-9a-f]/.test(name))).toEqual([]);
  });

  test('the owner stays, and a link stays a link', async () => {
    const real = join(folder, 'dotfiles');
    const file = join(folder, 'link');
    writeFileSync(real, `web ${old.text}\n`);
    symlinkSync(real, file);
    const asRoot = process.getuid?.() === 0;
    if (asRoot) spawnSync('chown', ['12345:12345', real]);
    await replace(file);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe(`web ${key.text}\n`);
    if (asRoot) expect(statSync(real)).toMatchObject({ uid: 12345, gid: 12345 });
  });

  test('a program that appends meanwhile loses nothing', async () => {
    for (let round = 0; round < 5; round += 1) {
      const file = join(folder, `busy${round}`);
      rmSync(file, { force: true });
      writeFileSync(file, `web ${old.text}\n`);
      const other = spawn('sh', [
        '-c',
        `i=0; while [ $i -lt 200 ]; do echo "other-$i ${old.text}" >> '${file}'; i=$((i+1)); done`,
      ]);
      const exit = once(other, 'exit');
      const saved = await replace(file);
      await exit;
      const { lines, bad } = await readKnownHosts([file]);
      expect(bad).toEqual([]);
      expect(lines.filter(({ names }) => names.startsWith('other-'))).toHaveLength(200);
      // Either the key was replaced, or the file never stood still and that was said.
      const web = lines.filter(({ names }) => names === 'web').map((line) => line.key.blob);
      expect(web).toEqual([saved.kind === 'saved' ? key.blob : old.blob]);
    }
  });
});

test('keys of the demo server stay in memory, by name', async () => {
  const recorder = memoryRecorder();
  const options = makeHostOptions({ port: 2222 });
  expect(recorder.remembers('[127.0.0.1]:2222', key.blob)).toBe(false);
  await recorder.add(options, key.blob);
  expect(recorder.remembers('[127.0.0.1]:2222', key.blob)).toBe(true);
  expect(recorder.remembers('[127.0.0.1]:2222', old.blob)).toBe(false);
});
