/** Key files: what is listed, made, changed and put on hosts, held against the real ssh-keygen, ssh and sshd. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { connectBackend } from '../../helpers/backend.ts';
import { keygen, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';

const keygenSays = (...args: string[]) => execFileSync('ssh-keygen', args, { encoding: 'utf8' });
/** What ssh-keygen -y reads out of a private key with this passphrase. */
const publicOf = (file: string, passphrase: string) =>
  keygenSays('-y', '-P', passphrase, '-f', file).trim().split(' ').slice(0, 2).join(' ');

describe('the list', () => {
  const home = makeTempHome();
  const at = (name: string) => join(home.path, '.ssh', name);
  beforeAll(() => {
    keygen(at('id_ed25519'), '-t', 'ed25519', '-C', 'sam@home');
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      'rsa',
      '-b',
      '2048',
      '-a',
      '2',
      '-N',
      'secret',
      '-C',
      'old',
      '-f',
      at('id_rsa'),
    ]);
    keygen(at('lab'), '-t', 'ecdsa', '-b', '521', '-C', 'lab');
    chmodSync(at('lab'), 0o644);
    keygen(at('ca'), '-t', 'ed25519');
    keygenSays(
      '-q',
      '-s',
      at('ca'),
      '-I',
      'sam at work',
      '-n',
      'sam,root',
      '-z',
      '42',
      '-V',
      '20260101:20360101',
      '-O',
      'no-pty',
      at('id_ed25519.pub'),
    );
    for (const name of ['config', 'known_hosts', 'notes.txt', 'id_empty'])
      home.write(`.ssh/${name}`, name === 'id_empty' ? '' : '# text\n');
    home.write(
      '.ssh/config',
      `Host web\n  IdentityFile ${at('lab')}\nHost db\n  IdentityFile ~/.ssh/lab\nHost other\n`,
    );
  });

  test('every private key, as ssh-keygen tells it, with its mode and who tries it', async () => {
    const { client } = connectBackend({ home });
    const { keys, folder } = await client.call('keys.list', null);
    expect(folder).toBe('~/.ssh');
    expect(
      keys.map(({ name, type, bits, comment, encrypted, mode, problem }) => [
        name,
        type,
        bits,
        comment,
        encrypted,
        mode,
        problem?.kind ?? null,
      ]),
    ).toEqual([
      ['ca', 'ED25519', 256, 'test key', false, '600', null],
      ['id_ed25519', 'ED25519', 256, 'sam@home', false, '600', null],
      ['id_rsa', 'RSA', 2048, 'old', true, '600', null],
      ['lab', 'ECDSA', 521, 'lab', false, '644', 'too-open'],
    ]);
    for (const { name, fingerprint, randomart, publicKey } of keys) {
      expect(keygenSays('-lv', '-f', at(`${name}.pub`))).toBe(
        `${keygenSays('-l', '-f', at(`${name}.pub`)).trim()}\n${randomart}\n`,
      );
      expect(keygenSays('-l', '-f', at(`${name}.pub`))).toContain(fingerprint);
      expect(`${publicKey}\n`).toBe(readFileSync(at(`${name}.pub`), 'utf8'));
    }
    expect(keys.find(({ name }) => name === 'lab')?.hosts).toEqual(['web', 'db']);
    // A host that names no key tries the usual ones.
    expect(keys.find(({ name }) => name === 'id_ed25519')?.hosts).toEqual(['other']);
  });

  test('a certificate with all that it says', async () => {
    const { client } = connectBackend({ home });
    const { certificates } = await client.call('keys.list', null);
    const said = keygenSays('-L', '-f', at('id_ed25519-cert.pub'));
    expect(certificates).toMatchObject([
      {
        name: 'id_ed25519-cert.pub',
        role: 'user',
        keyId: 'sam at work',
        serial: '42',
        principals: ['sam', 'root'],
        criticalOptions: [],
      },
    ]);
    const [certificate] = certificates;
    expect(said).toContain(certificate?.authority);
    expect(said).toContain(certificate?.fingerprint);
    expect(certificate?.extensions.toSorted()).toEqual([
      'permit-X11-forwarding',
      'permit-agent-forwarding',
      'permit-port-forwarding',
      'permit-user-rc',
    ]);
    expect(new Date((certificate?.validBefore ?? 0) * 1000).getUTCFullYear()).toBeGreaterThan(2034);
  });

  test('mode 0600 with one call, and no other file can be named', async () => {
    const { client } = connectBackend({ home });
    await client.call('keys.protect', { name: 'lab' });
    expect(statSync(at('lab')).mode & 0o777).toBe(0o600);
    for (const name of ['config', '../.ssh/lab', '/etc/passwd', 'notes.txt']) {
      await expect(client.call('keys.protect', { name })).rejects.toMatchObject({ code: 'not-found' });
    }
    chmodSync(at('lab'), 0o644);
  });
});

