/** Every key type, format and protection, against a real sshd and against ssh-keygen's own keys. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { identityCandidates } from '../../../electron/backend/ssh/identityCandidates.ts';
import { readKeyFile } from '../../../electron/backend/ssh/keyReader.ts';
import { startSshd, type Sshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { candidateRequest, collect, start } from './support.ts';

const TYPES: readonly (readonly [string, ...string[]])[] = [
  ['ed25519', '-t', 'ed25519'],
  ['ecdsa256', '-t', 'ecdsa', '-b', '256'],
  ['ecdsa384', '-t', 'ecdsa', '-b', '384'],
  ['ecdsa521', '-t', 'ecdsa', '-b', '521'],
  ['rsa', '-t', 'rsa', '-b', '2048'],
];
const PROTECTIONS: readonly (readonly [string, string])[] = [
  ['plain', ''],
  ['encrypted', 'öffne dich'],
];

let folder: string;
let sshd: Sshd;
beforeAll(async () => {
  folder = makeTempFolder('keys');
  sshd = await startSshd();
});

function makeKey(name: string, passphrase: string, ...options: string[]): string {
  const file = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-N', passphrase, '-C', `comment of ${name}`, ...options, '-f', file]);
  return file;
}

/** Runs a command over a sign-in with this one file. */
async function signInWith(file: string, passphrase = ''): Promise<string> {
  const request = candidateRequest([file], { askPassphrase: () => Promise.resolve(passphrase) });
  const { transport } = await start(sshd.port, sshd.user, { identities: () => identityCandidates(request) });
  const open = await transport;
  const channel = await open.exec({ command: 'printf signed-in', environment: [], terminal: null });
  const text = (await collect(channel.stdout)).toString();
  open.close();
  await open.closed;
  return text;
}

describe.each(TYPES)('%s', (name, ...options) => {
  test.each(PROTECTIONS)('in OpenSSH format, %s, signs in', async (protection, passphrase) => {
    const file = makeKey(`${name}-openssh-${protection}`, passphrase, ...options);
    sshd.authorize(readFileSync(`${file}.pub`, 'utf8'));
    expect(await signInWith(file, passphrase)).toBe('signed-in');
  });

  // ssh-keygen writes Ed25519 in its own format only.
  const formats = name === 'ed25519' ? [] : ['PEM', 'PKCS8'];
  test.each(
    formats.flatMap((format) => PROTECTIONS.map(([protection, secret]) => [format, protection, secret] as const)),
  )('in %s, %s, signs in', async (format, protection, passphrase) => {
    const file = makeKey(`${name}-${format}-${protection}`, passphrase, ...options, '-m', format);
    sshd.authorize(readFileSync(`${file}.pub`, 'utf8'));
    expect(await signInWith(file, passphrase)).toBe('signed-in');
  });
});

test('Ed25519 in PKCS#8, as openssl writes it, signs in', async () => {
  const file = join(folder, 'ed25519-pkcs8');
  execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file], { stdio: 'ignore' });
  chmodSync(file, 0o600);
  const read = await readKeyFile(file);
  if (read.kind !== 'key' || read.publicKey === null) throw new Error(`read as ${read.kind}`);
  sshd.authorize(`ssh-ed25519 ${read.publicKey.toString('base64')}`);
  expect(await signInWith(file)).toBe('signed-in');
});

test('the public half of an encrypted OpenSSH key is known without the passphrase', async () => {
  const file = makeKey('half', 'secret', '-t', 'rsa', '-b', '2048');
  const blob = readFileSync(`${file}.pub`, 'utf8').split(' ')[1];
  const read = await readKeyFile(file);
  expect(read.kind === 'key' && read.publicKey?.toString('base64')).toBe(blob);
});

test('files that are no usable key say what they are', async () => {
  const write = (name: string, text: string, mode = 0o600) => {
    writeFileSync(join(folder, name), text, { mode });
    chmodSync(join(folder, name), mode);
    return join(folder, name);
  };
  expect(await readKeyFile(join(folder, 'absent'))).toEqual({ kind: 'missing' });
  expect(await readKeyFile(join(folder, 'absent', 'deeper'))).toEqual({ kind: 'missing' });
  expect(await readKeyFile(folder)).toEqual({ kind: 'not-a-key' });
  expect(await readKeyFile(write('text', 'hello\n'))).toEqual({ kind: 'not-a-key' });
  expect(await readKeyFile(write('ppk', 'PuTTY-User-Key-File-3: ssh-ed25519\r\n'))).toEqual({ kind: 'not-a-key' });
  expect(await readKeyFile(write('ppk1', 'PuTTY-User-Key-File-1: ssh-rsa\r\n'))).toEqual({
    kind: 'unsupported',
    format: 'a PuTTY key of version 1',
  });
  const good = makeKey('good', '', '-t', 'ed25519');
  const text = readFileSync(good, 'latin1');
  const cut = write('cut', `${text.slice(0, 120)}\n-----END OPENSSH PRIVATE KEY-----\n`);
  expect(await readKeyFile(cut)).toEqual({ kind: 'not-a-key' });
  expect(await readKeyFile(write('open', text, 0o640))).toEqual({ kind: 'too-open', mode: '640' });
  const unreadable = join(folder, 'x'.repeat(300));
  expect(await readKeyFile(unreadable)).toEqual({ kind: 'unreadable', reason: 'ENAMETOOLONG' });
});

test('a .pub file of another key does not disturb', async () => {
  const file = makeKey('mismatch', '', '-t', 'rsa', '-b', '2048', '-m', 'PEM');
  sshd.authorize(readFileSync(`${file}.pub`, 'utf8'));
  copyFileSync(`${makeKey('other', '', '-t', 'ed25519')}.pub`, `${file}.pub`);
  expect(await signInWith(file)).toBe('signed-in');
});