describe('a new key', () => {
  test.each<['ed25519' | 'rsa' | 'ecdsa', 256 | 384 | 521 | 3072 | 4096, string, string]>([
    ['ed25519', 256, '', 'ED25519 256'],
    ['ed25519', 256, 'näher', 'ED25519 256'],
    ['rsa', 3072, 'secret', 'RSA 3072'],
    ['ecdsa', 256, '', 'ECDSA 256'],
    ['ecdsa', 521, 'secret', 'ECDSA 521'],
  ])('%s %i with the passphrase "%s" is one of ssh-keygen', async (type, bits, passphrase, called) => {
    const { client, home } = connectBackend();
    const file = join(home.path, '.ssh', 'new');
    await client.call('keys.generate', { name: 'new', type, bits, comment: 'sam@host', passphrase });
    expect(publicOf(file, passphrase)).toBe(readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' '));
    expect(readFileSync(`${file}.pub`, 'utf8')).toMatch(/ sam@host\n$/);
    expect([file, `${file}.pub`].map((each) => (statSync(each).mode & 0o777).toString(8))).toEqual(['600', '644']);
    if (passphrase !== '') expect(() => publicOf(file, 'wrong')).toThrow();
    const { keys } = await client.call('keys.list', null);
    expect(keys.map((key) => `${key.type} ${key.bits} ${key.encrypted}`)).toEqual([`${called} ${passphrase !== ''}`]);
    expect(readdirSync(join(home.path, '.ssh')).toSorted()).toEqual(['new', 'new.pub']);
  });

  test('never in the place of a file that is there', async () => {
    for (const taken of ['new', 'new.pub']) {
      const { client, home } = connectBackend();
      home.write(`.ssh/${taken}`, 'mine');
      const asked = { name: 'new', type: 'ed25519', bits: 256, comment: '', passphrase: '' } as const;
      await expect(client.call('keys.generate', asked)).rejects.toMatchObject({
        code: 'conflict',
        data: { file: taken },
      });
      expect(readFileSync(join(home.path, '.ssh', taken), 'utf8')).toBe('mine');
      expect(existsSync(join(home.path, '.ssh', taken === 'new' ? 'new.pub' : 'new'))).toBe(false);
    }
  });
});

test('a passphrase is set, changed and taken away; the key stays the same, and so does the file after a wrong one', async () => {
  const { client, home } = connectBackend();
  const file = join(home.path, '.ssh', 'id_rsa');
  execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '', '-C', 'kept', '-f', file]);
  const key = publicOf(file, '');
  const change = (old: string, passphrase: string) =>
    client.call('keys.changePassphrase', { name: 'id_rsa', old, passphrase });
  await change('', 'first');
  expect(publicOf(file, 'first')).toBe(key);
  const before = readFileSync(file);
  await expect(change('wrong', 'second')).rejects.toMatchObject({ code: 'not-now', data: { why: 'passphrase' } });
  expect(readFileSync(file).equals(before)).toBe(true);
  await change('first', 'second');
  expect(publicOf(file, 'second')).toBe(key);
  expect(() => publicOf(file, 'first')).toThrow();
  await change('second', '');
  expect(publicOf(file, '')).toBe(key);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(home.path, '.ssh')).toSorted()).toEqual(['id_rsa', 'id_rsa.pub']);
});

describe('a key on a host', () => {
  async function host(authorized: string | null) {
    const sshd = await startSshd();
    const home = makeTempHome();
    const { client } = connectBackend({
      home,
      config: `Host web\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentityFile ${sshd.keyFile}\n`,
    });
    home.write('.ssh/known_hosts', `${sshd.knownHostsLine}\n`);
    keygen(join(home.path, '.ssh', 'mine'), '-t', 'ed25519', '-C', "sam's key");
    // Sessions of this sshd are at home in its folder.
    const file = join(sshd.folder, '.ssh', 'authorized_keys');
    if (authorized !== null) {
      execFileSync('mkdir', [join(sshd.folder, '.ssh')]);
      writeFileSync(file, authorized, { mode: 0o640 });
    }
    const line = readFileSync(join(home.path, '.ssh', 'mine.pub'), 'utf8');
    return { file, line, install: () => client.call('keys.install', { name: 'mine', host: 'web', pane: 'install' }) };
  }

  test.each([
    ['no file yet', null, '', 0o600],
    ['an empty one', '', '', 0o640],
    ['one whose last line has an end', '# mine\nssh-rsa AAAA other\n', '# mine\nssh-rsa AAAA other\n', 0o640],
    ['one whose last line has none', 'ssh-rsa AAAA other', 'ssh-rsa AAAA other\n', 0o640],
  ])('%s: one line is added, once; the rest and the mode stay', async (_, before, kept, mode) => {
    const { file, line, install } = await host(before);
    expect(await install()).toEqual({ outcome: 'added' });
    expect(readFileSync(file, 'utf8')).toBe(kept + line);
    expect(statSync(file).mode & 0o777).toBe(mode);
    expect(await install()).toEqual({ outcome: 'present' });
    expect(readFileSync(file, 'utf8')).toBe(kept + line);
  });

  test('with options in front it is there already; in a comment it is not', async () => {
    const first = await host('');
    writeFileSync(first.file, `restrict,command="date" ${first.line}`);
    expect(await first.install()).toEqual({ outcome: 'present' });
    writeFileSync(first.file, `# ${first.line}`);
    expect(await first.install()).toEqual({ outcome: 'added' });
    expect(readFileSync(first.file, 'utf8')).toBe(`# ${first.line}${first.line}`);
  });

  test('no connection and a host that refuses are told, each in its words', async () => {
    const { client, home } = connectBackend({ config: 'Host gone\n  HostName 127.0.0.1\n  Port 1\n' });
    keygen(join(home.path, '.ssh', 'mine'), '-t', 'ed25519');
    expect(await client.call('keys.install', { name: 'mine', host: 'gone', pane: 'install' })).toMatchObject({
      outcome: 'failed',
      failure: { code: 'refused', host: 'gone' },
    });
    const { file, install } = await host(null);
    writeFileSync(join(file, '../..', '.ssh'), 'not a folder');
    expect(await install()).toMatchObject({ outcome: 'refused', said: expect.stringContaining('.ssh') as unknown });
  });
});

test('the private keys that the pages tell of never go to a window', async () => {
  const home = makeTempHome();
  keygen(join(makeTempFolder('x'), 'k'), '-t', 'ed25519');
  keygen(join(home.path, '.ssh', 'id'), '-t', 'ed25519');
  const { client } = connectBackend({ home });
  const secret = readFileSync(join(home.path, '.ssh', 'id'), 'utf8').split('\n')[3] ?? '';
  expect(JSON.stringify(await client.call('keys.list', null))).not.toContain(secret);
});
